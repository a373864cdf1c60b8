/** What a mission still delivers: its whole plan, or what was proven when a person had enough. */
import { criteriaOfMilestone, type Milestone, type Plan } from "../plan/plan.ts"
import type { CriterionId, MilestoneId } from "../values/id.ts"
import type { Mission } from "./mission.ts"
import type { Proposal } from "./proposal.ts"
import type { Thing } from "./thing.ts"

export const approvedProposal = (m: Mission): Proposal | null =>
  m.approved === null ? null : (m.proposals.find(p => p.digest === m.approved?.digest) ?? null)

const planOf = (m: Mission): Plan | undefined => approvedProposal(m)?.plan

/** Milestones of the approved plan, in their order, up to the last one that is delivered. */
export const milestonesOf = (m: Mission): readonly Milestone[] =>
  (planOf(m)?.milestones ?? []).filter(({ id }) => !isLeftOut(m, id))

/** Milestones come one after the other, so everything that follows is left out. */
export function isLeftOut(m: Mission, milestone: MilestoneId): boolean {
  if (m.narrowed === null) return false
  const ids = planOf(m)?.milestones.map(({ id }) => id) ?? []
  return ids.indexOf(milestone) > ids.indexOf(m.narrowed.upTo)
}

export const leftOut = (m: Mission): readonly Milestone[] =>
  m.narrowed === null ? [] : (planOf(m)?.milestones ?? []).filter(({ id }) => isLeftOut(m, id))

export function isCriterionLeftOut(m: Mission, id: CriterionId): boolean {
  const plan = planOf(m)
  if (!plan || checksKept(m).includes(id)) return false
  return leftOut(m).some(ms => criteriaOfMilestone(plan, ms.id).includes(id))
}

/**
 * Checks that stay although their milestone is left out. The checks that the default branch
 * requires belong to the last milestone, and GitHub asks for them no matter how little is
 * delivered. A feature's check goes with its feature.
 */
export function checksKept(m: Mission): readonly CriterionId[] {
  const checks = planOf(m)?.criteria.filter(c => c.kind === "check") ?? []
  const owned = leftOut(m).flatMap(ms => ms.criteria)
  return checks.map(c => c.id).filter(id => owned.includes(id))
}

/**
 * Every feature of it was skipped, and none of its criteria held. Work goes past it, but it does
 * not count as proven.
 */
export function isSkippedWhole(m: Mission, milestone: MilestoneId): boolean {
  const features = [...m.features.values()].filter(f => f.milestone === milestone)
  if (features.length === 0 || features.some(f => f.skipped === null)) return false
  const plan = planOf(m)
  const criteria = plan ? criteriaOfMilestone(plan, milestone) : []
  return criteria.every(id => m.waived.has(id) || m.verdicts.get(id)?.at(-1)?.verdict.is !== "pass")
}

/** It is proven, and not because all of its features were skipped, so there is something to ship. */
export function isDeliverable(m: Mission, milestone: MilestoneId): boolean {
  const commit = m.sealed.get(milestone)?.commit
  if (commit === undefined || isSkippedWhole(m, milestone)) return false
  return commit !== approvedProposal(m)?.base
}

/** Our issue with this number. undefined: it is none of ours. */
export const issueAt = (
  m: Mission,
  number: number,
): Extract<Thing, { type: "issue" }> | undefined =>
  [...m.things.values()].flatMap(it =>
    it.thing.type === "issue" && it.number === number ? it.thing : [],
  )[0]

/**
 * A pull request's head cannot be changed, so what is delivered from a branch of its own has a pull
 * request of its own.
 */
export const requestOf = (m: Mission): Extract<Thing, { type: "pull_request" }> => ({
  type: "pull_request",
  milestone: m.narrowed?.branch ? m.narrowed.upTo : null,
})
