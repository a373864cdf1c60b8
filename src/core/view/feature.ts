/** A feature: what it is, where it stands, and who decided what about it. */
import { z } from "zod"
import { Failure } from "../log/attempt.ts"
import { isDone } from "../log/done.ts"
import type { FeatureState, Mission } from "../log/mission.ts"
import { isLeftOut } from "../log/scope.ts"
import { AttemptKey, CriterionId, FeatureId, MilestoneId, Person, Sha } from "../values/id.ts"
import { policyOf } from "../work/phase.ts"
import { attemptsAt, criteriaOf, plannedFeature, stateOf, titleOf } from "../work/progress.ts"
import { At, type Plain } from "./plain.ts"

const decided = z.strictObject({ by: Person, reason: z.string() })

/** Why it waits for a person. */
export const StoppedView = z.union([
  Failure,
  z.strictObject({ kind: z.enum(["no_progress", "nothing_to_do"]) }),
])
export type StoppedView = Plain<z.infer<typeof StoppedView>>

export const State = z.enum([
  "proven",
  "running",
  "waiting",
  "needs_you",
  "failed",
  "skipped",
  "nothing_to_do",
])
export type State = z.infer<typeof State>

export const FeatureView = z.strictObject({
  id: FeatureId,
  title: z.string(),
  milestone: MilestoneId,
  state: State,
  /** Whether it is merged, left out or had nothing to do, so that others no longer wait for it. */
  isDone: z.boolean(),
  /** Whether a person delivers what was proven without it. */
  isLeftOut: z.boolean(),
  /** How the plan in force describes it; null: it is a fix, which no plan contains. */
  planned: z.strictObject({ description: z.string(), paths: z.array(z.string()) }).nullable(),
  dependsOn: z.array(FeatureId),
  /** The criteria that it must fulfil. For a fix these are the ones that it mends. */
  criteria: z.array(CriterionId),
  fix: z
    .strictObject({ root: z.union([FeatureId, MilestoneId]), findings: z.array(z.string()) })
    .nullable(),
  integrated: z.strictObject({ attempt: AttemptKey, commit: Sha, at: At }).nullable(),
  stopped: StoppedView.nullable(),
  skipped: decided.nullable(),
  /** Set if it changed nothing: who says that its criteria held before. */
  unneeded: decided.nullable(),
  taken: Person.nullable(),
  steering: z.array(z.string()),
  /** Oldest first. */
  attempts: z.array(AttemptKey),
  /** null: a fix has no number of its own, because it uses up the attempts of the feature that it mends. */
  attemptsMax: z.int().nullable(),
})
export type FeatureView = Plain<z.infer<typeof FeatureView>>

/** First the plan's features in its order, then the fixes in the order in which they came. */
export const featureViews = (m: Mission): readonly FeatureView[] =>
  [...m.features.values()].map(feature => featureView(m, feature))

function featureView(m: Mission, feature: FeatureState): FeatureView {
  const { id, milestone, fix, integrated, stopped, skipped, unneeded, taken, steering } = feature
  const planned = plannedFeature(m, id)
  return {
    ...{ id, milestone, stopped, skipped, unneeded, taken, steering },
    ...{ title: titleOf(m, id), state: stateOf(m, id) },
    ...{ isDone: isDone(feature), isLeftOut: isLeftOut(m, milestone) },
    planned: planned ? { description: planned.description, paths: planned.paths } : null,
    dependsOn: planned?.dependsOn ?? [],
    criteria: criteriaOf(m, id),
    fix: fix && { root: fix.root, findings: fix.findings },
    integrated: integrated && {
      attempt: integrated.attempt,
      commit: integrated.commit,
      at: integrated.at,
    },
    attempts: attemptsAt(m, id).map(a => a.key),
    attemptsMax: fix ? null : policyOf(m).budgets.attempts,
  }
}
