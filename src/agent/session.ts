/**
 * Runs one agent, once, over the Agent Client Protocol with the role tools of its brief, and ends
 * everything that it started. How a session ended and what was handed in are two separate facts,
 * and neither proves any work.
 */
import { Readable, Writable } from "node:stream"
import { type McpServerStdio, ndJsonStream } from "@agentclientprotocol/sdk"
import type { AgentEnd, AgentSession } from "../attempt/ports.ts"
import type { Brief } from "../core/log/brief.ts"
import type { Draft, LintFinding } from "../core/plan/plan.ts"
import type { FoundSkills } from "../core/plan/skill.ts"
import { usd } from "../core/values/money.ts"
import { headOf } from "../core/values/printed.ts"
import { type AgentProcess, startAgent, within } from "./agent-process.ts"
import { blockedCall } from "./blocked-call.ts"
import { type BrowserServer, browserTools } from "./browser-tools.ts"
import { withConstants } from "./catalog/environment.ts"
import { converse } from "./conversation.ts"
import { type Ending, type FirstEnding, firstEnding } from "./ending.ts"
import { type FoundAgent, findAgent, type Places } from "./find/find-agent.ts"
import { remedyFor } from "./find/remedy.ts"
import { handedCall } from "./handed-call.ts"
import { type Introduction, introduce } from "./introduction.ts"
import { lastWords, noProtocol, saidIn, silentJunk } from "./last-words.ts"
import { endedBy, overspent } from "./model-limit.ts"
import { createNarrator } from "./narrator.ts"
import { offerTo } from "./offer.ts"
import { unopened } from "./opening.ts"
import { type OutputWatch, watchOutput } from "./output-watch.ts"
import { PATIENCE, type Patience } from "./patience.ts"
import { readEnding } from "./read-ending.ts"
import type { AgentCommand } from "./recipes.ts"
import { renderPrompt, renderReminder } from "./render-prompt.ts"
import { type Desk, openDesk } from "./role-tools/desk.ts"
import { EMPTY_HAND, isComplete } from "./role-tools/hand.ts"
import { SOCKET_VARIABLE, TOKEN_VARIABLE } from "./role-tools/wire.ts"
import { type SilenceTimer, silenceTimer } from "./silence-timer.ts"
import { NOTHING_SAID, type Spent, type UsageReader, usageReader } from "./usage.ts"

export interface AgentSessionParts {
  /** The program of role-tools/main.ts, as an absolute command. */
  readonly roleToolsCommand: AgentCommand
  readonly places: Omit<Places, "path">
  /** Playwright's MCP server; without it, sessions have no browser. */
  readonly browserCommand?: BrowserServer
  /** Judges a planner's proposal while the planner can still correct it. */
  readonly lint: (draft: Draft, brief: Brief, skills?: FoundSkills) => readonly LintFinding[]
  /** Draws a text of at least 128 bits that nobody can guess. */
  readonly ids: () => string
  /** Milliseconds that never go back. */
  readonly clock: () => number
  readonly patience?: Patience
}

type Options = Parameters<AgentSession>[0]

/**
 * Rejects only when something on our own side fails, such as a scratch folder that can't be
 * written.
 */
export function createAgentSession(parts: AgentSessionParts): AgentSession {
  return async options => {
    const began = parts.clock()
    const { brief, env, scratch } = options
    const found = findAgent(brief.agent, { ...parts.places, path: env["PATH"] ?? "" })
    if (found.is === "missing") return missing(brief.agent, found.said)
    if (options.signal.aborted) return { ...notStarted(found.name, ""), ...CANCELLED }
    const token = parts.ids()
    options.conceal(token)
    const introduction = introduce(found.name)
    const ending = firstEnding()
    const silence = silenceTimer(options.limits.silentMs, () => {
      const seconds = options.limits.silentMs / 1_000
      ending.settle({ how: "silent", said: `It said nothing for ${seconds} s.` })
    })
    const desk = await openDesk({
      brief,
      scratch,
      token,
      lint: draft => parts.lint(draft, brief, options.carried?.skills),
      keep: options.keep,
      onCall(call) {
        silence.heard()
        options.onTold(introduction.marked(handedCall(call)))
      },
    }).catch((error: unknown) => {
      silence.stop()
      throw error
    })
    try {
      const session = { parts, options, introduction, ending, silence, desk, token }
      const { spent, last, tail, blocked } = await run(session, found)
      const { handed, refusal } = desk.hand()
      const isDone = isComplete(desk.hand(), brief)
      const {
        how,
        limit,
        why,
        said: what,
      } = readEnding(last, { isDone, tail, blocked, hasTools: desk.wasReached() })
      const remedy = why ? remedyFor(why, found, parts.places.agents) : null
      const said = isDone || refusal === null ? what : `${what} ${refusal}`
      const usage = { ...spent, wallMs: Math.max(0, parts.clock() - began) }
      return {
        ...{ how, said: headOf(remedy ? `${said} ${remedy.words}` : said, 500) },
        ...(limit && { limit }),
        ...(remedy && { why: remedy.why }),
        ...{ handed, usage, agent: introduction.agent() },
      }
    } finally {
      silence.stop()
      await desk.close()
    }
  }
}

/** How much of an agent's last words we search for the reason why it stopped. */
const TAIL_CHARACTERS = 400

interface Session {
  readonly parts: AgentSessionParts
  readonly options: Options
  readonly introduction: Introduction
  readonly ending: FirstEnding
  readonly silence: SilenceTimer
  readonly desk: Desk
  readonly token: string
}

const CANCELLED: Ending = { how: "cancelled", said: "It was cancelled." }

function notStarted(name: string, said: string): AgentEnd {
  // It never ran, so we know that it spent nothing.
  const usage = { usd: usd(0), tokens: { in: 0, out: 0, cached: 0 }, turns: 0, wallMs: 0 }
  return { how: "refused", said, handed: EMPTY_HAND.handed, usage, agent: introduce(name).agent() }
}

const missing = (name: string, said: string): AgentEnd => ({
  ...notStarted(name, said),
  ...{ how: "unready", why: "missing" },
})

interface Ran {
  readonly spent: Spent
  readonly last: Ending
  /** What the agent said last. */
  readonly tail: string
  readonly blocked: string | null
}

async function run(session: Session, found: FoundAgent): Promise<Ran> {
  const { ending, options, parts } = session
  const patience = parts.patience ?? PATIENCE
  const { limits, signal } = options
  const env = withConstants(found.definition, options.env)
  const { definition } = found
  const servers = [roleTools(session), ...browserIn(session)]
  const offer = await offerTo(definition, servers, options)
  const room = await options.open({
    // The agent's own program, and those that it starts for us.
    programs: [found.agent, ...servers].flatMap(({ command, args }) => [command, ...args]),
    sockets: [session.desk.socketPath],
  })
  const args = [...found.agent.args, ...offer.args]
  const child = startAgent(room.enter({ file: found.agent.command, args, cwd: options.cwd, env }))
  const output = watchOutput(child, {
    bytesMax: limits.outputBytes,
    onFlood: () =>
      ending.settle({ how: "flooded", said: `It wrote more than ${limits.outputBytes} bytes.` }),
    onJunk: () => ending.settle(broken({ how: "crashed", said: noProtocol(output) })),
  })
  const broken = (crash: Ending): Ending =>
    spending.isOpen ? crash : unopened(crash, output.junk())
  const cancel = () => ending.settle(CANCELLED)
  signal.addEventListener("abort", cancel, { once: true })
  const wall = setTimeout(() => {
    const minutes = limits.wallMs / 60_000
    ending.settle({ how: "overtime", said: `It was not done after ${minutes} min.` })
  }, limits.wallMs)
  options.trouble?.then(trouble => ending.settle(endedBy(trouble)))
  const read = usageReader(definition?.usage ?? null)
  const spending: Spending = { read, spent: NOTHING_SAID, tail: "", blocked: null, isOpen: false }
  const talking = talkWith(child, { session, offer, output, patience, spending }).then(
    told => ending.settle(told),
    async () => {
      // The conversation broke, most often because the process ended. How the process ended tells
      // more.
      await within(patience.drainMs, child.exited)
      if (child.isRunning()) ending.settle(broken({ how: "crashed", said: "It hung up on us." }))
    },
  )
  child.exited.then(async exit => {
    await within(patience.drainMs, Promise.all([talking, output.drained]))
    const crash = { how: "crashed", said: lastWords(exit, output) } as const
    // What the kernel or a person killed says nothing about the agent.
    ending.settle(exit.kind === "signalled" ? crash : broken(crash))
  })
  const last = await ending.settled
  clearTimeout(wall)
  signal.removeEventListener("abort", cancel)
  // An agent that floods us isn't asked to stop. In all other cases it may end its turn in order.
  if (last.how !== "flooded") await within(patience.cancelMs, talking)
  await child.end(last.how === "flooded" ? 0 : patience.terminateMs)
  return { ...spending, last }
}

interface Spending {
  readonly read: UsageReader
  spent: Spent
  /** What the agent said last. */
  tail: string
  /** The last call that its own reviewer refused. */
  blocked: string | null
  /** Whether its session was opened. */
  isOpen: boolean
}

function talkWith(
  child: AgentProcess,
  {
    session,
    offer,
    output,
    patience,
    spending,
  }: {
    readonly session: Session
    readonly offer: Awaited<ReturnType<typeof offerTo>>
    readonly output: OutputWatch
    readonly patience: Patience
    readonly spending: Spending
  },
): Promise<Ending> {
  const { desk, ending, introduction, options, parts, silence } = session
  const { brief, cwd, onTold } = options
  const tree = { ...options, ...offer, skills: options.carried?.skills }
  const narrator = createNarrator(told => onTold(introduction.marked(told)))
  const watchSpending = () => {
    const said = overspent(spending.spent, brief.cap)
    if (said) ending.settle({ how: "limit", said, limit: { of: "spend", resetsAt: null } })
  }
  const stream = ndJsonStream(
    Writable.toWeb(child.stdin),
    Readable.toWeb(output.protocol) as ReadableStream<Uint8Array>,
    { maxMessageBytes: options.limits.outputBytes },
  )
  return converse(stream, {
    role: brief.role,
    cwd,
    prompt: renderPrompt(brief, parts.ids(), tree),
    ...offer,
    startMs: patience.startMs,
    signal: ending.signal,
    onAgent: introduction.told,
    onSession(told) {
      spending.isOpen = true
      introduction.opened(told)
    },
    onHeard: silence.heard,
    onUpdate(update) {
      spending.spent = spending.read.afterUpdate(spending.spent, update)
      // Not shown as it is: only its meaning counts.
      spending.tail = `${spending.tail}${saidIn(update)}`.slice(-TAIL_CHARACTERS)
      spending.blocked = blockedCall(update) ?? spending.blocked
      watchSpending()
      narrator.update(update)
    },
    onTurn(response) {
      narrator.flush()
      spending.spent = spending.read.afterTurn(spending.spent, response)
      watchSpending()
    },
    // Whoever has no tools could not report after a reminder either.
    reminder: () =>
      isComplete(desk.hand(), brief) || !desk.wasReached() ? null : renderReminder(brief),
  }).then(told => (told.why === "silent" && output.junk() ? silentJunk(told, output) : told))
}

const roleTools = ({ parts, desk, token }: Session): McpServerStdio => ({
  name: "missions",
  command: parts.roleToolsCommand.command,
  args: [...parts.roleToolsCommand.args],
  env: [
    { name: SOCKET_VARIABLE, value: desk.socketPath },
    { name: TOKEN_VARIABLE, value: token },
  ],
})

const browserIn = ({ parts, options: { browser, scratch } }: Session): readonly McpServerStdio[] =>
  browser && parts.browserCommand ? [browserTools(parts.browserCommand, { browser, scratch })] : []
