/** The steps that break the rules on purpose, to test the program that runs agents. */

import type { StepOf } from "./script-step.ts"
import { DONE, type Done, type Stage } from "./stage.ts"

const CHUNK = "x".repeat(8_000)

export async function malformed(
  { line, times }: StepOf<"malformed">,
  { body }: Stage,
): Promise<Done> {
  await body.writeOutput(`${line}\n`.repeat(times))
  return DONE
}

export async function flood({ bytes, to }: StepOf<"flood">, { body, say }: Stage): Promise<Done> {
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    if (to === "stderr") await body.writeError(CHUNK)
    else await say(CHUNK)
  }
  return DONE
}

/** Ignores both a cancelled turn and every signal that can be ignored. */
export async function hang({ body }: Stage): Promise<Done> {
  body.ignoreSignals()
  return await new Promise<Done>(() => undefined)
}
