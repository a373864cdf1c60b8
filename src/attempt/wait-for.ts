/**
 * The clock's wait. Steps get it as a port; code that only waits for a process imports it from
 * here.
 */
import { setTimeout as timer } from "node:timers/promises"

export const waitFor = async (ms: number): Promise<void> => {
  await timer(ms)
}
