/** What a round of validation must show: its steps, the criteria of each step, and their results. */
import { Step, stepOf, type Validated, type Verdict } from "../log/attempt.ts"
import type { Found } from "../log/found.ts"
import {
  hasBlocking,
  inspectionsOwed,
  isAnsweredFor,
  readingsBefore,
  uninspected,
} from "../log/inspections.ts"
import type { AttemptState, Mission, RoundState } from "../log/mission.ts"
import { milestonesOf } from "../log/scope.ts"
import { blockingOf } from "../log/settled.ts"
import { type Criterion, criterionOf, type Plan } from "../plan/plan.ts"
import type { AttemptKey, CriterionId, FeatureId } from "../values/id.ts"
import { isCarried } from "./carry.ts"
import { isCiWhole } from "./ci.ts"
import { planOf } from "./phase.ts"
import { criteriaIn } from "./progress.ts"

export interface StepWanted {
  readonly step: Step
  readonly criteria: readonly CriterionId[]
  /** Features that each of its attempts must inspect, one by one. */
  readonly looks: readonly FeatureId[]
  /** How many attempts must pass. Strict care looks twice. */
  readonly times: number
}

/** Gates, then scrutiny, then behaviour, because commands are cheaper than models. */
export function stepsOf(m: Mission, round: RoundState): readonly StepWanted[] {
  const plan = planOf(m)
  if (!plan) return []
  const care = m.approved?.care ?? "standard"
  const times = care === "strict" ? 2 : 1
  const judged = (step: Step) => criteriaFor(m, plan, round, step)
  const scrutiny = judged("scrutiny")
  const behaviour = judged("behaviour")
  const looks = inspectionsOwed(m, round)
  const isRead = care !== "light" && round.milestone !== "final" && isReadAgain(m, round)
  return [
    { step: "gates", criteria: judged("gates"), looks: [], times: 1 },
    ...(scrutiny.length > 0 || looks.length > 0 || isRead
      ? [{ step: "scrutiny" as const, criteria: scrutiny, looks, times }]
      : []),
    ...(behaviour.length > 0
      ? [{ step: "behaviour" as const, criteria: behaviour, looks: [], times }]
      : []),
  ]
}

/**
 * The code is read once for each milestone, and again if the last reading found something, unless a
 * person answers for it.
 */
function isReadAgain(m: Mission, round: RoundState): boolean {
  if (isAnsweredFor(m, round)) return false
  const last = readingsBefore(m, round).at(-1)
  return last === undefined || last.some(hasBlocking)
}

/**
 * Commands of all milestones so far are run again each time. What a validator judged is judged
 * again only if it did not pass or, in the last round, if what was looked at has changed.
 */
function criteriaFor(
  m: Mission,
  plan: Plan,
  round: RoundState,
  step: Step,
): readonly CriterionId[] {
  const { milestone } = round
  const milestones = milestonesOf(m)
  const index = milestones.findIndex(ms => ms.id === milestone)
  const upTo = milestone === "final" ? milestones : milestones.slice(0, index + 1)
  const here = step === "gates" || milestone === "final" ? upTo.map(ms => ms.id) : [milestone]
  return here
    .flatMap(id => criteriaIn(m, id))
    .filter(id => !m.waived.has(id))
    .flatMap(id => criterionOf(plan, id) ?? [])
    .filter((c: Criterion) => stepOf(c.kind) === step)
    .filter(c => step === "gates" || !isCarried(m, round, c.id))
    .map(c => c.id)
}

export const attemptsIn = (m: Mission, round: RoundState, step: Step): readonly AttemptState[] =>
  [...m.attempts.values()].filter(
    a =>
      a.order >= round.attemptsFrom &&
      a.subject.type === "milestone" &&
      a.subject.milestone === round.milestone &&
      a.subject.step === step &&
      isInside(m, round, a),
  )

/** Attempts of a later round of the same milestone do not count. */
const isInside = (m: Mission, round: RoundState, attempt: AttemptState): boolean => {
  const next = m.rounds.find(r => r.milestone === round.milestone && r.round === round.round + 1)
  return next === undefined || attempt.order < next.attemptsFrom
}

/**
 * A broken gate ends a round before the other steps have a result. A person who accepts what failed
 * has not accepted what was never judged, what could not be told, or what was merged since.
 */
export const isWhole = (m: Mission, round: RoundState): boolean =>
  stepsOf(m, round).every(({ step, criteria, looks }) =>
    attemptsIn(m, round, step).some(
      a => isSpoken(a) && criteria.every(c => isPassed(a, c)) && uninspected(a, looks).length === 0,
    ),
  ) &&
  isCiWhole(m, round) &&
  ![...m.features.values()].some(({ integrated: it }) => isAfter(m, round, it?.attempt))

const isSpoken = (attempt: AttemptState): boolean => attempt.ended?.outcome.type === "verdicts"

const isPassed = (attempt: AttemptState, criterion: CriterionId): boolean =>
  attempt.verdicts.findLast(v => v.criterion === criterion)?.is === "pass"

const isAfter = (m: Mission, round: RoundState, key: AttemptKey | undefined): boolean =>
  key !== undefined && (m.attempts.get(key)?.order ?? 0) >= round.attemptsFrom

export const attemptsOfRound = (m: Mission, round: RoundState): readonly AttemptState[] =>
  Step.options.flatMap(step => attemptsIn(m, round, step))

export const blockingIn = (m: Mission, round: RoundState): readonly Found[] =>
  blockingOf(m, attemptsOfRound(m, round))

export type StepResult =
  | { readonly type: "passed" }
  | { readonly type: "failed"; readonly criteria: readonly CriterionId[] }
  | { readonly type: "unclear"; readonly criteria: readonly CriterionId[] }

/**
 * The result of one attempt. A missing verdict is not a pass, and an unclear one is not a failure.
 * A feature without an inspection was not read, whatever the verdicts say.
 */
export function resultOf(
  attempt: Pick<AttemptState, "verdicts" | "findings" | "looks">,
  { criteria, looks }: Pick<StepWanted, "criteria" | "looks">,
): StepResult {
  const verdicts = new Map(attempt.verdicts.map((v): [CriterionId, Verdict] => [v.criterion, v]))
  const failed = criteria.filter(c => verdicts.get(c)?.is === "fail")
  const unclear = criteria.filter(c => (verdicts.get(c)?.is ?? "inconclusive") === "inconclusive")
  if (failed.length > 0 || hasBlocking(attempt)) return { type: "failed", criteria: failed }
  const isClear = unclear.length + uninspected(attempt, looks).length === 0
  return isClear ? { type: "passed" } : { type: "unclear", criteria: unclear }
}

/** The rounds that count. If a newer plan changed the milestone, it is judged anew. */
export const roundsOf = (m: Mission, milestone: Validated): readonly RoundState[] =>
  m.rounds.filter(r => r.milestone === milestone && !r.isSuperseded)
