/** What each kind of failure means for what comes next. No other file may sort kinds of failures by a list of its own. */
import type { Failure, Stopped } from "./attempt.ts"

/**
 * What pays for another try. "attempts", "conflicts" and "infra" are budgets of the policy. "once":
 * one more try, then a person. "waits": a try at the end of the limit. "hold": the mission is held,
 * and tried again when a person lifts that. "person": no try without a person's word. "free": it was
 * called off, and says nothing about the work.
 */
export type PaidFrom =
  | "attempts"
  | "conflicts"
  | "infra"
  | "once"
  | "waits"
  | "hold"
  | "person"
  | "free"

interface Row {
  readonly paidFrom: PaidFrom
  /** How the check of such an attempt concludes. It is neutral if it is nobody's fault. */
  readonly check: "failure" | "neutral" | "cancelled" | "action_required"
}

export const FAILURES: { readonly [Kind in Stopped["kind"]]: Row } = {
  agent_failed: { paidFrom: "attempts", check: "failure" },
  // No other feature's agent would fare better, so nothing more is started.
  agent_unready: { paidFrom: "hold", check: "action_required" },
  verification_failed: { paidFrom: "attempts", check: "failure" },
  inconclusive: { paidFrom: "once", check: "neutral" },
  conflict: { paidFrom: "conflicts", check: "failure" },
  workflows_moved: { paidFrom: "conflicts", check: "neutral" },
  limit: { paidFrom: "waits", check: "neutral" },
  policy_blocked: { paidFrom: "person", check: "action_required" },
  infra: { paidFrom: "infra", check: "neutral" },
  runner_lost: { paidFrom: "infra", check: "neutral" },
  person_cancelled: { paidFrom: "person", check: "cancelled" },
  superseded: { paidFrom: "free", check: "cancelled" },
  no_progress: { paidFrom: "attempts", check: "failure" },
  nothing_to_do: { paidFrom: "person", check: "action_required" },
}

export const isPaidFrom = (failure: Stopped | null, from: PaidFrom): boolean =>
  failure !== null && FAILURES[failure.kind].paidFrom === from

/** The work itself is at fault, so another try can do better. */
export const isCounted = (failure: Failure | null): boolean => isPaidFrom(failure, "attempts")

/** The work is not at fault. It is tried again after a while, on a budget of its own. */
export const isInfra = (failure: Failure | null): boolean => isPaidFrom(failure, "infra")
