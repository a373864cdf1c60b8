/** What each way to fail means for whatever comes next. Nothing else may tell kinds of failures apart by a list of its own. */
import type { Failure, Stopped } from "./attempt.ts"

/**
 * What another try is paid from. "attempts", "conflicts" and "infra" are budgets of the policy;
 * "once": one more try, then a person; "waits": at the end of a limit; "person": no try without a
 * person's word; "free": it was called off, and nothing was learnt of the work.
 */
export type PaidFrom = "attempts" | "conflicts" | "infra" | "once" | "waits" | "person" | "free"

interface Row {
  readonly paidFrom: PaidFrom
  /** How the check of such an attempt concludes: what is nobody's fault is neutral. */
  readonly check: "failure" | "neutral" | "cancelled" | "action_required"
}

export const FAILURES: { readonly [Kind in Stopped["kind"]]: Row } = {
  agent_failed: { paidFrom: "attempts", check: "failure" },
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

/** The work's own fault: whoever tries again can do better. */
export const isCounted = (failure: Failure | null): boolean => isPaidFrom(failure, "attempts")

/** Not the work's fault: tried again after a while, on a budget of its own. */
export const isInfra = (failure: Failure | null): boolean => isPaidFrom(failure, "infra")
