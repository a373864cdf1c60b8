/**
 * Decides from gate.json alone whether a run may spend. It never looks at a clock, a repository or
 * an agent.
 */
import type { RunRole } from "../core/log/attempt.ts"
import type { Gatekeeper } from "../core/log/brief.ts"

export interface Asking {
  readonly key: string
  readonly run: number
  /** GitHub counts the runs of one run id from 1, so a person's re-run is 2. */
  readonly runAttempt: number
  readonly role: RunRole
}

/**
 * `why` says how this run differs from the one that the log names. "held" and "other_plan" stop the
 * right run: it costs nothing and doesn't count as a try.
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

/**
 * A run may spend only while the gate names exactly this run, nothing is held, and the plan it was
 * scheduled under is still the approved one.
 */
export function mayStart(gatekeeper: Gatekeeper, asking: Asking): Permit {
  const entry = entryOf(gatekeeper, asking)
  if (entry === undefined) return stop("unknown_attempt")
  if (entry.role !== asking.role) return stop("other_role")
  // A second try of the same run would pay the agent twice. Gates use no model and may run again.
  if (asking.role !== "gates" && asking.runAttempt !== 1) return stop("run_again")
  if (entry.run === null) return gatekeeper.held ? stop("held") : { type: "wait" }
  if (entry.run !== asking.run) return stop("other_run")
  if (gatekeeper.held) return stop("held")
  // Planning comes before any approval, and a planner that changes a plan has no digest either.
  const isPlanning = asking.role === "plan" && entry.digest === null
  if (!isPlanning && (entry.digest === null || entry.digest !== gatekeeper.digest)) {
    return stop("other_plan")
  }
  return { type: "go" }
}

/**
 * Whether the log names this run at all. That is all the later jobs ask, because a pause doesn't
 * undo work that is done.
 */
export function isNamed(gatekeeper: Gatekeeper, asking: Asking): boolean {
  const entry = entryOf(gatekeeper, asking)
  return entry !== undefined && entry.run === asking.run && entry.role === asking.role
}

const stop = (why: StopReason): Permit => ({ type: "stop", why })

/** Only own keys count, because every object has a key such as "constructor". */
const entryOf = ({ attempts }: Gatekeeper, { key }: Asking) =>
  Object.hasOwn(attempts, key) ? attempts[key] : undefined
