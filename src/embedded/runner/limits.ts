/** The runner's waiting times. They are GitHub's own; only tests give others. */

export interface Limits {
  /** From the interrupt to the termination of a cancelled step (actions/runner: 7.5 s). */
  readonly interruptMs: number
  /** From there to the kill (actions/runner: 2.5 s). */
  readonly terminateMs: number
  /** A cancelled job may run its `always()` steps for this long (GitHub: five minutes). */
  readonly cancelledMs: number
  /**
   * How long we read on after a step's program ended while something in the background holds its
   * output.
   */
  readonly outputMs: number
  /** What one minute of `timeout-minutes` lasts. */
  readonly minuteMs: number
}

export const LIMITS: Limits = {
  interruptMs: 7_500,
  terminateMs: 2_500,
  cancelledMs: 300_000,
  outputMs: 500,
  minuteMs: 60_000,
}
