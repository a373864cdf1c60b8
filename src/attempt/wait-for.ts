/** Waits for real. Steps are given a clock as a port instead, so that their tests can pass time. */
import { setTimeout as timer, setImmediate as turn } from "node:timers/promises"

export const waitFor = async (ms: number): Promise<void> => {
  await timer(ms)
}

/**
 * Resolves when Node has told everything that had happened by now, such as signals and the ends of
 * processes, which it tells last. The first step ends the turn that we are in, the second is a whole
 * one.
 */
export const turnOfLoop = async (): Promise<void> => {
  await turn()
  await turn()
}
