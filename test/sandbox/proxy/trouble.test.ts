/** Which answers of a provider mean that waiting is of no use, and until when they say so. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { troubleIn, unreachable, watchTrouble } from "../../../src/sandbox/proxy/trouble.ts"

const NOW = Date.parse("2026-11-30T12:00:00Z")
const at = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString()
const read = (status: number, headers: object = {}, text = "") =>
  troubleIn({ status, headers: headers as never, text }, NOW)

test.each([
  [401, {}, "", "login", null],
  [403, {}, "", "login", null],
  [402, {}, "", "quota", null],
  [429, {}, '{"error":{"code":"insufficient_quota"}}', "quota", null],
  [400, {}, "Your credit balance is too low to access the API", "quota", null],
  [429, {}, "", "rate", null],
  [429, { "retry-after": "30" }, "", "rate", at(30)],
  [429, { "retry-after": "Mon, 30 Nov 2026 13:00:00 GMT" }, "", "rate", at(3_600)],
  [429, { "anthropic-ratelimit-tokens-reset": "2026-11-30T12:05:00Z" }, "", "rate", at(300)],
  [429, { "anthropic-ratelimit-unified-reset": `${NOW / 1_000 + 90}` }, "", "rate", at(90)],
  [
    429,
    { "x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-reset-requests": "1s" },
    "",
    "rate",
    at(360),
  ],
  [429, { "x-ratelimit-reset-requests": "250ms" }, "", "rate", at(0.25)],
  [429, {}, '{"details":[{"retryDelay": "38.5s"}]}', "rate", at(38.5)],
  [529, {}, "", "overload", null],
  [503, { "retry-after": "5" }, "", "overload", at(5)],
  [500, {}, "", "overload", null],
])("%d %j %s is %s until %s", (status, headers, text, of, resetsAt) =>
  expect(read(status, headers, text)).toMatchObject({ of, resetsAt }),
)

test.each([400, 404, 413, 422])("%d is the request's own fault", status =>
  expect(read(status)).toBeNull(),
)

describe("a watch", () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOW }))
  afterEach(() => void vi.useRealTimers())

  const settledAfter = async (
    ms: number,
    play: (watch: ReturnType<typeof watchTrouble>) => void,
  ) => {
    const watch = watchTrouble(() => Date.now())
    let of: string | null = null
    watch.settled.then(trouble => {
      of = trouble.of
    })
    play(watch)
    await vi.advanceTimersByTimeAsync(ms)
    return of
  }

  test("tells of a model that nobody reaches within a minute", async () => {
    const gone = unreachable("ECONNREFUSED")
    expect(await settledAfter(44_000, watch => watch.failed(gone))).toBeNull()
    expect(await settledAfter(60_000, watch => watch.failed(gone))).toBe("unreachable")
  })

  test("forgets a trouble that an answer ends", async () => {
    const play = (watch: ReturnType<typeof watchTrouble>) => {
      watch.failed(unreachable("ECONNRESET"))
      expect(watch.standing()).toMatchObject({ of: "unreachable" })
      watch.answered()
      expect(watch.standing()).toBeNull()
    }
    expect(await settledAfter(600_000, play)).toBeNull()
  })

  test.each([
    ["a used up quota", () => read(402)],
    ["a reset that is far away", () => read(429, { "retry-after": "3600" })],
  ])("does not wait for %s", async (_, trouble) =>
    expect(await settledAfter(0, watch => watch.failed(trouble()!))).not.toBeNull(),
  )

  test("lets the agent wait for a reset that is near", async () =>
    expect(
      await settledAfter(30_000, watch => watch.failed(read(429, { "retry-after": "30" })!)),
    ).toBeNull())

  test("believes a refused key the second time", async () => {
    const login = read(401)!
    expect(await settledAfter(1, watch => watch.failed(login))).toBeNull()
    const twice = (watch: ReturnType<typeof watchTrouble>) => {
      watch.failed(login)
      watch.failed(login)
    }
    expect(await settledAfter(0, twice)).toBe("login")
  })
})
