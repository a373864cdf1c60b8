/**
 * Verdicts that the last round takes over from earlier commits: a validator passed a criterion that
 * still reads the same, and nothing that it looked at has changed since. Verdicts of commands are
 * never taken over.
 */
import type { Verdict } from "../log/attempt.ts"
import type { AttemptState, Mission, Recorded, RoundState } from "../log/mission.ts"
import type { Comparison } from "../log/observed.ts"
import { milestonesOf } from "../log/scope.ts"
import { type CriterionKind, criterionOf } from "../plan/plan.ts"
import { digestOf } from "../values/digest.ts"
import type { AttemptKey, CriterionId, Sha } from "../values/id.ts"
import { COMPARED_MAX } from "../values/limits.ts"
import { planOf } from "./phase.ts"
import { criteriaIn, latestVerdict } from "./progress.ts"

/** Judged by a validator who looked. A command looks by running. */
const CARRIABLE: readonly CriterionKind[] = ["behaviour", "review", "source"]

/**
 * What passed in an earlier round of a milestone is not judged again in the next one. The last
 * round judges again everything that a later commit may have changed.
 */
export function isCarried(m: Mission, round: RoundState, criterion: CriterionId): boolean {
  const before = passedBefore(m, round, criterion)
  if (!before) return false
  if (round.milestone !== "final" || before.commit === round.commit) return true
  return carriedFrom(round, criterion) !== null
}

/** The earlier commit on which it was judged. null: on the round's own commit, or not yet. */
export const carriedFrom = (round: RoundState, criterion: CriterionId): Sha | null =>
  round.carried?.find(it => it.criterion === criterion)?.commit ?? null

/** The commit of the newest verdict, if the last round took that one over. */
export function takenOverFrom(m: Mission, criterion: CriterionId): Sha | null {
  const last = m.rounds.at(-1)
  const commit = last ? carriedFrom(last, criterion) : null
  return latestVerdict(m, criterion)?.verdict.commit === commit ? commit : null
}

/** Two of our commits, the older first. Only GitHub can tell in which files they differ. */
export type Pair = Pick<Comparison, "from" | "to">

/** What must be known before the open last round can take anything over. */
export function comparisonsWanted(m: Mission): readonly Pair[] {
  const round = openLastRound(m)
  if (!round) return []
  const commits = new Set(carriable(m, round).map(({ verdict }) => verdict.commit))
  return [...commits].slice(0, COMPARED_MAX).map(from => ({ from, to: round.commit }))
}

/** Everything that the round takes over, told once. null: it cannot be told yet, or was told already. */
export function carriedBy(
  m: Mission,
  comparisons: readonly Comparison[],
): (Pick<RoundState, "milestone" | "round"> & { readonly carried: readonly Carried[] }) | null {
  const round = openLastRound(m)
  const wanted = comparisonsWanted(m)
  const changedSince = (from: Sha) =>
    comparisons.find(it => it.from === from && it.to === round?.commit)
  if (!round || wanted.length === 0 || !wanted.every(({ from }) => changedSince(from))) return null
  const carried = carriable(m, round).filter(({ verdict }) => {
    const changed = changedSince(verdict.commit)?.changed ?? null
    return changed !== null && !isTouched(verdict.looked, changed)
  })
  return {
    ...{ milestone: round.milestone, round: round.round },
    carried: carried.map(({ criterion, verdict }) => ({ criterion, commit: verdict.commit })),
  }
}

type Carried = NonNullable<RoundState["carried"]>[number]

/** If nothing is named as looked at, that means everything. A folder means everything in it. */
export const isTouched = (looked: readonly string[], changed: readonly string[]): boolean =>
  looked.length === 0
    ? changed.length > 0
    : changed.some(path => looked.some(at => path === at || path.startsWith(`${at}/`)))

const openLastRound = (m: Mission): RoundState | null => {
  const last = m.rounds.at(-1)
  const isOpen = last?.milestone === "final" && last.closed === null && !last.isSuperseded
  return isOpen && last.carried === null && m.ended === null ? last : null
}

/** Verdicts on criteria that the mission still promises. */
function carriable(
  m: Mission,
  round: RoundState,
): readonly { readonly criterion: CriterionId; readonly verdict: Verdict }[] {
  const plan = planOf(m)
  if (!plan) return []
  return milestonesOf(m)
    .flatMap(({ id }) => criteriaIn(m, id))
    .flatMap(id => {
      const criterion = criterionOf(plan, id)
      const verdict = passedBefore(m, round, id)
      if (!criterion || !verdict || m.waived.has(id)) return []
      const isMeant = CARRIABLE.includes(criterion.kind) && verdict.commit !== round.commit
      return isMeant && verdict.textDigest === digestOf(criterion)
        ? [{ criterion: id, verdict }]
        : []
    })
}

type Of<T> = Extract<Recorded, { readonly attempt: T }>

/** A worker's own attempt gives no validator's verdict on its work. */
function passedBefore(m: Mission, round: RoundState, criterion: CriterionId): Verdict | null {
  const isBefore = (it: Recorded): it is Of<AttemptKey> =>
    it.attempt !== null && isJudgedBefore(m, m.attempts.get(it.attempt), round)
  const verdict = m.verdicts.get(criterion)?.findLast(isBefore)?.verdict
  return verdict?.is === "pass" ? verdict : null
}

/** Given by a validator, and since the milestone has been what it is now. */
function isJudgedBefore(m: Mission, attempt: AttemptState | undefined, round: RoundState): boolean {
  if (attempt?.subject.type !== "milestone" || attempt.order >= round.attemptsFrom) return false
  const left = m.rounds.findLast(r => r.milestone === round.milestone && r.isSuperseded)
  const next = left && m.rounds.find(r => r.milestone === round.milestone && !r.isSuperseded)
  return next === undefined || attempt.order >= next.attemptsFrom
}
