/**
 * Tries whether our own program for the role tools starts where an agent works and reaches us. It is
 * asked once an agent ended without them, so that no agent is blamed for what we broke.
 */
import type { Entering, Program, Room } from "../attempt/sandbox.ts"
import { startAgent, within } from "./agent-process.ts"
import type { Ending } from "./ending.ts"
import { watchOutput } from "./output-watch.ts"
import type { Desk } from "./role-tools/desk.ts"

/** It is there within a second, also on a busy machine. */
const UP_MS = 20_000
const TERMINATE_MS = 500
const OUTPUT_BYTES_MAX = 1_000_000

/** Ends of an agent that may have had no way to begin, or to report. */
const WITHOUT_TOOLS: readonly Ending["why"][] = ["tools", "ended"]

export interface OwnTools {
  readonly room: Pick<Room, "enter" | "clear" | "exceeded">
  /** Our role tools, as the agent would start them. */
  readonly program: Program
}

/** Nobody is blamed for what we broke, so it is tried whether our own part would have worked. */
export async function notByUs(
  read: Ending,
  { room, program }: OwnTools,
  desk: Pick<Desk, "reached">,
): Promise<Ending> {
  if (read.how !== "unready" || !WITHOUT_TOOLS.includes(read.why)) return read
  // It was ended for what it took of the machine, which a clear room no longer knows.
  if (room.exceeded?.()) return read
  // What the agent left running could end our program, and have us take the blame.
  await room.clear()
  const failed = await roleToolsFail(room.enter(program), desk)
  return failed === null ? read : { how: "ours", said: `${failed} The agent: ${read.said}` }
}

/** null: they work. */
async function roleToolsFail(
  entering: Entering,
  desk: Pick<Desk, "reached">,
): Promise<string | null> {
  const child = startAgent(entering)
  const ignore = () => undefined
  const output = watchOutput(child, {
    bytesMax: OUTPUT_BYTES_MAX,
    ...{ onFlood: ignore, onJunk: ignore },
  })
  output.protocol.resume()
  let failed: string | null = `They did not answer within ${UP_MS / 1_000} s.`
  const ended = child.exited.then(async exit => {
    await within(TERMINATE_MS, output.drained)
    const how = exit.kind === "exited" ? ` with status ${exit.code}` : ""
    const said = output.lastWords()
    return `They ended${how}${said === null ? "" : `, and their last line was "${said}"`}.`
  })
  const first = Promise.race([desk.reached.then(() => null), ended])
  await within(
    UP_MS,
    first.then(how => {
      failed = how
    }),
  )
  await child.end(TERMINATE_MS)
  return failed === null ? null : `Missions' own role tools could not start there. ${failed}`
}
