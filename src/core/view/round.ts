/** A round of validation: its proofs by kind, what it found, and what it cost. */
import { z } from "zod"
import { Validated } from "../log/attempt.ts"
import { unread } from "../log/inspections.ts"
import type { Mission, RoundState } from "../log/mission.ts"
import { type Criterion, type CriterionKind, criterionOf } from "../plan/plan.ts"
import { AttemptKey, CriterionId, FeatureId, Sha } from "../values/id.ts"
import { bisection } from "../work/bisection.ts"
import { carriedFrom, isCarried } from "../work/carry.ts"
import { runsFor } from "../work/ci.ts"
import { type LedgerLine, ledger } from "../work/ledger.ts"
import { planOf } from "../work/phase.ts"
import { criteriaIn } from "../work/progress.ts"
import { attemptsOfRound, blockingIn } from "../work/validate.ts"
import { namesOf } from "./finding.ts"
import { At, type Plain } from "./plain.ts"

const name = z.templateLiteral(["N", z.int()])

export const ProofView = z.strictObject({
  by: z.enum(["command", "use", "reading", "ci"]),
  criteria: z.array(CriterionId),
  held: z.int(),
  failing: z.array(CriterionId),
  /** How many of them were judged on an earlier commit. */
  carried: z.int(),
  /** Whether only the last round asks for them. */
  isLater: z.boolean(),
})
export type ProofView = Plain<z.infer<typeof ProofView>>

export const RoundView = z.strictObject({
  milestone: Validated,
  round: z.int(),
  commit: Sha,
  openedAt: At,
  closed: z.strictObject({ failed: z.array(CriterionId), at: At }).nullable(),
  /** Whether a newer plan changed the milestone, so that nothing follows from this round. */
  isSuperseded: z.boolean(),
  /** The attempts of its steps, in the order of the steps. */
  attempts: z.array(AttemptKey),
  proofs: z.array(ProofView),
  /** Criteria that held before and broke on the way, each with the merge that broke it. */
  guilty: z.array(z.strictObject({ criterion: CriterionId, feature: FeatureId, commit: Sha })),
  /** Features that the validators of its last reading left out. */
  unread: z.array(FeatureId),
  /** The findings of its steps that block and that nobody has dismissed. */
  blocking: z.array(name),
  /** Includes the search for the merge that broke something. */
  cost: z.strictObject({
    attempts: z.array(AttemptKey),
    minutes: z.number(),
  }),
  caught: z.strictObject({
    blocking: z.int(),
    minor: z.int(),
    dismissed: z.int(),
    fixes: z.array(FeatureId),
  }),
})
export type RoundView = Plain<z.infer<typeof RoundView>>

export const roundViews = (m: Mission): readonly RoundView[] =>
  ledger(m).map(line => roundView(m, line))

function roundView(m: Mission, line: LedgerLine): RoundView {
  const { round: state, attempts, minutes } = line
  const { milestone, round, commit, openedAt, closed, isSuperseded } = state
  return {
    ...{ milestone, round, commit, openedAt, closed, isSuperseded },
    attempts: attemptsOfRound(m, state).map(a => a.key),
    proofs: proofsOf(m, state),
    guilty: guiltyIn(m, state),
    unread: unread(m, state),
    blocking: namesOf(blockingIn(m, state)),
    cost: { attempts: attempts.map(a => a.key), minutes },
    caught: {
      blocking: line.blocking.length,
      minor: line.minor.length,
      dismissed: line.dismissed.length,
      fixes: line.fixes.map(f => f.id),
    },
  }
}

function guiltyIn(m: Mission, round: RoundState): RoundView["guilty"] {
  const search = round.closed && bisection(m, round, round.closed.failed)
  if (search?.type !== "found") return []
  return [...search.guilty].map(([criterion, merge]) => ({ criterion, ...merge }))
}

const KINDS: readonly (readonly [ProofView["by"], readonly CriterionKind[]])[] = [
  ["command", ["command", "same_as_base"]],
  ["use", ["behaviour"]],
  ["reading", ["review", "source"]],
  ["ci", ["check"]],
]

function proofsOf(m: Mission, round: RoundState): readonly ProofView[] {
  const plan = planOf(m)
  if (!plan) return []
  const { milestone } = round
  // A milestone has its own criteria; the last round has all of them.
  const ids = milestone === "final" ? plan.criteria.map(c => c.id) : criteriaIn(m, milestone)
  const criteria = ids.flatMap(id => criterionOf(plan, id) ?? [])
  return KINDS.flatMap(([by, kinds]) => {
    const own = criteria.filter(c => kinds.includes(c.kind))
    return own.length === 0 ? [] : [{ by, ...cameOf(m, round, own) }]
  })
}

/** What came of each, in this round or an earlier one whose verdict was carried over. */
function cameOf(m: Mission, round: RoundState, own: readonly Criterion[]): Omit<ProofView, "by"> {
  const verdicts = attemptsOfRound(m, round).flatMap(a => a.verdicts)
  const all = [...verdicts, ...(round.ci?.verdicts ?? [])]
  const here = new Map(all.map(v => [v.criterion, v.is] as const))
  const isBefore = (c: Criterion) => round.closed !== null && isCarried(m, round, c.id)
  const is = (c: Criterion) => here.get(c.id) ?? (isBefore(c) ? "pass" : undefined)
  return {
    criteria: own.map(c => c.id),
    held: own.filter(c => is(c) === "pass").length,
    failing: own.filter(c => is(c) === "fail").map(c => c.id),
    carried: own.filter(c => !here.has(c.id) && carriedFrom(round, c.id) !== null).length,
    isLater: own.every(c => c.kind === "check") && !runsFor(m, round.milestone),
  }
}
