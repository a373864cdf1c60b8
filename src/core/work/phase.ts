/** Where a mission stands. Always derived, never stored. */

import type { Mission, Proposal } from "../log/mission.ts"
import { isCollapsed, type Milestone, type Plan } from "../plan/plan.ts"
import type { Policy } from "../plan/policy.ts"

export type Phase =
  | "requested"
  | "planning"
  | "questions"
  | "proposed"
  | "running"
  | "delivering"
  | "in_review"
  | "delivered"
  | "completed"
  | "declined"
  | "cancelled"

export function phaseOf(m: Mission): Phase {
  if (m.ended) return m.ended.how
  if (m.requested === null) return "requested"
  if (m.delivered) return m.ref.instance.endsAt === "delivery" ? "delivered" : "in_review"
  if (m.approved) return isAllSealed(m) ? "delivering" : "running"
  if (proposalOf(m)) return "proposed"
  if (openQuestions(m)) return "questions"
  return m.attempts.size > 0 ? "planning" : "requested"
}

/** Nothing more is decided of it; it is still looked at until nothing differs. */
export const isEnded = (m: Mission): boolean =>
  m.ended !== null || (m.delivered !== null && m.ref.instance.endsAt === "delivery")

export const approvedProposal = (m: Mission): Proposal | null =>
  m.approved === null ? null : (m.proposals.find(p => p.digest === m.approved?.digest) ?? null)

/** The approved plan. */
export const planOf = (m: Mission): Plan | null => approvedProposal(m)?.plan ?? null

/** The newest proposal, while it is not the approved one. */
export function proposalOf(m: Mission): Proposal | null {
  const newest = m.proposals.at(-1)
  return newest && newest.digest !== m.approved?.digest ? newest : null
}

/** Of the approved plan, else of the newest proposal, else what planning was granted. */
export function policyOf(m: Mission): Policy {
  const policy = (approvedProposal(m) ?? m.proposals.at(-1))?.policy ?? m.requested?.grant.policy
  if (!policy) throw new Error("A mission that nobody requested has no policy.")
  return policy
}

/** The last round asked, while no planner has gone on from it. */
export function openQuestions(m: Mission): Mission["asked"][number] | null {
  const round = m.asked.at(-1)
  if (!round || m.approved || proposalOf(m)) return null
  const goesOn = [...m.attempts.values()].some(
    a => a.subject.type === "plan" && a.order >= round.attemptsFrom,
  )
  return goesOn ? null : round
}

/** One or two features: no milestones, no issues of their own. */
export function isSmall(m: Mission): boolean {
  const plan = planOf(m) ?? m.proposals.at(-1)?.plan
  return plan !== undefined && plan !== null && isCollapsed(plan)
}

/** Of the approved plan, in their order. */
export const milestonesOf = (m: Mission): readonly Milestone[] => planOf(m)?.milestones ?? []

/** The one that is worked on; undefined: all are proven, and the last round goes over all of them. */
export const openMilestone = (m: Mission): Milestone | undefined =>
  milestonesOf(m).find(milestone => !m.sealed.has(milestone.id))

export const isAllSealed = (m: Mission): boolean =>
  m.approved !== null && openMilestone(m) === undefined

export const branchOf = (m: Mission): string => `${policyOf(m).branchPrefix}${m.ref.issue}/main`
