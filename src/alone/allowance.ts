/**
 * How many requests are left of those that GitHub allows a repository's workflows in an hour. The last
 * ones are kept: first for other workflows, and then for saying that missions rest.
 */
import { type Instant, instant, SECOND_MS } from "../core/values/time.ts"
import { RestingError } from "../github/errors.ts"
import type { Reply, Request } from "../github/request.ts"

export interface Allowance {
  /** Throws a RestingError instead of using up what is kept. */
  guard(request: Request): Request
  /** Called before each look. */
  begin(): void
  /** Until when this look may only say that the mission rests; null: it may work. */
  restsUntil(): Instant | null
}

/** Below this part of the hour's requests nothing begins, and below that part nothing is asked. */
const LOW = 0.15
const LEAST = 0.03

export function createAllowance(clock: () => number): Allowance {
  let seen: Seen | null = null
  let isResting = false
  const restsUntil = (share: number): number | null => {
    if (seen === null || clock() >= seen.resetsAt || seen.left > seen.limit * share) return null
    return seen.resetsAt + SECOND_MS
  }
  return {
    guard: request => async (route, parameters, maySend) => {
      const until = restsUntil(isResting ? LEAST : LOW)
      if (until !== null) throw new RestingError(until)
      try {
        const reply = await request(route, parameters, maySend)
        seen = seenIn(reply.headers) ?? seen
        return reply
      } catch (error) {
        seen = seenIn(headersOf(error)) ?? seen
        throw error
      }
    },
    begin() {
      isResting = restsUntil(LOW) !== null
    },
    restsUntil() {
      const until = isResting ? restsUntil(LOW) : null
      return until === null ? null : instant(until)
    },
  }
}

interface Seen {
  readonly left: number
  readonly limit: number
  readonly resetsAt: number
}

function seenIn(headers: Reply["headers"]): Seen | null {
  if ((headers["x-ratelimit-resource"] ?? "core") !== "core") return null
  const [left, limit, reset] = ["remaining", "limit", "reset"].map(name =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  )
  if (![left, limit, reset].every(Number.isFinite)) return null
  return { left: left!, limit: limit!, resetsAt: reset! * 1_000 }
}

const headersOf = (error: unknown): Reply["headers"] =>
  (error as { response?: { headers?: Reply["headers"] } }).response?.headers ?? {}
