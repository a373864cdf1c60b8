/** What calls cost together: each by its own price, which depends on how long that one call is. */
import { expect, test } from "vitest"
import { priceOf } from "../../../src/core/plan/price.ts"
import { usd } from "../../../src/core/values/money.ts"
import { createMeter } from "../../../src/sandbox/proxy/meter.ts"

const SHORT = { in: 10_000, cached: 90_000, written: 0, out: 1_000 }
const LONG = { in: 300_000, cached: 0, written: 0, out: 1_000 }
const EACH = (10_000 * 2.5 + 90_000 * 0.25 + 1_000 * 15) / 1_000_000
const THAT = (300_000 * 5 + 1_000 * 22.5) / 1_000_000

const metered = (calls: readonly (typeof SHORT)[], dollars: number | null = null) => {
  const cap = { usd: dollars === null ? null : usd(dollars), tokens: null }
  const meter = createMeter(cap, model => priceOf(model))
  for (const told of calls) {
    const call = meter.begin({ model: "gpt-5.4", requestBytes: 300 })
    if (call === null) return { usd: "over" }
    call.end({ told, bytes: 100, as: "whole" })
  }
  return meter.sum()
}

test.each([
  ["ten calls", Array.from({ length: 10 }, () => SHORT), 10 * EACH],
  ["a call that is long", [LONG], THAT],
  ["a long one among short ones", [SHORT, LONG, SHORT], 2 * EACH + THAT],
])("%s cost what each of them does", (_, calls, dollars) => {
  expect(metered(calls).usd).toBeCloseTo(dollars, 6)
})

test("a ceiling is not reached sooner because calls are long together", () => {
  const calls = Array.from({ length: 10 }, () => SHORT)
  expect(metered(calls, 10 * EACH + 0.01).usd).toBeCloseTo(10 * EACH, 6)
  expect(metered(calls, 8 * EACH).usd).toBe("over")
})
