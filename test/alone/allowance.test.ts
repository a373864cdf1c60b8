/** The last requests of an hour are kept: first for others, then for saying that missions rest. */
import { expect, test } from "vitest"
import { createAllowance } from "../../src/alone/allowance.ts"
import { RestingError } from "../../src/github/errors.ts"
import type { Reply } from "../../src/github/request.ts"

const NOW = Date.UTC(2026, 2, 2, 9)
const RESET = NOW + 1_800_000

function opened(limit = 1_000, resource = "core") {
  let [now, left] = [NOW, limit]
  const headers = () => ({
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(left),
    "x-ratelimit-reset": String(RESET / 1_000),
    "x-ratelimit-resource": resource,
  })
  const allowance = createAllowance(() => now)
  const request = allowance.guard(async (route): Promise<Reply> => {
    if (route === "GET /304")
      throw Object.assign(new Error("304"), { response: { headers: headers() } })
    left -= 1
    return { status: 200, headers: headers(), data: null }
  })
  /** How many are sent until it refuses. */
  const spend = async () => {
    for (let sent = 0; ; sent++) {
      try {
        await request("GET /x")
      } catch (error) {
        expect(error).toBeInstanceOf(RestingError)
        expect((error as RestingError).untilMs).toBe(RESET + 1_000)
        return sent
      }
      if (sent > 5_000) return null
    }
  }
  return {
    allowance,
    request,
    spend,
    pass(ms: number) {
      now += ms
    },
    set(many: number) {
      left = many
    },
  }
}

test.each([
  [1_000, 850, 120],
  [15_000, 4_999, 0],
])(
  "of %i requests an hour, %i are for work; the next look may still say that it rests",
  async (limit, work, more) => {
    const it = opened(limit)
    it.allowance.begin()
    expect(it.allowance.restsUntil()).toBeNull()
    if (limit > 5_000) return expect(await it.spend()).toBeNull()
    expect(await it.spend()).toBe(work)
    expect(it.allowance.restsUntil()).toBeNull()
    it.allowance.begin()
    expect(it.allowance.restsUntil()).toBe(new Date(RESET + 1_000).toISOString())
    expect(await it.spend()).toBe(more)
  },
)

test("after the reset work goes on", async () => {
  const it = opened()
  await it.spend()
  it.allowance.begin()
  it.pass(RESET - NOW)
  it.set(1_000)
  it.allowance.begin()
  expect(it.allowance.restsUntil()).toBeNull()
  expect(await it.request("GET /x")).toMatchObject({ status: 200 })
})

test("an answer that is no reply counts as well, and another resource does not", async () => {
  const it = opened()
  it.set(10)
  await expect(it.request("GET /304")).rejects.toThrow("304")
  await expect(it.request("GET /x")).rejects.toBeInstanceOf(RestingError)
  const other = opened(1_000, "graphql")
  other.set(3)
  await other.request("GET /x")
  expect(await other.request("GET /x")).toMatchObject({ status: 200 })
})

test("nothing is known before the first answer, so it is asked", async () => {
  const it = opened()
  it.allowance.begin()
  expect(it.allowance.restsUntil()).toBeNull()
  expect(await it.request("GET /x")).toMatchObject({ status: 200 })
})
