/** Questions about what is proven, what runs, and what was spent. */
import { derived } from "../log/derived.ts"
import type { AttemptState, FeatureState, Mission, Recorded } from "../log/mission.ts"
import { isCriterionLeftOut, isLeftOut, isSkippedWhole } from "../log/scope.ts"
import type { Wait } from "../log/wait.ts"
import { criteriaOfMilestone, type Feature, featureOf } from "../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId, Sha } from "../values/id.ts"
import { planOf } from "./phase.ts"

export const latestVerdict = (m: Mission, criterion: CriterionId): Recorded | undefined =>
  m.verdicts.get(criterion)?.at(-1)

export const isProven = (m: Mission, criterion: CriterionId): boolean =>
  latestVerdict(m, criterion)?.verdict.is === "pass" &&
  !m.waived.has(criterion) &&
  !isCriterionLeftOut(m, criterion)

export function progressOf(
  m: Mission,
  criteria: readonly CriterionId[] = planOf(m)?.criteria.map(c => c.id) ?? [],
): { readonly proven: number; readonly total: number } {
  return { proven: criteria.filter(c => isProven(m, c)).length, total: criteria.length }
}

/** The plan's features in its order, then fixes in theirs. */
export const featuresOf = (m: Mission, milestone: MilestoneId): readonly FeatureState[] =>
  derived(m, "features of milestones", () =>
    Map.groupBy(m.features.values(), f => f.milestone),
  ).get(milestone) ?? []

/** The feature as the approved plan has it. A fix is in no plan. */
export function plannedFeature(m: Mission, id: FeatureId | MilestoneId): Feature | undefined {
  const plan = planOf(m)
  return plan ? featureOf(plan, id) : undefined
}

export function titleOf(m: Mission, id: FeatureId): string {
  const planned = plannedFeature(m, id)
  if (planned) return planned.title
  const fix = m.features.get(id)?.fix
  return fix ? `Fix what validation found in ${fix.root}` : (lastTitleOf(m, id) ?? id)
}

/** For what a newer plan left out. An id has one meaning, so the last plan that has it says which. */
export const lastTitleOf = (m: Mission, id: FeatureId | MilestoneId): string | null =>
  m.proposals
    .flatMap(({ plan }) => [...plan.features, ...plan.milestones])
    .findLast(it => it.id === id)?.title ?? null

/** The criteria that a feature must fulfil. A fix has those that it mends. */
export const criteriaOf = (m: Mission, id: FeatureId): readonly CriterionId[] =>
  m.features.get(id)?.fix?.criteria ?? plannedFeature(m, id)?.fulfils ?? []

export const criteriaIn = (m: Mission, milestone: MilestoneId): readonly CriterionId[] => {
  const plan = planOf(m)
  return plan ? criteriaOfMilestone(plan, milestone) : []
}

export const attemptsAt = (m: Mission, id: FeatureId): readonly AttemptState[] =>
  derived(m, "attempts at features", () =>
    Map.groupBy(m.attempts.values(), ({ subject }) =>
      subject.type === "feature" ? subject.feature : null,
    ),
  ).get(id) ?? []

/** The commit of what was built, tried, and did not hold. null: there is none. */
export function disprovenOn({ base, ended, verdicts }: AttemptState): Sha | null {
  const commit = verdicts[0]?.commit
  return ended?.outcome.type === "failed" && commit && commit !== base ? commit : null
}

export const liveAttempts = (m: Mission): readonly AttemptState[] =>
  derived(m, "live attempts", () => [...m.attempts.values()].filter(a => a.ended === null))

export type State =
  | "proven"
  | "running"
  | "waiting"
  | "needs_you"
  | "failed"
  | "skipped"
  | "nothing_to_do"

export function stateOf(m: Mission, id: FeatureId): State {
  const feature = m.features.get(id)
  if (!feature) return "waiting"
  if (isLeftOut(m, feature.milestone)) return "skipped"
  if (feature.integrated) return "proven"
  if (feature.skipped) return "skipped"
  if (feature.unneeded) return "nothing_to_do"
  if (feature.stopped) return "needs_you"
  const attempts = attemptsAt(m, id)
  if (attempts.some(a => a.ended === null || a.ended.outcome.type === "delivered")) {
    return attempts.at(-1)?.conflictedOnto ? "waiting" : "running"
  }
  return attempts.length > 0 && m.ended ? "failed" : "waiting"
}

export function milestoneState(
  m: Mission,
  id: MilestoneId,
  waits: readonly Wait[],
): Exclude<State, "failed"> {
  if (isLeftOut(m, id)) return "skipped"
  if (m.sealed.has(id)) return isSkippedWhole(m, id) ? "skipped" : "proven"
  const features = featuresOf(m, id)
  if (features.some(f => f.stopped) || isJudgedByPerson(id, waits)) return "needs_you"
  const opened = m.rounds.some(r => r.milestone === id && !r.isSuperseded)
  return opened || features.some(f => f.integrated || attemptsAt(m, f.id).length > 0)
    ? "running"
    : "waiting"
}

const isJudgedByPerson = (id: MilestoneId, waits: readonly Wait[]): boolean =>
  waits.some(w => (w.type === "verdict_by_person" || w.type === "finding") && w.milestone === id)
