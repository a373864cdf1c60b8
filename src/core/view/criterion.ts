/** A criterion and what its standing rests on: one row of the matrix. */
import { z } from "zod"
import { Isolation } from "../log/attempt.ts"
import { Captures } from "../log/capture.ts"
import type { Mission } from "../log/mission.ts"
import { isCriterionLeftOut } from "../log/scope.ts"
import { Criterion, ownerOf, type Plan } from "../plan/plan.ts"
import { AttemptKey, CriterionId, FeatureId, MilestoneId, Person, Sha } from "../values/id.ts"
import { isProven, latestVerdict } from "../work/progress.ts"
import { judgementOf } from "../work/proof.ts"
import { At, type Plain } from "./plain.ts"

/** A criterion that a person answers for. */
export const WaiverView = z.strictObject({
  criterion: CriterionId,
  by: Person,
  reason: z.string(),
  at: At,
  /** The comment in which they said so; null: the log does not name it. */
  said: z.strictObject({ command: z.string(), on: z.int() }).nullable(),
})
export type WaiverView = Plain<z.infer<typeof WaiverView>>

const by = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ci"), app: z.string(), url: z.string().nullable() }),
  /** "process": our own process ran the command, and nothing that an agent says about it counts. */
  z.strictObject({
    type: z.enum(["process", "agent"]),
    attempt: AttemptKey,
    isolation: Isolation,
  }),
])

export const JudgementView = z.strictObject({
  is: z.enum(["pass", "fail", "inconclusive"]),
  commit: Sha,
  tree: Sha,
  at: At.nullable(),
  by,
  /** The first line of its evidence. */
  seen: z.string().nullable(),
  captures: Captures.nullable(),
  /** Whether the criterion still has the text that was judged. */
  isSameText: z.boolean(),
  /** The commit for which the last round took the verdict over; null: it was judged on the commit that it names. */
  carriedTo: Sha.nullable(),
})
export type JudgementView = Plain<z.infer<typeof JudgementView>>

export const CriterionView = z.strictObject({
  id: CriterionId,
  /** The criterion as it stands in the plan. */
  criterion: Criterion,
  owner: z.union([FeatureId, MilestoneId]).nullable(),
  /** Whether it passed and is neither waived nor left out. */
  isProven: z.boolean(),
  isLeftOut: z.boolean(),
  waiver: WaiverView.nullable(),
  judged: JudgementView.nullable(),
})
export type CriterionView = Plain<z.infer<typeof CriterionView>>

export const criteriaViews = (m: Mission, plan: Plan): readonly CriterionView[] =>
  plan.criteria.map(criterion => {
    const { id } = criterion
    return {
      ...{ id, criterion, owner: ownerOf(plan, id) },
      isProven: isProven(m, id),
      isLeftOut: isCriterionLeftOut(m, id),
      waiver: waiverView(m, id),
      judged: judgementView(m, id),
    }
  })

export const waiverViews = (m: Mission): readonly WaiverView[] =>
  [...m.waived.keys()].flatMap(id => waiverView(m, id) ?? [])

function waiverView(m: Mission, criterion: CriterionId): WaiverView | null {
  const waiver = m.waived.get(criterion)
  if (!waiver) return null
  const { by, reason, at, command } = waiver
  const on = command === null ? null : (m.answered.get(command)?.on ?? m.ref.issue)
  const said = command === null || on === null ? null : { command, on }
  return { criterion, by, reason, at, said }
}

function judgementView(m: Mission, id: CriterionId): JudgementView | null {
  const latest = latestVerdict(m, id)
  const judgement = latest && judgementOf(m, id, latest)
  if (!judgement) return null
  const { is, commit, tree, at, how, by, carriedTo } = judgement
  return {
    ...{ is, commit, tree, at, carriedTo },
    seen: latest.verdict.evidence[0] ?? null,
    isSameText: how !== null,
    captures: latest.attempt === null ? null : (latest.verdict.captures ?? null),
    by:
      by.type === "ci"
        ? { type: by.type, app: by.source.app, url: by.source.url }
        : { type: by.type, attempt: by.attempt.key, isolation: by.isolation },
  }
}

export interface Progress {
  readonly proven: number
  readonly total: number
}
export const Progress = z.strictObject({ proven: z.int(), total: z.int() })

export const progressOf = (criteria: readonly CriterionView[]): Progress => ({
  proven: criteria.filter(it => it.isProven).length,
  total: criteria.length,
})
