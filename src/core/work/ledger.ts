/** What each round of validation cost and what it caught. It stores nothing: everything follows from the log. */
import type { Found } from "../log/found.ts"
import type { AttemptState, FeatureState, Mission, RoundState } from "../log/mission.ts"
import { isDismissed } from "../log/settled.ts"
import type { CriterionId } from "../values/id.ts"
import { MINUTE_MS } from "../values/time.ts"
import { fixesOf } from "./advance/fixes.ts"

export interface LedgerLine {
  readonly round: RoundState
  /** The cost of its steps, and of the search for the merge that broke something. */
  readonly attempts: readonly AttemptState[]
  readonly minutes: number
  readonly failed: readonly CriterionId[]
  readonly blocking: readonly Found[]
  readonly minor: readonly Found[]
  /** What a person said is no fault at all. */
  readonly dismissed: readonly Found[]
  /** The fixes that followed from it. */
  readonly fixes: readonly FeatureState[]
}

/** Every round, oldest first. Rounds that a newer plan made void were paid for as well. */
export const ledger = (m: Mission): readonly LedgerLine[] => m.rounds.map(r => lineOf(m, r))

function lineOf(m: Mission, round: RoundState): LedgerLine {
  const attempts = [...m.attempts.values()].filter(a => isOf(m, round, a))
  const usages = attempts.flatMap(({ ended }) => (ended === null ? [] : [ended.usage]))
  const keys = new Set(attempts.map(a => a.key))
  const found = m.found.filter(it => keys.has(it.attempt))
  const kept = found.filter(it => !isDismissed(m, it))
  return {
    ...{ round, attempts },
    minutes: usages.reduce((sum, { wallMs }) => sum + wallMs, 0) / MINUTE_MS,
    failed: round.closed?.failed ?? [],
    blocking: kept.filter(it => it.finding.severity === "blocking"),
    minor: kept.filter(it => it.finding.severity === "minor"),
    dismissed: found.filter(it => isDismissed(m, it)),
    fixes: fixesOf(m, round),
  }
}

/** From its opening until the next round of the same milestone. */
function isOf(m: Mission, round: RoundState, { subject, order }: AttemptState): boolean {
  if (subject.type !== "milestone" && subject.type !== "merge") return false
  if (subject.milestone !== round.milestone || order < round.attemptsFrom) return false
  const next = m.rounds.find(r => r.milestone === round.milestone && r.round === round.round + 1)
  return next === undefined || order < next.attemptsFrom
}
