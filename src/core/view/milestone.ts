/** A milestone: how far it is, and in which way it was sealed. */
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
import { ToldTokens, toldTokens } from "./told-tokens.ts"

export const MilestoneView = z.strictObject({
  id: MilestoneId,
  title: z.string(),
  outcome: z.string(),
  state: State.exclude(["failed"]),
  /** Whether a person delivers what was proven without it. */
  isLeftOut: z.boolean(),
  /** Whether all of its features were left out and none of its criteria held. */
  isSkipped: z.boolean(),
  sealed: z
    .strictObject({
      commit: Sha,
      at: At,
      /** What the whole mission had spent by then. */
      spentUsd: z.number(),
      tokens: ToldTokens.nullable(),
      /** How long it took since the approval. */
      ms: z.number(),
    })
    .nullable(),
  criteria: z.array(CriterionId),
  progress: Progress,
  features: z.array(FeatureId),
  /** Its criteria by CI checks that only the last round asks for. */
  checksLater: z.array(CriterionId),
  /** How many defects validation caught there, and how many of them are mended. */
  defects: z.strictObject({ found: z.int(), mended: z.int() }),
})
export type MilestoneView = Plain<z.infer<typeof MilestoneView>>

/** The plan's milestones, in its order. */
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
    tokens: toldTokens(before.flatMap(a => a.ended?.usage ?? [])),
    ms: toMs(at) - toMs(m.approved?.at ?? at),
  }
}
