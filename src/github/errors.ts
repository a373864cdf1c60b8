/** Three kinds of failure: what may go well next time, what will not, and being too late. */
import { firstLineOf } from "../core/values/first-line.ts"
import { headOf } from "../core/values/printed.ts"

/** Lost, late, or GitHub's own fault. The next look tries again. */
export class TransientError extends Error {
  override readonly name = "TransientError"
}

/** GitHub understood and refuses; the same request gives the same answer. */
export class TerminalError extends Error {
  override readonly name = "TerminalError"
  readonly status: number
  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** The status of an error that Octokit throws; 0: no answer came at all. */
export const statusOf = (error: unknown): number =>
  typeof error === "object" &&
  error !== null &&
  "status" in error &&
  typeof error.status === "number"
    ? error.status
    : 0

/** GitHub's own words, one line: what Octokit puts behind them is for its own readers. */
export const messageOf = (error: unknown): string =>
  headOf(firstLineOf(saidBy(error) ?? error), 300)

/** The answer's message, and what is wrong with the single fields where it says so. */
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

/** Too much was asked at once or in this hour. It passes by itself, and asking on prolongs it. */
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
