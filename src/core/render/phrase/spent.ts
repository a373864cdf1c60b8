/** What was spent so far, beside its ceiling. A running attempt is counted when it ends. */
import type { AttemptView } from "../../view/attempt.ts"
import type { MissionView } from "../../view/mission.ts"
import { dollars, spentOf } from "./amount.ts"

/** "$19.40 of $60"; before a plan is approved "$0.62 of $5 for planning". */
export const moneySpent = (v: MissionView): string =>
  `${sumSpent(v, v.money.spentUsd)}${v.approved ? "" : " for planning"}`

/** Takes what the whole mission has spent, now or at an earlier moment. */
export const sumSpent = ({ money }: MissionView, spent: number): string =>
  money.isUnknown ? "an unknown sum" : spentOf(spent, money.max.usd)

/** "$1.40", or "not known" if nobody could read it. */
export const costOf = (attempts: readonly AttemptView[]): string =>
  isCostKnown(attempts) ? dollars(attempts.reduce((sum, a) => sum + a.usd, 0)) : "not known"

/** A cost that could not be read counts as the attempt's ceiling. Without a ceiling it is unknown, not zero. */
export const isCostKnown = (attempts: readonly AttemptView[]): boolean =>
  !attempts.some(a => a.isCostUnknown)

/** "$19.40 of $60, 118 of 400 runner minutes". */
export const missionSpent = (v: MissionView): string =>
  `${moneySpent(v)}, ${Math.round(v.money.minutes)} of ${v.money.max.minutes} runner minutes`
