/** What each kind of failure costs: how long the mission that met it is left alone. */
import { PASSING_MAX_MS, PASSING_MS } from "../core/values/limits.ts"
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../core/values/time.ts"
import type { Failure } from "../github/failure.ts"

interface Circumstances {
  /** How many looks in a row failed. */
  readonly times: number
  readonly nowMs: number
  /** A number in [0, 1). */
  readonly random: () => number
}

/**
 * Milliseconds until the next look. An event that names the mission comes first, except while a
 * limit lasts: then the whole installation rests.
 */
export function restAfter(failure: Failure, { times, nowMs, random }: Circumstances): number {
  switch (failure.is) {
    // The pace of the installation says when, for all of its missions.
    case "limit":
      return Math.max(SECOND_MS, (failure.until ?? 0) - nowMs)
    // A person has to do something first, and that sends an event.
    case "gone":
    case "cannot":
      return HOUR_MS
    // A new token is asked for at once. A wrong request stays wrong.
    case "ours":
      return failure.what === "identity" && times === 1 ? PASSING_MS : 15 * MINUTE_MS
    case "passing": {
      const ms = Math.min(PASSING_MS * 2 ** Math.min(times - 1, 20), PASSING_MAX_MS)
      return Math.max(ms * (0.75 + random() * 0.5), (failure.until ?? 0) - nowMs)
    }
  }
}
