/**
 * Tries whether our own program for the role tools starts where an agent works and reaches us. It is
 * asked once an agent ended without them, so that no agent is blamed for what we broke.
 */
import type { Entering } from "../attempt/sandbox.ts"
import { startAgent, within } from "./agent-process.ts"
import { watchOutput } from "./output-watch.ts"
import type { Desk } from "./role-tools/desk.ts"

/** It is there within a second, also on a busy machine. */
const UP_MS = 20_000
const TERMINATE_MS = 500
const OUTPUT_BYTES_MAX = 1_000_000

/** null: they work. */
export async function roleToolsFail(
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
