/** What a round took over from an earlier attempt instead of running it once more. */
import type { Mission, RoundState } from "../../log/mission.ts"
import { attemptsOfRound } from "../../work/validate.ts"
import { placeOf } from "./flaky.ts"

export function notRunAgain(m: Mission, round: RoundState): string | null {
  const from = attemptsOfRound(m, round)
    .flatMap(a => a.checks)
    .find(check => check.from !== undefined)?.from
  const earlier = from && m.attempts.get(from)
  if (!earlier) return null
  return `Its commands were not run again: ${placeOf(m, earlier)} ran the same ones on this very tree.`
}
