/** Ceilings as people read them: which are near, what is left to do, and what to type to go on. */
import type { Mission } from "../../log/mission.ts"
import { boundOf } from "../../plan/policy.ts"
import { CEILINGS, type Ceiling, type Movable, shareOf, typedAmount } from "../../words/ceiling.ts"
import { WARNED_AT } from "../../words/limits.ts"
import { maxFor, measure } from "../../work/ceiling.ts"
import { spentUsd } from "../../work/money.ts"
import { planOf, policyOf } from "../../work/phase.ts"
import { progressOf } from "../../work/progress.ts"
import { isOffered } from "../offers.ts"

/** A quarter more lets most missions finish; a round number is what a person would type. */
const MORE = 1.25
const STEP: Readonly<Record<Movable, number>> = {
  ...{ usd: 1, tokens: 100_000, minutes: 10, hours: 1 },
  ...{ attempts: 10, features: 5, comments: 10 },
}

/** "/mission budget 70"; null: policy allows no more, or the command means nothing now. */
export function raising(m: Mission, ceiling: Ceiling): string | null {
  if (ceiling === "patch" || !isOffered(m, "budget")) return null
  const max = maxFor(m, ceiling)
  const bound = boundOf(policyOf(m), ceiling) ?? Number.POSITIVE_INFINITY
  if (max === null || max >= bound) return null
  const enough = ceiling === "usd" ? spentUsd(m) + (leftToDo(m)?.high ?? 0) : 0
  const round = Math.ceil(Math.max(max * MORE, enough) / STEP[ceiling]) * STEP[ceiling]
  return `/mission budget ${typedAmount(ceiling, Math.min(round, bound))}`
}

/** Dollars, rough: what the plan's estimate leaves for criteria that are not proven. */
export function leftToDo(m: Mission): { readonly low: number; readonly high: number } | null {
  const usd = planOf(m)?.estimate.usd
  const { proven, total } = progressOf(m)
  if (!usd || total === 0 || m.approved?.max.usd === null) return null
  const share = (total - proven) / total
  return { low: usd.low * share, high: usd.high * share }
}

/** "330 of 400 minutes": those that were warned of where they stand now. */
export const nearCeilings = (m: Mission): readonly string[] =>
  CEILINGS.flatMap(ceiling => {
    const all = measure(m, ceiling, m.at)
    const isNear = all && m.warned.get(ceiling)?.max === all.max
    return isNear && all.used >= all.max * WARNED_AT ? [shareOf(ceiling, all.used, all.max)] : []
  })
