/**
 * Rate limits: how many requests an actor has left in this hour and this minute. It never reads a
 * clock.
 */
import type { Actor } from "../call.ts"

export interface RateLimits {
  /** Requests an hour of an installation and of a user. */
  readonly installation: number
  readonly user: number
  /** Requests an hour of GITHUB_TOKEN, for one repository. */
  readonly job: number
  /** Writes in a minute before GitHub answers with its secondary limit. */
  readonly writesPerMinute: number
}

/**
 * As documented in "Rate limits for the REST API". The limit of writes (80 a minute on github.com)
 * can be set: it protects nobody on a laptop, and tests write faster than real use.
 */
export const RATE_LIMITS: RateLimits = {
  installation: 5_000,
  user: 5_000,
  job: 1_000,
  writesPerMinute: Number.POSITIVE_INFINITY,
}

interface Rate {
  /** Nothing is left of this hour. */
  readonly isSpent: boolean
  readonly headers: Readonly<Record<string, string>>
}

export interface Rates {
  /** Counts one request. */
  spend(actor: Actor, now: number): Rate
  /** What is left. It counts nothing: a conditional request that finds nothing new is free. */
  look(actor: Actor, now: number): Rate
  /** Counts one write. Answers how many seconds to wait if it was one too many, else null. */
  write(actor: Actor, now: number): number | null
}

const HOUR_MS = 60 * 60 * 1000
const MINUTE_MS = 60 * 1000

export function createRates(limits: RateLimits): Rates {
  const hours = createWindows(HOUR_MS)
  const minutes = createWindows(MINUTE_MS)
  const rate = (actor: Actor, window: Window): Rate => {
    const limit = limitOf(actor, limits)
    return {
      isSpent: window.used >= limit,
      headers: {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(Math.max(0, limit - window.used)),
        "x-ratelimit-reset": String(Math.ceil(window.until / 1000)),
        "x-ratelimit-used": String(window.used),
        "x-ratelimit-resource": "core",
      },
    }
  }
  return {
    spend(actor, now) {
      const window = hours(actor, now)
      window.used += 1
      return rate(actor, window)
    },
    look: (actor, now) => rate(actor, hours(actor, now)),
    write(actor, now) {
      const window = minutes(actor, now)
      window.used += 1
      return window.used > limits.writesPerMinute ? Math.ceil((window.until - now) / 1000) : null
    },
  }
}

interface Window {
  readonly until: number
  used: number
}

function createWindows(lengthMs: number): (actor: Actor, now: number) => Window {
  const windows = new Map<string, Window>()
  return (actor, now) => {
    const key = keyOf(actor)
    const known = windows.get(key)
    if (known !== undefined && now < known.until) return known
    const fresh = { until: now + lengthMs, used: 0 }
    windows.set(key, fresh)
    return fresh
  }
}

function keyOf(actor: Actor): string {
  switch (actor.type) {
    case "user":
      return `user ${actor.id}`
    case "app":
      return `app ${actor.app}`
    case "installation":
      return `installation ${actor.installation}`
    case "job":
      return `repository ${actor.repository}`
    case "anonymous":
      return "anonymous"
  }
}

function limitOf(actor: Actor, limits: RateLimits): number {
  if (actor.type === "job") return limits.job
  return actor.type === "user" ? limits.user : limits.installation
}
