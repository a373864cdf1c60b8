/** What was used so far, beside its ceiling. What runs now is counted once it has ended. */
import type { AttemptView } from "../../view/attempt.ts"
import type { MissionView } from "../../view/mission.ts"
import { dollars, spentOf } from "./amount.ts"

/** "$19.40 of $60"; before a plan is approved "$0.62 of $5 for planning". */
export const moneySpent = (v: MissionView): string =>
  `${sumSpent(v, v.money.spentUsd)}${v.approved ? "" : " for planning"}`

/** Of the whole mission, or what it had spent at an earlier moment. */
export const sumSpent = ({ money }: MissionView, spent: number): string =>
  money.isUnknown ? "an unknown sum" : spentOf(spent, money.max.usd)

/** "$1.40", or that nobody could read it. */
export const costOf = (attempts: readonly AttemptView[]): string =>
  isCostKnown(attempts) ? dollars(attempts.reduce((sum, a) => sum + a.usd, 0)) : "not known"

/** What could not be read counts as the attempt's ceiling; where there is none, it is no zero. */
export const isCostKnown = (attempts: readonly AttemptView[]): boolean =>
  !attempts.some(a => a.isCostUnknown)

/** "$19.40 of $60, 118 of 400 runner minutes". */
export const missionSpent = (v: MissionView): string =>
  `${moneySpent(v)}, ${Math.round(v.money.minutes)} of ${v.money.max.minutes} runner minutes`
