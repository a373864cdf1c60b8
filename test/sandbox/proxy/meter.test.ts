/** What calls cost together: each by its own price, which depends on how long that one call is. */
import { expect, test } from "vitest"
import { priceOf } from "../../../src/core/plan/price.ts"
import { usd } from "../../../src/core/values/money.ts"
import { createMeter } from "../../../src/sandbox/proxy/meter.ts"

const SHORT = { in: 10_000, cached: 90_000, written: 0, out: 1_000 }
const LONG = { in: 300_000, cached: 0, written: 0, out: 1_000 }
const EACH = (10_000 * 2.5 + 90_000 * 0.25 + 1_000 * 15) / 1_000_000
const THAT = (300_000 * 5 + 1_000 * 22.5) / 1_000_000

const meterOf = (dollars: number | null) =>
  createMeter({ usd: dollars === null ? null : usd(dollars), tokens: null }, priceOf)
const HERE = new AbortController().signal

const metered = async (calls: readonly (typeof SHORT)[], dollars: number | null = null) => {
  const meter = meterOf(dollars)
  for (const told of calls) {
    const asked = { model: "gpt-5.4", requestBytes: 300, answerTokensMax: 4_000 }
    const call = await meter.begin(asked, HERE)
    if (call === null) return { usd: "over" }
    call.end({ told, bytes: 100, as: "whole" })
  }
  return meter.sum()
}

test.each([
  ["ten calls", Array.from({ length: 10 }, () => SHORT), 10 * EACH],
  ["a call that is long", [LONG], THAT],
  ["a long one among short ones", [SHORT, LONG, SHORT], 2 * EACH + THAT],
])("%s cost what each of them does", async (_, calls, dollars) => {
  expect((await metered(calls)).usd).toBeCloseTo(dollars, 6)
})

test("a ceiling is not reached sooner because calls are long together", async () => {
  const calls = Array.from({ length: 10 }, () => SHORT)
  expect((await metered(calls, 10 * EACH + 0.01)).usd).toBeCloseTo(10 * EACH, 6)
  expect((await metered(calls, 8 * EACH)).usd).toBe("over")
})

/** 64,000 tokens of an answer cost $0.96. */
const FULL = { in: 0, cached: 0, written: 0, out: 64_000 }
const PRICE = 64_000 * 15e-6

async function sideBySide(dollars: number, answerTokensMax: number | null) {
  const meter = meterOf(dollars)
  let most = 0
  let running = 0
  const one = async () => {
    const asked = { model: "gpt-5.4", requestBytes: 30, answerTokensMax }
    const call = await meter.begin(asked, HERE)
    if (call === null) return "refused"
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
    call.end({ told: FULL, bytes: 100, as: "whole" })
    return "answered"
  }
  const all = await Promise.all(Array.from({ length: 200 }, one))
  return { most, answered: all.filter(it => it === "answered").length, usd: meter.sum().usd ?? 0 }
}

test.each([
  ["a ceiling of one answer", 1, 64_000],
  ["of ten", 10, 64_000],
  ["of ten, if no request says how long its answer may be", 10, null],
  ["of less than one", 0.5, 64_000],
])("two hundred calls at once pass %s by one answer at most", async (_, dollars, max) => {
  const { usd: spent, answered } = await sideBySide(dollars, max)
  expect(answered).toBeGreaterThan(0)
  expect(spent).toBeLessThanOrEqual(dollars + PRICE)
})

test("calls run side by side while the ceiling has room for all of them", async () => {
  expect(await sideBySide(1_000, 64_000)).toMatchObject({ most: 200, answered: 200 })
  expect((await sideBySide(5 * PRICE + 0.01, 64_000)).most).toBe(5)
})

test("a call that nobody waits for any more takes no turn", async () => {
  const meter = meterOf(1)
  const asked = { model: "gpt-5.4", requestBytes: 30, answerTokensMax: 64_000 }
  const first = await meter.begin(asked, HERE)
  const gone = new AbortController()
  const second = meter.begin(asked, gone.signal)
  gone.abort()
  expect(await second).toBeNull()
  first?.end({ told: null, bytes: 0, as: "unasked" })
  expect(await meter.begin(asked, HERE)).not.toBeNull()
})
