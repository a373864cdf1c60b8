/** Waits for real. Steps are given a clock as a port instead, so that their tests can pass time. */
import { setTimeout as timer } from "node:timers/promises"

export const waitFor = async (ms: number): Promise<void> => {
  await timer(ms)
}
