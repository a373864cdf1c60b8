/** Whether a run may spend, by gate.json alone. It must never look at a clock, a repository or an agent. */
import type { RunRole } from "../core/log/attempt.ts"
import type { Gatekeeper } from "../core/log/brief.ts"

export interface Asking {
  readonly key: string
  readonly run: number
  /** GitHub counts the runs of one run id from 1; a person's re-run is 2. */
  readonly runAttempt: number
  readonly role: RunRole
}

/**
 * `why` says in which way the run is not the one that the log means. "held" and "other_plan" are told
 * of the right run: it costs nothing and counts against nothing.
 */
export type StopReason =
  | "unknown_attempt"
  | "other_run"
  | "other_role"
  | "run_again"
  | "held"
  | "other_plan"

export type Permit =
  | { readonly type: "go" }
  | { readonly type: "wait" }
  | { readonly type: "stop"; readonly why: StopReason }

/** A run spends only while the gate names this very run, nothing is held, and the approved plan is the one it was scheduled under. */
export function mayStart(gatekeeper: Gatekeeper, asking: Asking): Permit {
  const entry = entryOf(gatekeeper, asking)
  if (entry === undefined) return stop("unknown_attempt")
  if (entry.role !== asking.role) return stop("other_role")
  // A second try of the same run would pay the agent twice. Gates cost no model and may be run again.
  if (asking.role !== "gates" && asking.runAttempt !== 1) return stop("run_again")
  if (entry.run === null) return gatekeeper.held ? stop("held") : { type: "wait" }
  if (entry.run !== asking.run) return stop("other_run")
  if (gatekeeper.held) return stop("held")
  // Planning comes before any approval; a planner that plans anew has no digest either.
  const isPlanning = asking.role === "plan" && entry.digest === null
  if (!isPlanning && (entry.digest === null || entry.digest !== gatekeeper.digest)) {
    return stop("other_plan")
  }
  return { type: "go" }
}

/** Whether the log means this run at all: what the later jobs ask, for a pause does not undo work done. */
export function isNamed(gatekeeper: Gatekeeper, asking: Asking): boolean {
  const entry = entryOf(gatekeeper, asking)
  return entry !== undefined && entry.run === asking.run && entry.role === asking.role
}

const stop = (why: StopReason): Permit => ({ type: "stop", why })

/** Own keys only: "constructor" is a key of every object. */
const entryOf = ({ attempts }: Gatekeeper, { key }: Asking) =>
  Object.hasOwn(attempts, key) ? attempts[key] : undefined
