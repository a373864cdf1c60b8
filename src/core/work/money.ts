/** What was spent, what is reserved, and what the next attempt may use. No ceiling is ever passed. */
import type { Role } from "../log/attempt.ts"
import type { AttemptState, Mission } from "../log/mission.ts"
import { type Cap, fits, type Usd, usd } from "../words/money.ts"
import { MINUTE_MS } from "../words/time.ts"
import { policyOf } from "./phase.ts"
import { liveAttempts } from "./progress.ts"

/** The ceilings in force: those of the approval, before it those that planning was granted. */
export const maxOf = (m: Mission): Cap =>
  m.approved?.max ?? m.requested?.grant.max ?? { usd: usd(0), tokens: 0, minutes: 0 }

/** Usage that could not be read counts as all that the attempt was allowed. */
function used(attempt: AttemptState): { usd: number; tokens: number; minutes: number } {
  const usage = attempt.ended?.usage
  if (!usage) return { usd: 0, tokens: 0, minutes: 0 }
  const tokens = usage.tokens ? usage.tokens.in + usage.tokens.out : (attempt.cap.tokens ?? 0)
  return { usd: usage.usd ?? attempt.cap.usd ?? 0, tokens, minutes: usage.wallMs / MINUTE_MS }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

export const spentUsd = (m: Mission): number => sum([...m.attempts.values()].map(a => used(a).usd))
export const minutesUsed = (m: Mission): number =>
  sum([...m.attempts.values()].map(a => used(a).minutes))
export const tokensUsed = (m: Mission): number =>
  sum([...m.attempts.values()].map(a => used(a).tokens))
/** Caps of attempts that have not ended. */
export const reservedUsd = (m: Mission): number => sum(liveAttempts(m).map(a => a.cap.usd ?? 0))

const reserved = (m: Mission): { tokens: number; minutes: number } => ({
  tokens: sum(liveAttempts(m).map(a => a.cap.tokens ?? 0)),
  minutes: sum(liveAttempts(m).map(a => a.cap.minutes)),
})

/** What is neither spent nor reserved; Infinity where there is no ceiling. */
export function available(m: Mission): {
  readonly usd: number
  readonly tokens: number
  readonly minutes: number
} {
  const max = maxOf(m)
  const held = reserved(m)
  return {
    usd: max.usd === null ? Number.POSITIVE_INFINITY : max.usd - spentUsd(m) - reservedUsd(m),
    tokens:
      max.tokens === null ? Number.POSITIVE_INFINITY : max.tokens - tokensUsed(m) - held.tokens,
    minutes: max.minutes - minutesUsed(m) - held.minutes,
  }
}

/** An attempt that is given less wall clock than this would only be killed. */
const MINUTES_LEAST = 2

/**
 * The cap of the next attempt of a role: all that its role may use, or what is left. A full cap that
 * does not fit would stop a mission that had enough for a smaller one.
 */
export function capFor(
  m: Mission,
  role: Role,
): { readonly type: "cap"; readonly cap: Cap } | { readonly type: "missing"; readonly usd: Usd } {
  const policy = policyOf(m)
  const most = policy.caps[role]
  const left = available(m)
  const cap: Cap = {
    usd: most.usd === null ? null : usd(Math.min(most.usd, Math.max(0, left.usd))),
    tokens: most.tokens === null ? null : Math.min(most.tokens, Math.max(0, left.tokens)),
    minutes: Math.min(most.minutes, Math.max(0, left.minutes)),
  }
  const least = policy.least[role]
  const missing = cap.usd !== null && !fits(least, left.usd) ? least - left.usd : 0
  const runsDry = left.minutes < MINUTES_LEAST || left.tokens <= 0
  return missing > 0 || runsDry ? { type: "missing", usd: usd(missing) } : { type: "cap", cap }
}
