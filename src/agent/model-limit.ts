/**
 * Recognises from an agent's words that its model has reached a limit, and until when. Providers
 * share no error code for this, so we go by the words. An agent that only pretends gains nothing
 * but a wait.
 */

import type { ModelTrouble } from "../attempt/sandbox.ts"
import type { ModelLimit } from "../core/log/attempt.ts"
import type { Cap } from "../core/values/money.ts"
import { type Instant, instant } from "../core/values/time.ts"
import type { Ending } from "./ending.ts"
import type { Spent } from "./usage.ts"

const WORDS: readonly (readonly [ModelLimit["of"], RegExp])[] = [
  [
    "quota",
    /\b(?:quota|usage|session|spending|credit) (?:limit )?(?:is )?(?:reached|exceeded|exhausted|used up|hit)|\binsufficient[ _](?:quota|credits?|funds|balance)|\bout of credits\b/i,
  ],
  ["rate", /\brate.?limit(?:ed)?\b.{0,40}\b(?:reached|exceeded|hit|error)|\btoo many requests\b/i],
  [
    "context",
    /\bprompt is too long\b|\b(?:maximum )?context (?:length|window)\b.{0,40}\b(?:exceed|full|reached)/i,
  ],
  [
    "overload",
    /\boverloaded_error\b|\b(?:model|provider|server)s? (?:is|are) (?:currently )?overloaded\b/i,
  ],
]

/** These stand in words about code as well, so they count only in an error. */
const ERRORS: typeof WORDS = [
  [
    "overload",
    /\boverloaded\b|\bservice unavailable\b|\b(?:status|error|HTTP|API Error:?) ?(?:500|502|503|504|529)\b|\((?:500|502|503|504|529)\)/i,
  ],
  [
    "unreachable",
    /\bE(?:CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|HOSTUNREACH|TIMEDOUT)\b|\bfetch failed\b|\bconnection (?:error|refused|reset)\b|\b(?:cannot|could not|unable to) (?:reach|connect)\b/i,
  ],
]

/**
 * null if they are about something else. `error` is what it failed with, and `words` what it said
 * before.
 */
export function limitIn({
  error,
  words: said,
}: {
  readonly error: string
  readonly words: string
}): ModelLimit | null {
  const words = `${error}\n${said}`
  const of =
    WORDS.find(([, pattern]) => pattern.test(words))?.[0] ??
    ERRORS.find(([, pattern]) => pattern.test(error))?.[0]
  return of === undefined ? null : { of, resetsAt: of === "context" ? null : resetIn(words) }
}

const ISO = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?Z/
/** Seconds since 1970, which some agents write after a bar or the word "reset". */
const SECONDS = /(?:\||\breset\w*\D{0,12})(\d{10})\b/i

function resetIn(words: string): Instant | null {
  const iso = ISO.exec(words)?.[0]
  if (iso !== undefined && !Number.isNaN(Date.parse(iso))) return instant(Date.parse(iso))
  const seconds = SECONDS.exec(words)?.[1]
  return seconds === undefined ? null : instant(Number(seconds) * 1_000)
}

/**
 * Why the agent has spent more than its cap, going by its own figures; null if it is below the cap
 * or doesn't say.
 */
export function overspent({ usd, tokens }: Spent, cap: Cap): string | null {
  if (usd !== null && cap.usd !== null && usd > cap.usd) {
    return `It spent $${usd.toFixed(2)}, and $${cap.usd.toFixed(2)} was allowed.`
  }
  const all = tokens === null ? 0 : tokens.in + tokens.out
  if (cap.tokens === null || all <= cap.tokens) return null
  return `It used ${all} tokens, and ${cap.tokens} were allowed.`
}

/** What our own process saw of the model counts before the agent's words. */
export function endedBy({ of, resetsAt, said }: ModelTrouble): Ending {
  if (of === "login") return { how: "unready", why: "key", said }
  if (of === "unnamed") return { how: "unready", why: "refused", said }
  if (of === "ours") return { how: "ours", said }
  return { how: "limit", limit: { of, resetsAt }, said }
}
