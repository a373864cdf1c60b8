/**
 * Tells from a model's answers whether it is of use: a key that is refused, a quota that is used up,
 * an overload, or nobody at the other end. Agents often try again without a word, so we watch.
 */
import type { ModelTrouble } from "../../attempt/sandbox.ts"
import { type Instant, instant } from "../../core/values/time.ts"

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The first part of an error's body. */
  readonly text: string
}

/** null: it is no trouble of the model's, such as a wrong request. */
export function troubleIn({ status, headers, text }: Answer, now: number): ModelTrouble | null {
  const resetsAt = resetIn(headers, text, now)
  if (status === 401 || status === 403) {
    return {
      of: "login",
      resetsAt: null,
      said: `It answered ${status}.`,
    }
  }
  if (status === 402 || (status >= 400 && status < 500 && USED_UP.test(text))) {
    return { of: "quota", resetsAt, said: `The account has no quota left (${status}).` }
  }
  if (status === 429) {
    return { of: "rate", resetsAt, said: "The provider lets no more calls through for now (429)." }
  }
  if (status === 529 || status === 503 || status === 502 || status === 504 || status === 500) {
    return { of: "overload", resetsAt, said: `The model's provider is in trouble (${status}).` }
  }
  return null
}

const USED_UP =
  /insufficient_quota|credit balance is too low|billing_hard_limit|out of credits|payment required|insufficient (?:funds|balance)/i

export const unreachable = (code: string): ModelTrouble => ({
  of: "unreachable",
  resetsAt: null,
  said: `The model cannot be reached (${code}).`,
})

/** Seconds, a date, or a provider's own way to say until when. */
function resetIn(headers: Answer["headers"], text: string, now: number): Instant | null {
  const after = first(headers["retry-after"])
  if (after !== null) {
    if (/^\d{1,7}$/.test(after)) return instant(now + Number(after) * 1_000)
    const date = Date.parse(after)
    if (!Number.isNaN(date)) return instant(date)
  }
  const named = RESET_HEADERS.flatMap(name => first(headers[name]) ?? [])
  const times = named.flatMap(value => timeOf(value, now) ?? [])
  // Gemini tells it in the error's details.
  const delay = /"retryDelay"\s*:\s*"(\d{1,7}(?:\.\d+)?)s"/.exec(text)?.[1]
  if (delay !== undefined) times.push(now + Number(delay) * 1_000)
  return times.length === 0 ? null : instant(Math.max(...times))
}

const RESET_HEADERS = [
  "anthropic-ratelimit-unified-reset",
  "anthropic-ratelimit-requests-reset",
  "anthropic-ratelimit-tokens-reset",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
  "x-ratelimit-reset",
]

/** "2026-11-30T12:00:00Z", "1796040000", "6m0s", "1.5s" or "250ms". */
function timeOf(value: string, now: number): number | null {
  if (/^\d{10}$/.test(value)) return Number(value) * 1_000
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(value)
  if (parts && value !== "") {
    const [hours = 0, minutes = 0, seconds = 0, ms = 0] = parts.slice(1).map(it => Number(it ?? 0))
    return now + ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms
  }
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : date
}

const first = (value: string | readonly string[] | undefined): string | null =>
  (typeof value === "string" ? value : value?.[0]) ?? null

/** An agent may wait that long by itself; a longer pause is for the mission to wait for. */
const PATIENT_MS = 60_000
/** Nobody is told of a trouble that is over by then, and everybody of one that is not. */
const LASTS_MS = 45_000
/** By 403 a key may be refused for one model; twice in a row it is the key. 401 is the key itself. */
const REFUSALS_MAX = 2

export interface TroubleWatch {
  /** `isSure`: no other call could fare better. */
  failed(trouble: ModelTrouble, isSure?: boolean): void
  answered(): void
  /** Resolves once waiting is of no use. */
  readonly settled: Promise<ModelTrouble>
  /** The trouble since which no call was answered; null if the last one was. */
  standing(): ModelTrouble | null
  stop(): void
}

export function watchTrouble(now: () => number): TroubleWatch {
  const { promise, resolve } = Promise.withResolvers<ModelTrouble>()
  let last: ModelTrouble | null = null
  let refusals = 0
  let timer: NodeJS.Timeout | null = null
  const stop = () => {
    if (timer) clearTimeout(timer)
    timer = null
  }
  const isHopeless = (trouble: ModelTrouble): boolean => {
    const { of, resetsAt } = trouble
    if (of === "spend" || of === "quota") return true
    if (of === "login") return refusals >= REFUSALS_MAX
    return resetsAt !== null && Date.parse(resetsAt) - now() > PATIENT_MS
  }
  return {
    settled: promise,
    standing: () => last,
    stop,
    answered() {
      last = null
      refusals = 0
      stop()
    },
    failed(trouble, isSure = false) {
      last = trouble
      if (trouble.of === "login") refusals += 1
      if (isSure || isHopeless(trouble)) resolve(trouble)
      timer ??= setTimeout(() => {
        if (last) resolve(last)
      }, LASTS_MS)
      timer.unref()
    },
  }
}
