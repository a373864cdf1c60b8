/**
 * The three kinds of failure: one that may go well next time, one that won't, and a write that came
 * too late.
 */
import { firstLineOf } from "../core/values/first-line.ts"
import { headOf } from "../core/values/printed.ts"

/** The request was lost or late, or GitHub failed. The next look tries again. */
export class TransientError extends Error {
  override readonly name = "TransientError"
}

/** GitHub understood the request and refused it. The same request would get the same answer. */
export class TerminalError extends Error {
  override readonly name = "TerminalError"
  readonly status: number
  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** The status of an error that Octokit throws; 0 if no answer came. */
export const statusOf = (error: unknown): number =>
  typeof error === "object" &&
  error !== null &&
  "status" in error &&
  typeof error.status === "number"
    ? error.status
    : 0

/** GitHub's own words in one line, without what Octokit appends for developers. */
export const messageOf = (error: unknown): string =>
  headOf(firstLineOf(saidBy(error) ?? error), 300)

/** The message of GitHub's answer, and what it says of single fields. */
function saidBy(error: unknown): string | undefined {
  const data = (error as { response?: { data?: unknown } } | null)?.response?.data
  const { message, errors } = (data ?? {}) as { message?: unknown; errors?: unknown }
  if (typeof message !== "string" || message === "") return undefined
  const fields = (Array.isArray(errors) ? errors : [])
    .map(it => (typeof it === "string" ? it : (it as { message?: unknown } | null)?.message))
    .filter(it => typeof it === "string")
  return [message, fields.join("; ")].filter(it => it !== "").join(": ")
}

const REFUSALS = new Set([400, 401, 403, 404, 405, 409, 410, 422, 451, 501])

export const isRefusal = (error: unknown): boolean =>
  REFUSALS.has(statusOf(error)) && !isLimit(error)

/**
 * We sent too many requests at once or in this hour. It passes by itself, and more requests prolong
 * it.
 */
export function isLimit(error: unknown): boolean {
  const status = statusOf(error)
  if (status === 429) return true
  if (status !== 403) return false
  const headers = headersOf(error)
  const isUsedUp = headers["x-ratelimit-remaining"] === "0" || "retry-after" in headers
  return isUsedUp || /rate limit/i.test(messageOf(error))
}

const headersOf = (error: unknown): Readonly<Record<string, string>> =>
  (error as { response?: { headers?: Record<string, string> } }).response?.headers ?? {}
