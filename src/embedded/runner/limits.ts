/** How long the runner waits. These are GitHub's times; only tests set others. */

export interface Limits {
  /** From the interrupt of a cancelled step to SIGTERM (actions/runner: 7.5 s). */
  readonly interruptMs: number
  /** From SIGTERM to SIGKILL (actions/runner: 2.5 s). */
  readonly terminateMs: number
  /** A cancelled job may run its `always()` steps for this long (GitHub: five minutes). */
  readonly cancelledMs: number
  /**
   * How long we read on after a step's program has ended, if something in the background keeps its
   * output open.
   */
  readonly outputMs: number
  /** The length of one minute of `timeout-minutes`. */
  readonly minuteMs: number
}

export const LIMITS: Limits = {
  interruptMs: 7_500,
  terminateMs: 2_500,
  cancelledMs: 300_000,
  outputMs: 500,
  minuteMs: 60_000,
}
