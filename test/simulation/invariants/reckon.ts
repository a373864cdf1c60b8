/** What invariants read from a mission, computed in other ways than the core's own. */
import type { Failure } from "../../../src/core/log/attempt.ts"
import type { AttemptState, FeatureState, Mission } from "../../../src/core/log/mission.ts"
import type { Plan } from "../../../src/core/plan/plan.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"

/** The invariant, and what is wrong. */
export type Broken = readonly [string, string] | null

export const approvedPlan = (m: Mission): Plan | null =>
  m.proposals.find(p => p.digest === m.approved?.digest)?.plan ?? null

export const liveOf = (m: Mission): readonly AttemptState[] =>
  [...m.attempts.values()].filter(a => a.ended === null)

export const failureIn = (attempt: AttemptState): Failure | null =>
  attempt.ended?.outcome.type === "failed" ? attempt.ended.outcome.failure : null

/** What has to be delivered: everything, or what was proven when a person had enough. */
export function promisedIn(m: Mission): {
  readonly criteria: readonly CriterionId[]
  readonly features: readonly FeatureState[]
} {
  const plan = approvedPlan(m)
  const all = plan?.milestones ?? []
  const last = all.findIndex(ms => ms.id === m.narrowed?.upTo)
  const milestones = last < 0 ? all : all.slice(0, last + 1)
  const ids = new Set(milestones.map(ms => ms.id))
  const planned = (plan?.features ?? []).filter(f => ids.has(f.milestone))
  // GitHub asks for its required checks, however little is delivered.
  const checks = new Set(plan?.criteria.flatMap(c => (c.kind === "check" ? [c.id] : [])))
  const kept = all.slice(milestones.length).flatMap(ms => ms.criteria.filter(id => checks.has(id)))
  const own = milestones.flatMap(ms => ms.criteria)
  return {
    criteria: [...planned.flatMap(f => f.fulfils), ...own, ...kept],
    features: [...m.features.values()].filter(f => ids.has(f.milestone)),
  }
}

/** Criteria that a person accepted must never be among these. */
export const provenIn = (m: Mission): readonly CriterionId[] =>
  promisedIn(m).criteria.filter(
    id => !m.waived.has(id) && m.verdicts.get(id)?.at(-1)?.verdict.is === "pass",
  )

export const isOver = (feature: FeatureState | undefined): boolean =>
  feature !== undefined &&
  [feature.integrated, feature.skipped, feature.unneeded].some(end => end !== null)

/** Its milestone was sealed before, and the last round did not ask for it. */
export const isTooLate = (m: Mission, { milestone, fix }: FeatureState): boolean =>
  m.sealed.has(milestone) && fix?.calledBy !== "final"
