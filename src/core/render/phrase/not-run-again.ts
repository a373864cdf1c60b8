/** Says that a round took results over from an earlier attempt instead of running the same again. */
import { attemptIn, attemptsIn, type MissionView } from "../../view/mission.ts"
import type { RoundView } from "../../view/round.ts"
import { placeOf } from "./flaky.ts"

export function notRunAgain(v: MissionView, round: RoundView): string | null {
  const from = attemptsIn(v, round.attempts)
    .flatMap(a => a.checks)
    .find(check => check.from !== undefined)?.from
  const earlier = from && attemptIn(v, from)
  if (!earlier) return null
  return `Its commands were not run again: ${placeOf(earlier)} ran the same ones on this very tree.`
}
