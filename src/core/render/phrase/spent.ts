/** What was used so far, beside its ceiling. What runs now is counted once it has ended. */
import type { Mission } from "../../log/mission.ts"
import { maxOf, minutesUsed, spentUsd } from "../../work/money.ts"
import { spentOf } from "./amount.ts"

/** "$19.40 of $60"; before a plan is approved "$0.62 of $5 for planning". */
export const moneySpent = (m: Mission): string =>
  `${spentOf(spentUsd(m), maxOf(m).usd)}${m.approved ? "" : " for planning"}`

/** "$19.40 of $60, 118 of 400 runner minutes". */
export const missionSpent = (m: Mission): string =>
  `${moneySpent(m)}, ${Math.round(minutesUsed(m))} of ${maxOf(m).minutes} runner minutes`
