/** Every ceiling of a mission: how much of it is used, and its value. */
import type { Mission } from "../log/mission.ts"
import { postsOf } from "../log/posts.ts"
import type { Ceiling, Movable } from "../values/ceiling.ts"
import { ATTEMPTS_MAX, COMMENTS_MAX, FEATURES_WITH_FIXES_MAX } from "../values/limits.ts"
import { HOUR_MS, type Instant } from "../values/time.ts"
import { workedMs } from "./clock.ts"
import { maxOf, minutesUsed, reserved, spentUsd, tokensUsed } from "./money.ts"
import { policyOf } from "./phase.ts"

export interface Measure {
  readonly used: number
  readonly max: number
}

/** null if there is no such ceiling, or not yet. */
export function measure(m: Mission, ceiling: Ceiling, now: Instant): Measure | null {
  if (ceiling === "patch") return largestPatch(m)
  const max = maxFor(m, ceiling)
  return max === null ? null : { used: usedOf(m, ceiling, now), max }
}

/** Its present value, as the policy set it or a person moved it. */
export function maxFor(m: Mission, ceiling: Movable): number | null {
  if (ceiling === "usd" || ceiling === "tokens" || ceiling === "minutes") return maxOf(m)[ceiling]
  const { hours, attempts, features, comments } = policyOf(m).ceilings
  const planned = m.approved !== null
  const initial: Readonly<Record<typeof ceiling, number | null>> = {
    // Before the approval there are no hours or features to count.
    hours: planned ? hours : null,
    features: planned ? (features ?? FEATURES_WITH_FIXES_MAX) : null,
    attempts: attempts ?? ATTEMPTS_MAX,
    comments: comments ?? COMMENTS_MAX,
  }
  return m.raised.get(ceiling) ?? initial[ceiling]
}

function usedOf(m: Mission, ceiling: Movable, now: Instant): number {
  switch (ceiling) {
    case "usd":
      return spentUsd(m)
    case "tokens":
      return tokensUsed(m)
    case "minutes":
      return minutesUsed(m)
    case "hours":
      return workedMs(m, now) / HOUR_MS
    case "attempts":
      return m.attempts.size
    case "features":
      return featuresBegun(m)
    case "comments":
      return commentsPosted(m)
  }
}

/** The lowest possible value of a ceiling: what is used, and what runs were promised. */
export function inUse(m: Mission, now: Instant): Readonly<Record<Movable, number>> {
  const used = (ceiling: Movable) => usedOf(m, ceiling, now)
  const held = reserved(m)
  return {
    usd: used("usd") + held.usd,
    tokens: used("tokens") + held.tokens,
    minutes: used("minutes") + held.minutes,
    hours: used("hours"),
    attempts: used("attempts"),
    features: used("features"),
    comments: used("comments"),
  }
}

/** The plan's features, and the fixes that somebody began to work on. */
function featuresBegun(m: Mission): number {
  const tried = new Set(
    [...m.attempts.values()].map(a => (a.subject.type === "feature" ? a.subject.feature : null)),
  )
  return [...m.features.values()].filter(f => f.fix === null || tried.has(f.id)).length
}

export const commentsPosted = (m: Mission): number => postsOf(m).length

/** The patch nearest to what the policy allows, in files or in bytes, out of those that were handed in. */
function largestPatch(m: Mission): Measure | null {
  const max = policyOf(m).patch
  const patches = [...m.attempts.values()].flatMap(a => a.ended?.patch ?? [])
  const shares = patches.flatMap(({ files, bytes }): Measure[] => [
    { used: files, max: max.files },
    { used: bytes, max: max.bytes },
  ])
  return shares.reduce<Measure | null>(
    (most, one) => (most === null || one.used / one.max > most.used / most.max ? one : most),
    null,
  )
}
