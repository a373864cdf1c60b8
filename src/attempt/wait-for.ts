/** The clock's wait: the steps get it as a port, what only waits for a process takes it from here. */
import { setTimeout as timer } from "node:timers/promises"

export const waitFor = async (ms: number): Promise<void> => {
  await timer(ms)
}
