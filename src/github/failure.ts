/**
 * Says what kind of failure an error of GitHub's API is, from its status, headers and body. It is
 * the only place that decides this; what follows from each kind is for others.
 */
import { upTo } from "../core/values/trimmed.ts"
import { ForeignLogError, GraphqlError, messageOf, RestingError, statusOf } from "./errors.ts"

/**
 * - limit: too many requests; it passes by itself, and more requests prolong it.
 * - gone: what was asked for no longer exists, or we may no longer see it.
 * - cannot: GitHub understood, and will refuse until a person changes something.
 * - ours: the request itself was wrong, or our key.
 * - passing: it was lost or late, or GitHub failed.
 */
export type Failure =
  | {
      readonly is: "limit"
      /** "pace": our own, which keeps us from reaching GitHub's. */
      readonly of: "hour" | "burst" | "pace"
      /** When it ends, in milliseconds since the epoch. null: GitHub does not say. */
      readonly until: number | null
    }
  | { readonly is: "gone"; readonly what: "installation" | "thing" }
  | { readonly is: "cannot"; readonly why: Obstacle }
  | { readonly is: "ours"; readonly what: "request" | "identity" }
  | {
      readonly is: "passing"
      /** As for a limit. */
      readonly until: number | null
    }

/** "refused": any other refusal, such as a missing permission or a rule of the repository. */
export type Obstacle =
  | "actions_off"
  | "archived"
  | "blocked"
  | "empty"
  | "foreign_log"
  | "issues_off"
  | "locked"
  | "refused"
  | "suspended"

/** `nowMs` is only used where GitHub says a length of time and no instant. */
export function failureOf(error: unknown, nowMs: number): Failure {
  if (error instanceof RestingError) return { is: "limit", of: "pace", until: error.untilMs }
  if (error instanceof ForeignLogError) return { is: "cannot", why: "foreign_log" }
  if (error instanceof GraphqlError) return ofGraphql(error, nowMs)
  const status = statusOf(error)
  // Our own errors wrap what GitHub said.
  const cause = error instanceof Error ? error.cause : undefined
  if (status === 0) return cause ? failureOf(cause, nowMs) : LOST
  const answer: Answer = {
    ...{ status, said: messageOf(error), url: urlOf(error) },
    ...{ headers: headersOf(error), nowMs },
  }
  return limitIn(answer) ?? obstacleIn(answer) ?? ofStatus(answer)
}

/** Whether a limit was reached, so that any further request would only prolong it. */
export const isLimit = (error: unknown): boolean => failureOf(error, 0).is === "limit"

/** Whether the same request would get the same answer, until somebody changes something. */
export const isRefusal = (error: unknown): boolean => {
  const failure = failureOf(error, 0)
  if (failure.is === "ours") return failure.what === "request"
  if (failure.is === "cannot") return failure.why !== "suspended"
  return failure.is === "gone" && failure.what === "thing"
}

/**
 * Whether the thing that was asked for does not exist. With all issues switched off, GitHub answers
 * the same status for each of them, and none of them is missing.
 */
export const isMissing = (error: unknown): boolean => {
  const failure = failureOf(error, 0)
  return failure.is === "gone" && failure.what === "thing"
}

export function isObstacle(error: unknown, why: Obstacle): boolean {
  const failure = failureOf(error, 0)
  return failure.is === "cannot" && failure.why === why
}

/** Whether it does not exist, or we may not read it. */
export const isHidden = (error: unknown): boolean => {
  const failure = failureOf(error, 0)
  return isMissing(error) || (failure.is === "cannot" && failure.why === "refused")
}

interface Answer {
  readonly status: number
  readonly said: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly nowMs: number
}

const LOST: Failure = { is: "passing", until: null }

/**
 * GitHub's words for its limits on bursts: the newer, the older, and one for single comments (docs:
 * rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
const BURST = /secondary rate|abuse detection|submitted too quickly/i
const HOUR = /rate limit exceeded|exceeded .*rate limit/i
/** The last request of an hour may be refused for another reason; its headers say 0 all the same. */
const NO_LIMIT = /not accessible by|must have|archived|suspended|is locked|disabled/i

function limitIn({ status, said, headers, nowMs }: Answer): Failure | null {
  if (![403, 422, 429].includes(status)) return null
  const later = laterIn(headers, nowMs)
  if (BURST.test(said)) return { is: "limit", of: "burst", until: later }
  if (status === 422) return null
  if (status === 403 && NO_LIMIT.test(said)) return null
  const isUsedUp = headers["x-ratelimit-remaining"] === "0"
  if (later !== null && !isUsedUp) return { is: "limit", of: "burst", until: later }
  if (isUsedUp || HOUR.test(said)) {
    return { is: "limit", of: "hour", until: later ?? resetIn(headers) }
  }
  return status === 429 ? { is: "limit", of: "burst", until: null } : null
}

/** `retry-after` in seconds, or a date as HTTP allows it. */
function laterIn(headers: Answer["headers"], nowMs: number): number | null {
  const text = headers["retry-after"]
  if (text === undefined) return null
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN
  const at = Number.isNaN(seconds) ? Date.parse(text) : nowMs + seconds * 1_000
  return Number.isNaN(at) ? null : at
}

/** Seconds since the epoch. */
function resetIn(headers: Answer["headers"]): number | null {
  const seconds = Number(headers["x-ratelimit-reset"] ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1_000 : null
}

/** GitHub has no codes for these, only words. */
const OBSTACLES: readonly (readonly [why: Obstacle, statuses: readonly number[], words: RegExp])[] =
  [
    ["suspended", [401, 403], /(?:installation|account) (?:has been|was|is) suspended/i],
    ["archived", [403], /archived/i],
    ["issues_off", [404, 410, 403, 422], /issues (?:are|has been|have been|is) disabled/i],
    [
      "actions_off",
      [403, 404, 409, 422],
      /actions (?:has been|is|are) disabled|disabled workflow/i,
    ],
    ["locked", [403, 422], /\b(?:is|been) locked/i],
    ["empty", [404, 409, 422], /repository is empty/i],
    ["blocked", [403, 451], /access blocked|ip allow list|saml|repository (?:is )?disabled/i],
  ]

function obstacleIn({ status, said }: Answer): Failure | null {
  const found = OBSTACLES.find(
    ([, statuses, words]) => statuses.includes(status) && words.test(said),
  )
  return found ? { is: "cannot", why: found[0] } : null
}

const TOKEN = /\/app\/installations\/\d+(?:\/access_tokens)?$/

function ofStatus({ status, url, headers, nowMs }: Answer): Failure {
  switch (status) {
    case 401:
      return { is: "ours", what: "identity" }
    case 404:
      return { is: "gone", what: TOKEN.test(url) ? "installation" : "thing" }
    // Somebody else may stand at the old address by now, so nothing is followed there.
    case 301:
    case 302:
    case 307:
    case 308:
    case 410:
      return { is: "gone", what: "thing" }
    case 451:
      return { is: "cannot", why: "blocked" }
    case 403:
    case 405:
    case 409:
    case 423:
      return { is: "cannot", why: "refused" }
    case 408:
    case 425:
      return LOST
    default:
      // An answer without an error, such as a page of HTML, says nothing about the request.
      if (status < 400) return LOST
      if (status === 501) return { is: "ours", what: "request" }
      if (status >= 500) return { is: "passing", until: laterIn(headers, nowMs) }
      return { is: "ours", what: "request" }
  }
}

/** A limit goes first: it concerns everything that was asked, whatever else is wrong. */
const TYPES: readonly (readonly [type: RegExp, failure: Failure])[] = [
  [/^(?:NOT_FOUND)$/, { is: "gone", what: "thing" }],
  [/^(?:FORBIDDEN|INSUFFICIENT_SCOPES)$/, { is: "cannot", why: "refused" }],
  [/^(?:SERVICE_UNAVAILABLE|INTERNAL|TIMEOUT|STALE_DATA)$/, LOST],
]

function ofGraphql({ errors, headers }: GraphqlError, nowMs: number): Failure {
  const said = errors.map(it => it.message ?? "").join("\n")
  const isLimited = errors.some(it => /^RATE_LIMIT/.test(it.type ?? it.extensions?.code ?? ""))
  const answer = { status: 403, said, url: "", headers, nowMs }
  const limit = limitIn(isLimited ? { ...answer, said: "rate limit exceeded" } : answer)
  if (limit) return limit
  const obstacle = obstacleIn(answer)
  if (obstacle) return obstacle
  const [first] = errors
  const found = TYPES.find(([type]) => type.test(first?.type ?? ""))
  if (found) return found[1]
  // Only GitHub's own failures have neither a type nor a code.
  const isBare = first?.type === undefined && first?.extensions?.code === undefined
  return isBare && /something went wrong|timed? ?out|timeout|loading/i.test(said)
    ? LOST
    : { is: "ours", what: "request" }
}

const headersOf = (error: unknown): Readonly<Record<string, string>> =>
  (error as { response?: { headers?: Record<string, string> } }).response?.headers ?? {}

const urlOf = (error: unknown): string =>
  upTo((error as { request?: { url?: string } }).request?.url ?? "", /[?#]/)
