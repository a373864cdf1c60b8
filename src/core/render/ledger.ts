/** What validation cost and caught: in one sentence, and round by round. */

import { MINUTE_MS } from "../values/time.ts"
import { attemptsIn, type MissionView } from "../view/mission.ts"
import type { RoundView } from "../view/round.ts"
import { holdsNot } from "./failure.ts"
import { failed, proven, running } from "./markdown/glyph.ts"
import { table } from "./markdown/table.ts"
import { counted, lasted, listed } from "./phrase/amount.ts"
import { knownCostOf } from "./phrase/spent.ts"

/** "Validation: $8.10 in 3 rounds, 41 min; it caught 1 defect."; null: there was no round yet. */
export function validationSum(v: MissionView): string | null {
  const { rounds } = v
  if (rounds.length === 0) return null
  const attempts = rounds.flatMap(({ cost }) => attemptsIn(v, cost.attempts))
  const minutes = rounds.reduce((sum, { cost }) => sum + cost.minutes, 0)
  const size = `${counted(rounds.length, "round")}, ${lasted(minutes * MINUTE_MS)}`
  const cost = knownCostOf(attempts)
  const paid = cost === null ? size : `${cost} in ${size}`
  const { before, inReview } = v.caught
  const caughtWords = before ? counted(before, "defect") : "nothing"
  const later = inReview
    ? `${before ? "" : " before review"}, and ${counted(inReview, "defect")} in review`
    : ""
  return `Validation: ${paid}; it caught ${caughtWords}${later}.`
}

const ROWS_MAX = 12

/** Shows the newest rounds, and says how many came before them. */
export function ledgerTable(v: MissionView): string | null {
  const { rounds } = v
  if (rounds.length === 0) return null
  const rows = rounds
    .slice(-ROWS_MAX)
    .map(round => [stateOf(round), nameOf(round), spent(v, round), caught(round)])
  const hidden = rounds.length - rows.length
  const rest =
    hidden > 0
      ? `\n\n${counted(hidden, "earlier round")} ${hidden === 1 ? "is" : "are"} not shown.`
      : ""
  return `${table(["", "Validation", "Cost", "Caught"], rows)}${rest}`
}

function stateOf({ closed, caught: { blocking } }: RoundView): string {
  if (closed === null) return running
  return closed.failed.length > 0 || blocking > 0 ? failed : proven
}

const nameOf = ({ milestone, round }: RoundView): string =>
  `${milestone === "final" ? "Last round" : milestone}, round ${round}`

function spent(v: MissionView, { cost: { attempts, minutes } }: RoundView): string {
  const paid = knownCostOf(attemptsIn(v, attempts))
  return [...(paid === null ? [] : [paid]), lasted(minutes * MINUTE_MS)].join(", ")
}

function caught({ closed, caught: { blocking, minor, dismissed, fixes } }: RoundView): string {
  const criteria = closed?.failed ?? []
  const words = [
    criteria.length > 0 ? holdsNot(criteria) : "",
    blocking > 0 ? counted(blocking, "blocking finding") : "",
    minor > 0 ? `${minor} minor` : "",
    dismissed > 0 ? `${dismissed} dismissed` : "",
  ].filter(it => it !== "")
  const mended = fixes.length > 0 ? `; mended by ${listed(fixes)}` : ""
  return words.length === 0 ? "nothing" : `${words.join(", ")}${mended}`
}
