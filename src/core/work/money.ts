/** What was spent, what is reserved, and what the next attempt may use. No ceiling is ever passed. */
import type { Role, Step } from "../log/attempt.ts"
import type { AttemptState, Mission } from "../log/mission.ts"
import { type Cap, fits, type Usd, usd } from "../values/money.ts"
import { MINUTE_MS } from "../values/time.ts"
import { policyOf } from "./phase.ts"
import { liveAttempts } from "./progress.ts"

/** The ceilings in force: those of the approval; before it, those that planning was granted. */
export const maxOf = (m: Mission): Cap =>
  m.approved?.max ?? m.requested?.grant.max ?? { usd: usd(0), tokens: 0, minutes: 0 }

/** What one ended attempt cost. What could not be read counts as everything that it was allowed. */
export const usdOf = ({ ended, cap }: AttemptState): number =>
  ended === null ? 0 : (ended.usage.usd ?? cap.usd ?? 0)

/** Usage that could not be read counts as everything that the attempt was allowed. */
function used(attempt: AttemptState): { usd: number; tokens: number; minutes: number } {
  const usage = attempt.ended?.usage
  if (!usage) return { usd: 0, tokens: 0, minutes: 0 }
  const tokens = usage.tokens ? usage.tokens.in + usage.tokens.out : (attempt.cap.tokens ?? 0)
  return { usd: usdOf(attempt), tokens, minutes: usage.wallMs / MINUTE_MS }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

export const spentUsd = (m: Mission): number => sum([...m.attempts.values()].map(a => used(a).usd))
export const minutesUsed = (m: Mission): number =>
  sum([...m.attempts.values()].map(a => used(a).minutes))
export const tokensUsed = (m: Mission): number =>
  sum([...m.attempts.values()].map(a => used(a).tokens))
/** Caps of attempts that have not ended. */
export const reserved = (m: Mission): { usd: number; tokens: number; minutes: number } => ({
  usd: sum(liveAttempts(m).map(a => a.cap.usd ?? 0)),
  tokens: sum(liveAttempts(m).map(a => a.cap.tokens ?? 0)),
  minutes: sum(liveAttempts(m).map(a => a.cap.minutes)),
})

/** What is neither spent nor reserved. Infinity if there is no ceiling. */
export function available(m: Mission): {
  readonly usd: number
  readonly tokens: number
  readonly minutes: number
} {
  const max = maxOf(m)
  const held = reserved(m)
  return {
    usd: max.usd === null ? Number.POSITIVE_INFINITY : max.usd - spentUsd(m) - held.usd,
    tokens:
      max.tokens === null ? Number.POSITIVE_INFINITY : max.tokens - tokensUsed(m) - held.tokens,
    minutes: max.minutes - minutesUsed(m) - held.minutes,
  }
}

/** It runs no model, so only time can run out for it. */
const isFree = (role: Role): boolean => role === "verifier"

/** An attempt that gets less wall clock than this would only be killed. */
const MINUTES_LEAST = 2
/** The brief, the instructions and one look at the repository need about as many. */
const TOKENS_LEAST = 10_000

/**
 * The cap of a role's next attempt: everything that the role may use, or what is left. If a full
 * cap had to fit, a mission with enough money for a smaller one would stop. `minutesLeft` is what
 * the mission's hours still allow.
 */
export function capFor(
  m: Mission,
  role: Role,
  minutesLeft = Number.POSITIVE_INFINITY,
):
  | { readonly type: "cap"; readonly cap: Cap }
  | {
      readonly type: "missing"
      readonly ceiling: "usd" | "tokens" | "minutes" | "hours"
      readonly amount: number
    } {
  const policy = policyOf(m)
  const most = policy.caps[role]
  const left = available(m)
  const missing = (ceiling: "usd" | "tokens" | "minutes" | "hours", amount: number) =>
    ({ type: "missing", ceiling, amount }) as const
  if (!isFree(role)) {
    const least = policy.least[role]
    if (!fits(least, left.usd)) return missing("usd", least - left.usd)
    if (left.tokens < TOKENS_LEAST) return missing("tokens", TOKENS_LEAST - left.tokens)
  }
  if (left.minutes < MINUTES_LEAST) return missing("minutes", MINUTES_LEAST - left.minutes)
  if (minutesLeft < MINUTES_LEAST) return missing("hours", (MINUTES_LEAST - minutesLeft) / 60)
  const dollars = shareOf(most.usd, isFree(role) ? 0 : left.usd, left.usd)
  return {
    type: "cap",
    cap: {
      usd: dollars === null ? null : usd(dollars),
      tokens: shareOf(most.tokens, isFree(role) ? 0 : left.tokens, left.tokens),
      minutes: Math.min(most.minutes, left.minutes, minutesLeft),
    },
  }
}

/** null if neither the role nor the mission has a ceiling. A role without one may use what is left. */
function shareOf(most: number | null, share: number, left: number): number | null {
  if (left === Number.POSITIVE_INFINITY) return most
  return Math.max(0, Math.min(most ?? share, share))
}

/** For steps that a model judges: each one's average cost so far, else everything that it may use. */
export function likelyCost(
  m: Mission,
  steps: readonly { readonly step: Step; readonly times: number }[],
): Usd | null {
  const most = policyOf(m).caps.validator.usd
  if (most === null) return null
  const spent = (of: Step) =>
    [...m.attempts.values()].flatMap(({ subject, ended }) =>
      subject.type === "milestone" && subject.step === of ? (ended?.usage.usd ?? []) : [],
    )
  const each = steps.map(({ step, times }) => {
    const before = spent(step)
    return times * (before.length === 0 ? most : sum(before) / before.length)
  })
  return usd(sum(each))
}
