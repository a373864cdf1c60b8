/** What called for a fix: the one rule by which texts and the ledger count what validation caught. */
import type { FeatureState, Mission } from "../log/mission.ts"
import type { MilestoneId } from "../values/id.ts"
import { blockingIn } from "./validate.ts"

/**
 * "validation": something did not hold, or a finding blocked. "review": the same, after a person
 * had pushed to what was delivered. "wish": neither, but a person wanted minor findings mended.
 */
export type Origin = "validation" | "review" | "wish"

/** null if it is not a fix. */
export function originOf(m: Mission, { fix }: FeatureState): Origin | null {
  if (!fix) return null
  const round = m.rounds.find(r => r.milestone === fix.calledBy && r.round === fix.round)
  const isDefect =
    fix.criteria.length > 0 || (round !== undefined && blockingIn(m, round).length > 0)
  if (!isDefect) return "wish"
  return round?.isOfReview ? "review" : "validation"
}

/** Fixes of one milestone, or of all. */
export const fixesFrom = (
  m: Mission,
  origin: Origin,
  milestone?: MilestoneId,
): readonly FeatureState[] =>
  [...m.features.values()].filter(
    f => originOf(m, f) === origin && (milestone === undefined || f.milestone === milestone),
  )
