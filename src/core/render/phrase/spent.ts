/** What was used so far, beside its ceiling. What runs now is counted once it has ended. */
import type { AttemptState, Mission } from "../../log/mission.ts"
import { maxOf, minutesUsed, spentUsd, usdOf } from "../../work/money.ts"
import { dollars, spentOf } from "./amount.ts"

/** "$19.40 of $60"; before a plan is approved "$0.62 of $5 for planning". */
export const moneySpent = (m: Mission): string =>
  `${sumSpent(m, spentUsd(m))}${m.approved ? "" : " for planning"}`

/** Of the whole mission, or what it had spent at an earlier moment. */
export const sumSpent = (m: Mission, spent: number): string =>
  isCostKnown([...m.attempts.values()]) ? spentOf(spent, maxOf(m).usd) : "an unknown sum"

/** "$1.40", or that nobody could read it. */
export const costOf = (attempts: readonly AttemptState[]): string =>
  isCostKnown(attempts) ? dollars(attempts.reduce((sum, a) => sum + usdOf(a), 0)) : "not known"

/** What could not be read counts as the attempt's ceiling; where there is none, it is no zero. */
export const isCostKnown = (attempts: readonly AttemptState[]): boolean =>
  attempts.every(({ ended, cap }) => ended === null || (ended.usage.usd ?? cap.usd) !== null)

/** "$19.40 of $60, 118 of 400 runner minutes". */
export const missionSpent = (m: Mission): string =>
  `${moneySpent(m)}, ${Math.round(minutesUsed(m))} of ${maxOf(m).minutes} runner minutes`
