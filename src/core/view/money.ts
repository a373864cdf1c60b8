/** What was spent, beside its ceilings; what is left to do; and what to type to go on. */
import { z } from "zod"
import type { CommandName } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import { boundOf } from "../plan/policy.ts"
import { CEILINGS, type Ceiling, type Movable, typedAmount } from "../values/ceiling.ts"
import { WARNED_AT } from "../values/limits.ts"
import { Cap } from "../values/money.ts"
import { maxFor, measure } from "../work/ceiling.ts"
import { maxOf, minutesUsed, spentUsd } from "../work/money.ts"
import { planOf, policyOf } from "../work/phase.ts"
import { progressOf } from "../work/progress.ts"
import type { AttemptView } from "./attempt.ts"
import type { Plain } from "./plain.ts"
import { ToldTokens, toldTokens } from "./told-tokens.ts"

const range = z.strictObject({ low: z.number(), high: z.number() })

const CeilingView = z.strictObject({
  ceiling: z.enum(CEILINGS),
  used: z.number(),
  max: z.number(),
  /** Whether people were warned about this ceiling and it is still nearly reached. */
  isNear: z.boolean(),
  /** "/mission budget 70"; null: policy allows no more, or the command would do nothing now. */
  raise: z.string().nullable(),
})
type CeilingView = Plain<z.infer<typeof CeilingView>>

export const MoneyView = z.strictObject({
  spentUsd: z.number(),
  /** Whether an attempt has neither a known price nor a ceiling, so that the sum means nothing. */
  isUnknown: z.boolean(),
  /** null: nobody knows of any. */
  tokens: ToldTokens.nullable(),
  minutes: z.number(),
  max: Cap,
  /** A rough sum in dollars: the part of the plan's estimate for criteria that are not proven. */
  left: range.nullable(),
  /** Whether money runs out before the work is done, so that a person may want to know before it pauses. */
  isShort: z.boolean(),
  ceilings: z.array(CeilingView),
})
export type MoneyView = Plain<z.infer<typeof MoneyView>>

interface Of {
  readonly usable: readonly CommandName[]
  readonly attempts: readonly AttemptView[]
}

export function moneyView(m: Mission, { usable, attempts }: Of): MoneyView {
  const left = leftToDo(m)
  return {
    ...{ left, spentUsd: spentUsd(m), minutes: minutesUsed(m), max: maxOf(m) },
    isUnknown: attempts.some(a => a.isCostUnknown),
    tokens: toldTokens(attempts.flatMap(a => a.usage ?? [])),
    isShort: isShort(m, left),
    // Before anybody has asked for a mission, there is no policy that could set a ceiling.
    ceilings: m.requested === null ? [] : ceilingViews(m, usable.includes("budget"), left),
  }
}

type Left = MoneyView["left"]

function leftToDo(m: Mission): Left {
  const usd = planOf(m)?.estimate.usd
  const { proven, total } = progressOf(m)
  if (!usd || total === 0 || m.approved?.max.usd === null) return null
  const share = (total - proven) / total
  return { low: usd.low * share, high: usd.high * share }
}

function isShort(m: Mission, left: Left): boolean {
  const max = m.approved?.max.usd ?? null
  if (max === null || !left || m.warned.get("usd")?.max !== max || m.delivered) return false
  return !m.holds.has("ceiling") && spentUsd(m) + left.high > max
}

const ceilingViews = (m: Mission, canRaise: boolean, left: Left): readonly CeilingView[] =>
  CEILINGS.flatMap(ceiling => {
    const all = measure(m, ceiling, m.at)
    if (!all) return []
    const isWarned = m.warned.get(ceiling)?.max === all.max
    const isNear = isWarned && all.used >= all.max * WARNED_AT
    return [{ ceiling, ...all, isNear, raise: canRaise ? raising(m, ceiling, left) : null }]
  })

/** A quarter more lets most missions finish. It is rounded, because people type round numbers. */
const MORE = 1.25
const STEP: Readonly<Record<Movable, number>> = {
  ...{ usd: 1, tokens: 100_000, minutes: 10, hours: 1 },
  ...{ attempts: 10, features: 5, comments: 10 },
}

function raising(m: Mission, ceiling: Ceiling, left: Left): string | null {
  if (ceiling === "patch") return null
  const max = maxFor(m, ceiling)
  const bound = boundOf(policyOf(m), ceiling) ?? Number.POSITIVE_INFINITY
  if (max === null || max >= bound) return null
  const enough = ceiling === "usd" ? spentUsd(m) + (left?.high ?? 0) : 0
  const round = Math.ceil(Math.max(max * MORE, enough) / STEP[ceiling]) * STEP[ceiling]
  return `/mission budget ${typedAmount(ceiling, Math.min(round, bound))}`
}

export const raiseOf = ({ ceilings }: MoneyView, ceiling: Ceiling): string | null =>
  ceilings.find(it => it.ceiling === ceiling)?.raise ?? null
