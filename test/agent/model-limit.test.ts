/** Whether we recognise from an agent's words that its model has reached a limit. */
import { expect, test } from "vitest"
import { limitIn, overspent } from "../../src/agent/model-limit.ts"
import { usd } from "../../src/core/values/money.ts"

const AT = "2025-11-23T00:40:00.000Z"

test.each([
  ["Claude AI usage limit reached|1763858400", "quota", AT],
  ["You exceeded your current quota exceeded; resets at 2025-11-23T00:40:00Z", "quota", AT],
  ["Your session limit is reached. Resets 1763858400.", "quota", AT],
  ["insufficient_quota", "quota", null],
  ["HTTP 429 Too Many Requests", "rate", null],
  ["rate_limit_error: rate limit exceeded", "rate", null],
  ["prompt is too long: 210000 tokens", "context", null],
  ["The maximum context length was exceeded; reset 1763858400", "context", null],
] as const)("%s", (words, of, resetsAt) => {
  expect(limitIn({ error: words, words: "" })).toEqual({ of, resetsAt })
  expect(limitIn({ error: "", words })).toEqual({ of, resetsAt })
})

test.each([
  "I added a rate limit of 10 requests a minute to the endpoint.",
  "The quota of the test user is 5.",
  "It stopped: the process ended with status 1.",
  "context windows are handled in src/window.ts",
])("speaks of no limit of its own: %s", words => {
  expect(limitIn({ error: "", words })).toBeNull()
})

const cap = { usd: usd(5), tokens: 1_000, minutes: 10 }
const tokens = { in: 900, out: 101, cached: 0 }

test("an agent is over its cap only if it reports more than the cap", () => {
  expect(overspent({ usd: usd(5.01), tokens: null, turns: null }, cap)).toMatch(
    /spent \$5\.01.*\$5\.00/,
  )
  expect(overspent({ usd: null, tokens, turns: null }, cap)).toMatch(/1001 tokens/)
  expect(overspent({ usd: usd(5), tokens: { ...tokens, out: 100 }, turns: null }, cap)).toBeNull()
  expect(overspent({ usd: null, tokens: null, turns: null }, cap)).toBeNull()
  const open = { usd: null, tokens: null, minutes: 10 }
  expect(overspent({ usd: usd(99), tokens, turns: null }, open)).toBeNull()
})
