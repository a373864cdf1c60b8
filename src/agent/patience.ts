/** How long we wait for an agent where its brief gives no limit, each number with its reason. */

export interface Patience {
  /** To answer `initialize`, and again to open a session: heavy agents need 2 s, cold disks more. */
  readonly startMs: number
  /** To end its turn after `session/cancel`: the agents that were tried answer within 60 ms. */
  readonly cancelMs: number
  /** To exit after its input was closed and SIGTERM was sent; then its group is killed. */
  readonly terminateMs: number
  /** Until the rest of its output was read, once the process has ended. */
  readonly drainMs: number
}

export const PATIENCE: Patience = {
  startMs: 60_000,
  cancelMs: 2_000,
  terminateMs: 2_000,
  drainMs: 500,
}
