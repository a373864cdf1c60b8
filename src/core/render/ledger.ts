/** What validation cost and caught: in one sentence, and round by round. */
import type { Mission } from "../log/mission.ts"
import { MINUTE_MS } from "../words/time.ts"
import { type LedgerLine, ledger } from "../work/ledger.ts"
import { fixesFrom } from "../work/origin.ts"
import { holdsNot } from "./failure.ts"
import { failed, proven, running } from "./markdown/glyph.ts"
import { table } from "./markdown/table.ts"
import { counted, lasted, listed, tokensOf } from "./phrase/amount.ts"
import { costOf, isCostKnown } from "./phrase/spent.ts"

/** "Validation: $8.10 in 3 rounds, 41 min; it caught 1 defect."; null: none was opened. */
export function validationSum(m: Mission): string | null {
  const lines = ledger(m)
  if (lines.length === 0) return null
  const attempts = lines.flatMap(line => line.attempts)
  const minutes = lines.reduce((sum, line) => sum + line.minutes, 0)
  const rounds = `${counted(lines.length, "round")}, ${lasted(minutes * MINUTE_MS)}`
  const cost = isCostKnown(attempts) ? `${costOf(attempts)} in ${rounds}` : rounds
  const [before, later] = (["validation", "review"] as const).map(it => fixesFrom(m, it).length)
  const caughtWords = before ? counted(before, "defect") : "nothing"
  const inReview = later
    ? `${before ? "" : " before review"}, and ${counted(later, "defect")} in review`
    : ""
  return `Validation: ${cost}; it caught ${caughtWords}${inReview}.`
}

const ROWS_MAX = 12

/** The newest rounds; what came before them is counted. */
export function ledgerTable(m: Mission): string | null {
  const lines = ledger(m)
  if (lines.length === 0) return null
  const rows = lines
    .slice(-ROWS_MAX)
    .map(line => [stateOf(line), nameOf(line), spent(line), caught(line)])
  const hidden = lines.length - rows.length
  const rest = hidden > 0 ? `\n\n${counted(hidden, "round")} before these.` : ""
  return `${table(["", "Validation", "Cost", "Caught"], rows)}${rest}`
}

function stateOf({ round, failed: criteria, blocking }: LedgerLine): string {
  if (round.closed === null) return running
  return criteria.length > 0 || blocking.length > 0 ? failed : proven
}

const nameOf = ({ round: { milestone, round } }: LedgerLine): string =>
  `${milestone === "final" ? "Last round" : milestone}, round ${round}`

function spent({ attempts, tokens, minutes }: LedgerLine): string {
  const paid = isCostKnown(attempts) ? costOf(attempts) : tokens === null ? "" : tokensOf(tokens)
  return [paid, lasted(minutes * MINUTE_MS)].filter(it => it !== "").join(", ")
}

function caught({ failed: criteria, blocking, minor, dismissed, fixes }: LedgerLine): string {
  const words = [
    criteria.length > 0 ? holdsNot(criteria) : "",
    blocking.length > 0 ? counted(blocking.length, "blocking finding") : "",
    minor.length > 0 ? `${minor.length} minor` : "",
    dismissed.length > 0 ? `${dismissed.length} dismissed` : "",
  ].filter(it => it !== "")
  const mended = fixes.length > 0 ? `; mended by ${listed(fixes.map(f => f.id))}` : ""
  return words.length === 0 ? "nothing" : `${words.join(", ")}${mended}`
}
