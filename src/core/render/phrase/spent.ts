/**
 * What was spent so far, beside its ceiling. A running attempt is counted when it ends. Tokens stand
 * in for a sum of money that nobody knows.
 */
import type { AttemptView } from "../../view/attempt.ts"
import type { MissionView } from "../../view/mission.ts"
import { type ToldTokens, toldTokens } from "../../view/told-tokens.ts"
import { dollars, spentOf, tokensSpentOf } from "./amount.ts"

/** "$19.40 of $60"; before a plan is approved "$0.62 of $5 for planning". */
export const moneySpent = (v: MissionView): string =>
  `${sumSpent(v, v.money)}${v.approved ? "" : " for planning"}`

interface Sum {
  readonly spentUsd: number
  readonly tokens: ToldTokens | null
}

/** Takes what the whole mission has spent, now or at an earlier moment. */
export function sumSpent({ money }: MissionView, { spentUsd, tokens }: Sum): string {
  if (!money.isUnknown) return spentOf(spentUsd, money.max.usd)
  return tokens === null
    ? "an unknown sum"
    : `${tokenWords(tokens, money.max.tokens)} at no known price`
}

/** "$1.40", or "12 k tokens" if nobody knows their price, or "not known". */
export function costOf(attempts: readonly AttemptView[]): string {
  if (!attempts.some(a => a.isCostUnknown)) {
    return dollars(attempts.reduce((sum, a) => sum + a.usd, 0))
  }
  const tokens = toldTokens(attempts.flatMap(({ usage }) => usage ?? []))
  return tokens === null ? UNKNOWN : tokenWords(tokens)
}

/** The same; null if nobody knows anything of it. */
export function knownCostOf(attempts: readonly AttemptView[]): string | null {
  const cost = costOf(attempts)
  return cost === UNKNOWN ? null : cost
}

const UNKNOWN = "not known"

const tokenWords = ({ sum, isWhole }: ToldTokens, max: number | null = null): string =>
  `${isWhole ? "" : "at least "}${tokensSpentOf(sum, max)}`

/** "$19.40 of $60, 118 of 400 runner minutes". */
export const missionSpent = (v: MissionView): string =>
  `${moneySpent(v)}, ${Math.round(v.money.minutes)} of ${v.money.max.minutes} runner minutes`
