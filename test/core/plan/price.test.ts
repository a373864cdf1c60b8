/** What a call costs, and which model a name means. */
import { expect, test } from "vitest"
import { costOf, priceOf, readPrices } from "../../../src/core/plan/price.ts"

const M = 1_000_000
const tokens = (over: object) => ({ in: 0, cached: 0, written: 0, out: 0, ...over })

test.each([
  ["claude-opus-4-5", 5],
  ["claude-opus-4-5-20251101", 5],
  ["anthropic/claude-opus-4.5", 5],
  ["us.anthropic.claude-opus-4-5-20251101-v1:0", 5],
  ["claude-sonnet-4@20250514", 3],
  ["Claude-Haiku-4-5-latest", 1],
  ["gpt-5.4", 2.5],
  ["gpt-5.4-mini", 0.75],
  ["openrouter/openai/gpt-5.4-2026-03-05", 2.5],
  ["gemini-3.1-pro-preview", 2],
  ["moonshotai/kimi-k3:free", 3],
])("%s costs $%d for a million tokens of input", (model, dollars) => {
  const price = priceOf(model)
  expect(price && costOf(tokens({ in: 1_000 }), price) * 1_000).toBeCloseTo(dollars)
})

test.each([
  "gpt-5.4-turbo",
  "claude",
  "claude-opus-4",
  "gpt-5",
  "opus",
  "",
  "constructor",
  "my-own",
])("nobody says what %j costs", model => expect(priceOf(model)).toBeNull())

test("a long input costs more, by all of its tokens", () => {
  const price = priceOf("gpt-5.4")!
  expect(costOf(tokens({ in: 272_000 }), price)).toBeCloseTo((272_000 * 2.5) / M)
  expect(costOf(tokens({ in: 200_000, cached: 72_001, out: 1_000 }), price)).toBeCloseTo(
    (200_000 * 5 + 72_001 * 0.5 + 1_000 * 22.5) / M,
  )
})

test("what goes into a cache costs its own rate, or that of input", () => {
  expect(costOf(tokens({ written: M }), priceOf("claude-opus-4-5")!)).toBeCloseTo(6.25)
  expect(costOf(tokens({ written: 100_000 }), priceOf("kimi-k3")!)).toBeCloseTo(0.3)
})

test("a policy's own price comes first", () => {
  const own = readPrices(["gpt-5.4 = 1 / 0.5/2", "my-own=3 / 0 / 4.5", "no price", "a = 1 / 2"])
  expect(Object.keys(own)).toEqual(["gpt-5.4", "my-own"])
  expect(costOf(tokens({ in: M, cached: M, out: M }), priceOf("gpt-5.4", own)!)).toBeCloseTo(3.5)
  expect(priceOf("my-own", own)).toMatchObject({ in: 3, cached: 0, out: 4.5 })
})
