/** A milestone: how far it is, and as what it was sealed. */
import { z } from "zod"
import type { Mission } from "../log/mission.ts"
import { isLeftOut, isSkippedWhole } from "../log/scope.ts"
import type { Wait } from "../log/wait.ts"
import type { Milestone, Plan } from "../plan/plan.ts"
import { CriterionId, FeatureId, MilestoneId, Sha } from "../values/id.ts"
import { toMs } from "../values/time.ts"
import { checksLater } from "../work/ci.ts"
import { usdOf } from "../work/money.ts"
import { fixesFrom } from "../work/origin.ts"
import { criteriaIn, featuresOf, milestoneState, progressOf } from "../work/progress.ts"
import { Progress } from "./criterion.ts"
import { State } from "./feature.ts"
import { At, type Plain } from "./plain.ts"

export const MilestoneView = z.strictObject({
  id: MilestoneId,
  title: z.string(),
  outcome: z.string(),
  state: State.exclude(["failed"]),
  /** A person delivers what was proven before it. */
  isLeftOut: z.boolean(),
  /** Every feature of it was left out, and nothing of it held. */
  isSkipped: z.boolean(),
  sealed: z
    .strictObject({
      commit: Sha,
      at: At,
      /** Of the whole mission, until then. */
      spentUsd: z.number(),
      /** Since the approval. */
      ms: z.number(),
    })
    .nullable(),
  criteria: z.array(CriterionId),
  progress: Progress,
  features: z.array(FeatureId),
  /** Its own checks that only the last round asks for. */
  checksLater: z.array(CriterionId),
  /** What validation caught there, and what became of it. */
  defects: z.strictObject({ found: z.int(), mended: z.int() }),
})
export type MilestoneView = Plain<z.infer<typeof MilestoneView>>

/** Of the plan, in its order. */
export const milestoneViews = (
  m: Mission,
  plan: Plan,
  waits: readonly Wait[],
): readonly MilestoneView[] => plan.milestones.map(it => milestoneView(m, it, waits))

function milestoneView(
  m: Mission,
  { id, title, outcome }: Milestone,
  waits: readonly Wait[],
): MilestoneView {
  const criteria = criteriaIn(m, id)
  const fixes = fixesFrom(m, "validation", id)
  return {
    ...{ id, title, outcome, criteria },
    state: milestoneState(m, id, waits),
    isLeftOut: isLeftOut(m, id),
    isSkipped: isSkippedWhole(m, id),
    sealed: sealedIn(m, id),
    progress: progressOf(m, criteria),
    features: featuresOf(m, id).map(f => f.id),
    checksLater: checksLater(m, id),
    defects: {
      found: fixes.length,
      mended: fixes.filter(f => f.integrated !== null).length,
    },
  }
}

function sealedIn(m: Mission, id: MilestoneId): MilestoneView["sealed"] {
  const sealed = m.sealed.get(id)
  if (!sealed) return null
  const { commit, at } = sealed
  const before = [...m.attempts.values()].filter(a => a.ended !== null && a.ended.at <= at)
  return {
    ...{ commit, at },
    spentUsd: before.reduce((sum, a) => sum + usdOf(a), 0),
    ms: toMs(at) - toMs(m.approved?.at ?? at),
  }
}
