/**
 * Runs one agent, once, over the Agent Client Protocol with the role tools of its brief, and ends
 * everything that it started. How a session ended and what was handed in are two separate facts,
 * and neither proves any work.
 */
import type { McpServerStdio } from "@agentclientprotocol/sdk"
import type { AgentSession } from "../attempt/ports.ts"
import type { Brief } from "../core/log/brief.ts"
import type { Draft, LintFinding } from "../core/plan/plan.ts"
import type { FoundSkills } from "../core/plan/skill.ts"
import { headOf } from "../core/values/printed.ts"
import { type BrowserServer, browserTools } from "./browser-tools.ts"
import { withConstants } from "./catalog/environment.ts"
import { type Ending, type FirstEnding, firstEnding } from "./ending.ts"
import { type FoundAgent, findAgent, type Places } from "./find/find-agent.ts"
import { remedyFor } from "./find/remedy.ts"
import { mayGoOn, untilOldEnough } from "./going-on.ts"
import { handedCall } from "./handed-call.ts"
import { type Introduction, introduce } from "./introduction.ts"
import { type Leg, type Progress, playLeg } from "./leg.ts"
import { endedBy, overspent } from "./model-limit.ts"
import { createNarrator } from "./narrator.ts"
import { missingAgent, notStarted } from "./not-started.ts"
import { offerTo } from "./offer.ts"
import { PATIENCE, type Patience } from "./patience.ts"
import { readEnding } from "./read-ending.ts"
import type { AgentCommand } from "./recipes.ts"
import { type RefusedWrites, watchRefusedWrites } from "./refused-write.ts"
import { renderGoingOn, renderPrompt, renderReminder } from "./render-prompt.ts"
import { type Desk, openDesk } from "./role-tools/desk.ts"
import { isComplete } from "./role-tools/hand.ts"
import { SOCKET_VARIABLE, TOKEN_VARIABLE } from "./role-tools/wire.ts"
import { notByUs, type OwnTools } from "./role-tools-trial.ts"
import { type SilenceTimer, silenceTimer } from "./silence-timer.ts"
import { NOTHING_SAID, usageReader } from "./usage.ts"
import { watchWrites } from "./write-watch.ts"

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
    const found = findAgent(brief.agent, {
      ...{ ...parts.places, path: env["PATH"] ?? "" },
      ...(brief.ownAgent && { own: [brief.ownAgent] }),
    })
    if (found.is === "missing") return missingAgent(brief.agent, found.said)
    if (options.signal.aborted) return { ...notStarted(found.name, ""), ...CANCELLED }
    const token = parts.ids()
    options.conceal(token)
    const introduction = introduce(found.name)
    const silence = silenceTimer(options.limits.silentMs, () => {
      const seconds = options.limits.silentMs / 1_000
      session.ending.settle({ how: "silent", said: `It said nothing for ${seconds} s.` })
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
    const session: Session = {
      ...{ parts, options, introduction, silence, desk, token },
      ending: firstEnding(),
      refused: refusedIn(options),
      told: new Set(),
    }
    try {
      const { spent, last, tail, blocked, tools } = await run(session, found)
      const { handed, refusal } = desk.hand()
      const isDone = isComplete(desk.hand(), brief)
      const read = readEnding(last, { isDone, tail, blocked, hasTools: desk.wasReached() })
      const { how, limit, why, said: what } = await notByUs(read, tools, desk)
      const heldBack = session.refused.first()
      const remedy = why ? remedyFor(why, found, parts.places.agents) : null
      const said = isDone || refusal === null ? what : `${what} ${refusal}`
      const usage = { ...spent, wallMs: Math.max(0, parts.clock() - began) }
      return {
        ...{ how, said: headOf(remedy ? `${said} ${remedy.words}` : said, 500) },
        ...(limit && { limit }),
        ...(remedy && { why: remedy.why }),
        ...(heldBack !== null && { heldBack }),
        ...{ handed, usage, agent: introduction.agent() },
      }
    } finally {
      silence.stop()
      await desk.close()
    }
  }
}

interface Session {
  readonly parts: AgentSessionParts
  readonly options: Options
  readonly introduction: Introduction
  /** Of the process that runs now. */
  ending: FirstEnding
  readonly silence: SilenceTimer
  readonly desk: Desk
  readonly token: string
  readonly refused: RefusedWrites
  /** Paths of which it was told already that they were changed. */
  readonly told: Set<string>
}

const CANCELLED: Ending = { how: "cancelled", said: "It was cancelled." }

interface Ran extends Pick<Progress, "spent" | "tail" | "blocked"> {
  readonly last: Ending
  readonly tools: OwnTools
}

async function run(session: Session, found: FoundAgent): Promise<Ran> {
  const { options } = session
  const { limits, signal } = options
  const { definition } = found
  const ownTools = roleTools(session)
  const servers = [ownTools, ...browserIn(session)]
  const offer = await offerTo(definition, servers, options)
  const room = await options.open({
    // The agent's own program, and those that it starts for us.
    programs: [found.agent, ...servers].flatMap(({ command, args }) => [command, ...args]),
    sockets: [session.desk.socketPath],
  })
  const program = {
    ...{ file: found.agent.command, args: [...found.agent.args, ...offer.args] },
    ...{ cwd: options.cwd, env: withConstants(definition, options.env) },
  }
  let isStopped = false
  const settle = (ending: Ending) => {
    isStopped = true
    session.ending.settle(ending)
  }
  const cancel = () => settle(CANCELLED)
  signal.addEventListener("abort", cancel, { once: true })
  if (signal.aborted) cancel()
  const wall = setTimeout(() => {
    const minutes = limits.wallMs / 60_000
    settle({ how: "overtime", said: `It was not done after ${minutes} min.` })
  }, limits.wallMs)
  options.trouble?.then(trouble => settle(endedBy(trouble)))
  const progress: Progress = {
    ...{ read: usageReader(definition?.usage ?? null), spent: NOTHING_SAID, tail: "" },
    ...{ blocked: null, goesOnBy: null, sessionId: null, openedAt: null },
  }
  const play = (goesOnFrom: string | null) => {
    const entering = room.enter(program)
    return playLeg(legOf(session, { entering, progress, offer, goesOnFrom }))
  }
  const first = await play(null)
  const left = {
    ...{ progress, isStopped },
    isComplete: isComplete(session.desk.hand(), options.brief),
  }
  const atMs = definition?.goesOnAfterMs ?? 0
  const last = mayGoOn(first, left) ? await goneOn(first, session, { play, progress, atMs }) : first
  clearTimeout(wall)
  signal.removeEventListener("abort", cancel)
  const { command: file, args, env } = ownTools
  const own = Object.fromEntries(env.map(({ name, value }) => [name, value]))
  const tools = { ...program, file, args, env: { ...program.env, ...own } }
  return { ...progress, last, tools: { room, program: tools } }
}

async function goneOn(
  first: Ending,
  session: Session,
  parts: {
    readonly play: (goesOnFrom: string | null) => Promise<Ending>
    readonly progress: Progress
    readonly atMs: number
  },
): Promise<Ending> {
  const { progress, atMs } = parts
  session.ending = firstEnding()
  const { signal, settled } = session.ending
  session.options.onTold({
    kind: "ours",
    text: `${first.said} Its session goes on in a new process.`,
  })
  const now = session.parts.clock()
  await untilOldEnough({ openedAt: progress.openedAt, atMs, now, signal })
  if (signal.aborted) return await settled
  session.silence.heard()
  const last = await parts.play(progress.sessionId)
  // What the turn that broke off had cost was told by nobody, except call by call.
  if (!progress.read.isWholeByCall) progress.spent = NOTHING_SAID
  return last.how === "unready"
    ? { how: "crashed", said: `${first.said} It could not go on: ${last.said}` }
    : last
}

function legOf(
  session: Session,
  {
    offer,
    goesOnFrom,
    ...leg
  }: Pick<Leg, "entering" | "progress"> & {
    readonly offer: Awaited<ReturnType<typeof offerTo>>
    readonly goesOnFrom: string | null
  },
): Leg {
  const { desk, introduction, options, parts, silence } = session
  const { brief, cwd, onTold } = options
  const tree = { ...options, ...offer, skills: options.carried?.skills }
  const narrator = createNarrator(told => onTold(introduction.marked(told)))
  const writes = watchWrites(options.changed, path => wrote(session, path))
  return {
    ...leg,
    ...{ ending: session.ending, settled: writes.idle, clock: parts.clock },
    patience: parts.patience ?? PATIENCE,
    outputBytes: options.limits.outputBytes,
    onSpent() {
      const said = overspent(leg.progress.spent, brief.cap)
      const limit = { of: "spend", resetsAt: null } as const
      if (said) session.ending.settle({ how: "limit", said, limit })
    },
    talk: {
      ...{ ...offer, role: brief.role, cwd, goesOnFrom },
      prompt: goesOnFrom === null ? renderPrompt(brief, parts.ids(), tree) : renderGoingOn(brief),
      onAgent: introduction.told,
      onSession: introduction.opened,
      onHeard: silence.heard,
      onUpdate(update) {
        narrator.update(update)
        writes.update(update)
        session.refused.update(update)
      },
      onTurn: narrator.flush,
      // Whoever has no tools could not report after a reminder either.
      reminder: () =>
        isComplete(desk.hand(), brief) || !desk.wasReached() ? null : renderReminder(brief),
    },
  }
}

const refusedIn = ({ brief: { role }, cwd, onTold }: Options): RefusedWrites =>
  watchRefusedWrites({ role, cwd }, path => {
    const text = `A ${role} may only read, so it was kept from changing ${path}.`
    onTold({ kind: "ours", text })
  })

/** A planner's tree is thrown away whatever happened to it; a validator may not judge what it changed. */
function wrote({ ending, options, told }: Session, path: string): void {
  const said = `It may only read, and it changed ${path}.`
  if (options.brief.role === "validator") ending.settle({ how: "refused", said })
  if (!told.has(path)) options.onTold({ kind: "ours", text: `${said} Nothing of it is taken.` })
  told.add(path)
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
