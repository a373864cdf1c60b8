/**
 * One process of an agent within its session: it is started, talked with and ended. A session has
 * a second one only if the first broke off and the agent can go on with what it remembers.
 */
import { Readable, Writable } from "node:stream"
import { ndJsonStream } from "@agentclientprotocol/sdk"
import type { Entering } from "../attempt/sandbox.ts"
import { startAgent, within } from "./agent-process.ts"
import { blockedCall } from "./blocked-call.ts"
import { type Conversation, converse } from "./conversation.ts"
import type { Ending, FirstEnding } from "./ending.ts"
import { lastWords, noProtocol, saidIn, silentJunk } from "./last-words.ts"
import { unopened } from "./opening.ts"
import { type OutputWatch, watchOutput } from "./output-watch.ts"
import type { Patience } from "./patience.ts"
import type { Hello } from "./protocol/agent-side.ts"
import type { Spent, UsageReader } from "./usage.ts"

/** What is known of a session so far, whichever process brought it. */
export interface Progress {
  readonly read: UsageReader
  spent: Spent
  /** What the agent said last. */
  tail: string
  /** The last call that its own reviewer refused. */
  blocked: string | null
  goesOnBy: Hello["goesOnBy"]
  /** null until it was opened. */
  sessionId: string | null
  openedAt: number | null
}

type Followed = "onHeard" | "onSession" | "onAgent" | "onUpdate" | "onTurn"
type Talk = Omit<Conversation, "signal" | "startMs">

export interface Leg {
  readonly entering: Entering
  readonly progress: Progress
  /** What is said and asked in it; what is told is followed here first. */
  readonly talk: Talk
  readonly ending: FirstEnding
  readonly patience: Patience
  readonly outputBytes: number
  /** Called whenever more was spent. */
  readonly onSpent: () => void
  /** Milliseconds that never go back. */
  readonly clock: () => number
  /** Awaited before it is over. */
  readonly settled: () => Promise<void>
}

/** How much of an agent's last words we search for the reason why it stopped. */
const TAIL_CHARACTERS = 400

export async function playLeg(leg: Leg): Promise<Ending> {
  const { ending, patience, outputBytes, progress } = leg
  let isOpen = false
  const child = startAgent(leg.entering)
  const broken = (crash: Ending): Ending => (isOpen ? crash : unopened(crash, output.junk()))
  const output = watchOutput(child, {
    bytesMax: outputBytes,
    onFlood: () =>
      ending.settle({ how: "flooded", said: `It wrote more than ${outputBytes} bytes.` }),
    onJunk: () => ending.settle(broken({ how: "crashed", said: noProtocol(output) })),
  })
  const stream = ndJsonStream(
    Writable.toWeb(child.stdin),
    Readable.toWeb(output.protocol) as ReadableStream<Uint8Array>,
    { maxMessageBytes: outputBytes },
  )
  const followed = following(leg, progress, () => {
    isOpen = true
  })
  const talking = converse(stream, {
    ...{ ...leg.talk, ...followed },
    ...{ startMs: patience.startMs, signal: ending.signal },
  }).then(
    told => ending.settle(saidInstead(told, output)),
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
  // An agent that floods us isn't asked to stop. In all other cases it may end its turn in order.
  if (last.how !== "flooded") await within(patience.cancelMs, talking)
  await child.end(last.how === "flooded" ? 0 : patience.terminateMs)
  await leg.settled()
  return last
}

function following(
  { talk, onSpent, clock }: Leg,
  progress: Progress,
  onOpen: () => void,
): Pick<Conversation, Followed> {
  return {
    onHeard: talk.onHeard,
    onAgent(hello) {
      progress.goesOnBy = hello.goesOnBy
      talk.onAgent(hello)
    },
    onSession(opened) {
      onOpen()
      progress.sessionId = opened.sessionId
      progress.openedAt ??= clock()
      talk.onSession(opened)
    },
    onUpdate(update) {
      progress.spent = progress.read.afterUpdate(progress.spent, update)
      // Not shown as it is: only its meaning counts.
      progress.tail = `${progress.tail}${saidIn(update)}`.slice(-TAIL_CHARACTERS)
      progress.blocked = blockedCall(update) ?? progress.blocked
      onSpent()
      talk.onUpdate(update)
    },
    onTurn(response) {
      progress.spent = progress.read.afterTurn(progress.spent, response)
      onSpent()
      talk.onTurn(response)
    },
  }
}

const saidInstead = (told: Ending, output: OutputWatch): Ending =>
  told.why === "silent" && output.junk() ? silentJunk(told, output) : told
