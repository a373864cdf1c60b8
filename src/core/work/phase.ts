/** Where a mission stands. Always derived, never stored. */

import type { Mission } from "../log/mission.ts"
import { milestonesOf } from "../log/scope.ts"
import type { ThingKey } from "../log/thing.ts"
import * as inForce from "../people/approved.ts"
import { newestProposal, openProposal, openRound } from "../people/stage.ts"
import { isCollapsed, type Milestone, type Plan } from "../plan/plan.ts"
import type { FeatureId } from "../values/id.ts"

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
  if (openRound(m)) return "questions"
  return m.attempts.size > 0 ? "planning" : "requested"
}

/** Nothing more is decided for it. It is still looked at until GitHub shows everything as it should. */
export const isEnded = (m: Mission): boolean =>
  m.ended !== null || (m.delivered !== null && m.ref.instance.endsAt === "delivery")

export const approvedProposal = inForce.approvedProposal
export const policyOf = inForce.policyOf

/** The approved plan. */
export const planOf = (m: Mission): Plan | null => approvedProposal(m)?.plan ?? null

/** The newest proposal, while it can be approved. There may be an approved one as well, which goes on. */
export const proposalOf = openProposal

/** One or two features: no milestones and no issues of their own, unless an earlier plan had some made. */
export function isSmall(m: Mission): boolean {
  const plan = planOf(m) ?? newestProposal(m)?.plan
  if (!plan || !isCollapsed(plan)) return false
  const milestones = [...plan.milestones.map(({ id }) => id), ...m.withdrawn.keys()]
  return !milestones.some(id => m.things.has(`milestone ${id}` as ThingKey))
}

/** The milestone that is worked on. undefined: all are proven, and the last round goes over all of them. */
export const openMilestone = (m: Mission): Milestone | undefined =>
  milestonesOf(m).find(milestone => !m.sealed.has(milestone.id))

export const isAllSealed = (m: Mission): boolean =>
  m.approved !== null && openMilestone(m) === undefined

/** An agent that was chosen for one feature still works on it in a plan like this. */
export const isForPeople = (m: Mission, id: FeatureId): boolean =>
  m.approved?.isByPeople === true && !m.agents.has(id)

/** The branch into which features are merged. */
export const integrationBranchOf = (m: Mission): string =>
  `${policyOf(m).branchPrefix}${m.ref.issue}/main`

/** The branch with what is delivered. */
export const branchOf = (m: Mission): string => m.narrowed?.branch ?? integrationBranchOf(m)
