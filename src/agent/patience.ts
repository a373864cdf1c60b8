/** How long we wait for an agent where its brief sets no limit, each number with its reason. */

export interface Patience {
  /**
   * For the answers to `initialize` and to opening a session. Heavy agents need 2 s, and longer on
   * a cold disk.
   */
  readonly startMs: number
  /**
   * For the end of its turn after `session/cancel`. The agents that we tried answer within 60 ms.
   */
  readonly cancelMs: number
  /** For its exit after its input was closed and SIGTERM was sent. Then its group is killed. */
  readonly terminateMs: number
  /** For reading the rest of its output once the process has ended. */
  readonly drainMs: number
}

export const PATIENCE: Patience = {
  startMs: 60_000,
  cancelMs: 2_000,
  terminateMs: 2_000,
  drainMs: 500,
}
