/** What one version of a plan changes in another, by ids. An id that both have means the same thing in both. */
import { canonical } from "../values/digest.ts"
import type { CriterionId, MilestoneId } from "../values/id.ts"
import {
  type Criterion,
  criteriaOfMilestone,
  criterionOf,
  type Draft,
  type Feature,
  type Milestone,
  type Skill,
} from "./plan.ts"

export interface Changes<T> {
  readonly added: readonly T[]
  readonly changed: readonly { readonly before: T; readonly after: T }[]
  readonly removed: readonly T[]
}

export interface PlanDiff {
  readonly milestones: Changes<Milestone>
  readonly features: Changes<Feature>
  readonly criteria: Changes<Criterion>
  /** By their names. */
  readonly skills: Changes<Skill>
}

export const diffPlans = (before: Draft, after: Draft): PlanDiff => ({
  milestones: changesOf(before.milestones, after.milestones, idOf),
  features: changesOf(before.features, after.features, idOf),
  criteria: changesOf(before.criteria, after.criteria, idOf),
  skills: changesOf(before.skills, after.skills, ({ name }) => name),
})

const idOf = ({ id }: { readonly id: string }): string => id

function changesOf<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): Changes<T> {
  const old = new Map(before.map(item => [keyOf(item), item]))
  const kept = new Set(after.map(keyOf))
  return {
    added: after.filter(item => !old.has(keyOf(item))),
    changed: after.flatMap(item => {
      const was = old.get(keyOf(item))
      return was && !isSame(was, item) ? [{ before: was, after: item }] : []
    }),
    removed: before.filter(item => !kept.has(keyOf(item))),
  }
}

/** Equal as JSON, no matter how their keys are ordered. */
export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

/**
 * Whether a worker would do the same work. What the feature waits for and who does it do not count:
 * they may change while it is under way.
 */
export const isSameWork = (a: Feature, b: Feature): boolean => isSame(workOf(a), workOf(b))

const workOf = ({ dependsOn: _after, agent: _who, ...work }: Feature) => work

/** Whether proving the milestone would look at the same features and the same criteria. */
export const isSameMilestone = (before: Draft, after: Draft, id: MilestoneId): boolean =>
  isSame(contentOf(before, id), contentOf(after, id))

function contentOf(plan: Draft, id: MilestoneId) {
  const criteria = criteriaOfMilestone(plan, id)
  return {
    milestone: plan.milestones.find(m => m.id === id) ?? null,
    features: plan.features.filter(f => f.milestone === id).map(workOf),
    criteria: criteria.map(criterion => criterionOf(plan, criterion) ?? null),
  }
}

/** Criteria of `before` whose evidence no longer counts, because they are removed or their feature is. */
export function voidedBy(before: Draft, after: Draft): readonly CriterionId[] {
  const { features, criteria } = diffPlans(before, after)
  const voided = [...criteria.removed.map(c => c.id), ...features.removed.flatMap(f => f.fulfils)]
  return [...new Set(voided)]
}
