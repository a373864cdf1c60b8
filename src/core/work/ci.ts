/** What a round must show of the repository's own CI: which checks, on which commit, and since when it waits. */
import type { Validated } from "../log/attempt.ts"
import type { Mission, RoundState } from "../log/mission.ts"
import { checksKept, milestonesOf } from "../log/scope.ts"
import { type Criterion, criterionOf } from "../plan/plan.ts"
import type { CriterionId, MilestoneId } from "../values/id.ts"
import { CI_MINUTES } from "../values/limits.ts"
import { type Instant, MINUTE_MS, plusMs } from "../values/time.ts"
import { planOf, policyOf } from "./phase.ts"
import { criteriaIn } from "./progress.ts"

export type CheckCriterion = Extract<Criterion, { kind: "check" }>

/**
 * Checks of all milestones so far, as with commands. Before the last round only if the policy lets
 * CI run.
 */
export function checksDue(m: Mission, validated: Validated): readonly CheckCriterion[] {
  const plan = planOf(m)
  if (!plan || !runsFor(m, validated)) return []
  const milestones = milestonesOf(m)
  const index = milestones.findIndex(ms => ms.id === validated)
  const upTo = validated === "final" ? milestones : milestones.slice(0, index + 1)
  const kept = validated === "final" ? checksKept(m) : []
  return [...upTo.flatMap(ms => criteriaIn(m, ms.id)), ...kept]
    .filter(id => !m.waived.has(id))
    .flatMap(id => criterionOf(plan, id) ?? [])
    .flatMap(criterion => (criterion.kind === "check" ? [criterion] : []))
}

/** The rounds in which the repository's own CI takes part. */
export const runsFor = (m: Mission, validated: Validated): boolean =>
  validated === "final" || policyOf(m).ci !== "final"

/** Checks of the milestone's own that only the last round asks for. */
export function checksLater(m: Mission, milestone: MilestoneId): readonly CriterionId[] {
  const plan = planOf(m)
  if (!plan || runsFor(m, milestone)) return []
  return criteriaIn(m, milestone).filter(id => criterionOf(plan, id)?.kind === "check")
}

/** Before its round opens, the head must be a commit on which CI may run. */
export const needsSeal = (m: Mission, validated: Validated): boolean =>
  m.integration !== null &&
  policyOf(m).ci !== "always" &&
  !m.ciAllowed.has(m.integration.head) &&
  (checksDue(m, validated).length > 0 || isBrought(m, validated))

/**
 * Locally, the last round's commit is brought into a person's repository. No CI runs until they
 * push it, and then a trailer that keeps CI away would leave their required checks pending for
 * ever.
 */
const isBrought = (m: Mission, validated: Validated): boolean =>
  validated === "final" && m.ref.instance.endsAt === "delivery"

/** The round that waits for CI now. undefined: none does. */
export const awaitingCi = (m: Mission): RoundState | undefined => {
  const round = m.rounds.at(-1)
  const isOpen = round !== undefined && round.closed === null && !round.isSuperseded
  if (!isOpen || round.ci !== null || m.ended !== null || m.delivered !== null) return undefined
  return checksDue(m, round.milestone).length > 0 ? round : undefined
}

/** From then on a person is asked. */
export const ciPatienceEnds = (m: Mission, { openedAt }: RoundState): Instant =>
  plusMs(openedAt, (policyOf(m).ciMinutes ?? CI_MINUTES) * MINUTE_MS)

/** Whether every due check holds on the round's commit. */
export const isCiWhole = (m: Mission, round: RoundState): boolean =>
  checksDue(m, round.milestone).every(({ id }) => ciVerdict(round, id)?.is === "pass")

export const ciVerdict = ({ ci }: RoundState, criterion: Criterion["id"]) =>
  ci?.verdicts.findLast(v => v.criterion === criterion)
