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
  /** Merged, left out, or with nothing to do: others need not wait for it any more. */
  isDone: z.boolean(),
  /** A person delivers what was proven before it. */
  isLeftOut: z.boolean(),
  /** As the plan in force has it; null: it is a fix, and stands in none. */
  planned: z.strictObject({ description: z.string(), paths: z.array(z.string()) }).nullable(),
  dependsOn: z.array(FeatureId),
  /** That it must fulfil; a fix has those that it mends. */
  criteria: z.array(CriterionId),
  fix: z
    .strictObject({ root: z.union([FeatureId, MilestoneId]), findings: z.array(z.string()) })
    .nullable(),
  integrated: z.strictObject({ attempt: AttemptKey, commit: Sha, at: At }).nullable(),
  stopped: StoppedView.nullable(),
  skipped: decided.nullable(),
  /** It changed nothing, and who says that its criteria held before. */
  unneeded: decided.nullable(),
  taken: Person.nullable(),
  steering: z.array(z.string()),
  /** Oldest first. */
  attempts: z.array(AttemptKey),
  /** null: a fix is paid from its root's budget, so that it has no number of its own. */
  attemptsMax: z.int().nullable(),
})
export type FeatureView = Plain<z.infer<typeof FeatureView>>

/** Of the plan in its order, then fixes in theirs. */
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
