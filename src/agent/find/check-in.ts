/**
 * Asks an agent whether it could begin: it is started, opens one session in an empty folder, and is
 * ended. No model is called, so it costs seconds and no money.
 */
import { Readable, Writable } from "node:stream"
import { ndJsonStream } from "@agentclientprotocol/sdk"
import type { Entering, Program } from "../../attempt/sandbox.ts"
import type { Unready } from "../../core/log/attempt.ts"
import { type AgentProcess, startAgent, within } from "../agent-process.ts"
import { withConstants } from "../catalog/environment.ts"
import { type Ending, firstEnding } from "../ending.ts"
import { introduce } from "../introduction.ts"
import { lastWords, noProtocol } from "../last-words.ts"
import { meet, openSession, unopened } from "../opening.ts"
import { type OutputWatch, watchOutput } from "../output-watch.ts"
import { PATIENCE, type Patience } from "../patience.ts"
import { HIGHEST, type ProtocolVersion } from "../protocol/negotiate.ts"
import type { FoundAgent } from "./find-agent.ts"
import { remedyFor } from "./remedy.ts"

export type CheckIn =
  | {
      readonly is: "ready"
      /** As the agent itself says; "" if it doesn't. */
      readonly version: string
      readonly model: string | null
      /** Whether it has a login; null if it doesn't tell. */
      readonly isLoggedIn: true | null
    }
  | {
      readonly is: "unready"
      readonly why: Unready["why"]
      /** What was seen. */
      readonly said: string
      /** What to do about it, in a sentence. */
      readonly words: string
      /** The line that mends it; null if only the agent's own pages know. */
      readonly typed: string | null
    }

export interface CheckingIn {
  /** An empty folder. A work tree could bring hooks and servers of its own. */
  readonly cwd: string
  /** Everything that the process gets. */
  readonly env: Readonly<Record<string, string>>
  /** The folder of installed agents; null if there is none. */
  readonly agents: string | null
  readonly signal: AbortSignal
  /** Behind the wall where it will work; without it, as our own user. */
  readonly enter?: (program: Program) => Entering
  readonly patience?: Patience
}

/** It says nothing that is worth so much before it was asked for anything. */
const OUTPUT_BYTES_MAX = 20 * 1024 * 1024

/** A person waits for it. Where an agent begins at all, it answered within 12 s on a busy machine. */
const ASKED: Patience = { ...PATIENCE, startMs: 30_000 }

export async function checkIn(found: FoundAgent, checking: CheckingIn): Promise<CheckIn> {
  const { patience = ASKED, cwd, enter = it => it } = checking
  const ending = firstEnding()
  const env = withConstants(found.definition, checking.env)
  const { command: file, args } = found.agent
  const child = startAgent(enter({ file, args, cwd, env }))
  const output = watchOutput(child, {
    bytesMax: OUTPUT_BYTES_MAX,
    onFlood: () => ending.settle(broken("It wrote far more than an answer.", output)),
    onJunk: () => ending.settle(broken(noProtocol(output), output)),
  })
  checking.signal.addEventListener("abort", () => ending.settle(CANCELLED), { once: true })
  if (checking.signal.aborted) ending.settle(CANCELLED)
  const talk: Talk = {
    ...{ introduction: introduce(found.name), checking, patience, signal: ending.signal },
    highest: found.definition?.speaks ?? HIGHEST,
    isLoginTold: false,
  }
  const opening = open(child, output, talk).then(ending.settle, () =>
    within(patience.drainMs, child.exited),
  )
  child.exited.then(async exit => {
    await within(patience.drainMs, Promise.all([opening, output.drained]))
    ending.settle(broken(lastWords(exit, output), output))
  })
  const last = await ending.settled
  await child.end(patience.terminateMs)
  const { version, model } = talk.introduction.agent()
  if (last.how === "finished") {
    const isTold = talk.isLoginTold || found.definition?.notLoggedIn === "error"
    return { is: "ready", version, model, isLoggedIn: isTold ? true : null }
  }
  const seen = { ...found, version: version === "" ? found.version : version }
  const { why, typed, words } = remedyFor(last.why ?? "ended", seen, checking.agents)
  return { is: "unready", why, said: last.said, words, typed }
}

const CANCELLED: Ending = { how: "cancelled", said: "It was cancelled." }

const broken = (said: string, output: OutputWatch): Ending =>
  unopened({ how: "crashed", said }, output.junk())

interface Talk {
  readonly introduction: ReturnType<typeof introduce>
  readonly checking: CheckingIn
  readonly patience: Patience
  readonly signal: AbortSignal
  readonly highest: ProtocolVersion
  isLoginTold: boolean
}

async function open(child: AgentProcess, output: OutputWatch, talk: Talk): Promise<Ending> {
  const stream = ndJsonStream(
    Writable.toWeb(child.stdin),
    Readable.toWeb(output.protocol) as ReadableStream<Uint8Array>,
    { maxMessageBytes: OUTPUT_BYTES_MAX },
  )
  const { signal, patience, introduction, highest } = talk
  const opening = { startMs: patience.startMs, signal, highest }
  return await meet(stream, opening, {
    side: { onUpdate: () => undefined, onHeard: () => undefined, onPermission: () => null },
    async talk(agent, login) {
      const session = await openSession(agent, login, {
        ...{ ...opening, cwd: talk.checking.cwd, mcpServers: [] },
        ...{ onAgent: introduction.told, onSession: introduction.opened },
      })
      if ("how" in session) return session
      talk.isLoginTold = (await Promise.race([login, Promise.resolve(null)])) !== null
      return READY
    },
  })
}

const READY: Ending = { how: "finished", said: "It can begin." }
