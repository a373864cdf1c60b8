/** The pace of an installation: one write a second, 500 of content an hour, and rests after limits. */
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { RestingError } from "../../src/github/errors.ts"
import { createPace, type Kind } from "../../src/github/pace.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 0 }))
afterEach(() => void vi.useRealTimers())

const HOUR_MS = 3_600_000
const open = (random = 0) =>
  createPace({ clock: () => Date.now(), random: () => random, paceMs: 1_000 })
const limit = (until: number | null) => ({ is: "limit", of: "burst", until }) as const
const turn = (pace: ReturnType<typeof open>, kind: Kind, installation = 1) =>
  pace.turn(installation, kind).then(end => end())

/** When each of these was allowed to begin. */
async function begins(pace: ReturnType<typeof open>, kinds: readonly Kind[], installation = 1) {
  const at: number[] = []
  const all = kinds.map(kind =>
    pace.turn(installation, kind).then(end => {
      at.push(Date.now())
      end()
    }),
  )
  await vi.advanceTimersByTimeAsync(60_000)
  await Promise.all(all)
  return at
}

test("writes begin a second apart, reads at once", async () => {
  const pace = open()
  expect(await begins(pace, ["content", "write", "read", "content"])).toEqual([0, 0, 1_000, 2_000])
})

test("a write waits until the one before has ended", async () => {
  const pace = open()
  const end = await pace.turn(1, "write")
  let began = -1
  const next = pace.turn(1, "write").then(it => {
    began = Date.now()
    it()
  })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(began).toBe(-1)
  end()
  await next
  expect(began).toBe(30_000)
})

test("at most ten reads are open at once, and the eleventh follows the first that ends", async () => {
  const pace = open()
  const ends = await Promise.all(Array.from({ length: 10 }, () => pace.turn(1, "read")))
  let isIn = false
  const eleventh = pace.turn(1, "read").then(() => {
    isIn = true
  })
  await vi.advanceTimersByTimeAsync(0)
  expect(isIn).toBe(false)
  ends[3]?.()
  ends[3]?.()
  await eleventh
  expect(isIn).toBe(true)
})

test("the 501st write of content in an hour waits for room, and commits are not counted", async () => {
  const pace = open()
  for (let n = 0; n < 500; n++) {
    await Promise.all([turn(pace, "content"), vi.advanceTimersByTimeAsync(2_000)])
  }
  expect(pace.restingUntil(1)).toBe(0)
  const error = await pace.turn(1, "content").catch((it: unknown) => it)
  expect(error).toBeInstanceOf(RestingError)
  // Ten of the oldest are over an hour old by then.
  const until = pace.restingUntil(1)
  expect(until).toBeGreaterThan(HOUR_MS)
  expect(until).toBeLessThan(HOUR_MS + 30_000)
  await expect(pace.turn(1, "read")).rejects.toThrow(RestingError)
  await turn(pace, "content", 2)
  await vi.advanceTimersByTimeAsync(until - Date.now())
  expect(pace.restingUntil(1)).toBe(0)
  await turn(pace, "content")
})

test.each<[string, ReturnType<typeof limit>, number]>([
  ["until GitHub's instant", limit(90_000), 91_000],
  ["at least a second, if that instant is over by our clock", limit(-5_000), 1_000],
  ["a minute, if GitHub names no end", limit(null), 61_000],
])("after a limit the installation rests %s, and no other does", async (_, failure, until) => {
  const pace = open()
  pace.failed(1, failure)
  expect(pace.restingUntil(1)).toBe(until)
  expect(pace.restingUntil(2)).toBe(0)
  await expect(pace.turn(1, "read")).rejects.toMatchObject({ untilMs: until })
  await turn(pace, "read", 2)
})

test("a limit without an end rests twice as long each time, at most an hour, with jitter", () => {
  const pace = open(1)
  const rests = Array.from({ length: 9 }, () => {
    pace.failed(1, limit(null))
    const ms = pace.restingUntil(1) - Date.now() - 1_000
    vi.setSystemTime(pace.restingUntil(1))
    return ms / 60_000
  })
  expect(rests).toEqual([1.5, 3, 6, 12, 24, 48, 90, 90, 90])
  pace.answered(1, null)
  pace.failed(1, limit(null))
  expect(pace.restingUntil(1) - Date.now()).toBe(91_000)
})

test("the last request of an hour lets the installation rest before GitHub refuses one", () => {
  const pace = open()
  pace.answered(1, 600_000)
  expect(pace.restingUntil(1)).toBe(601_000)
})

test("a limit that comes while writes wait reaches all of them", async () => {
  const pace = open()
  const end = await pace.turn(1, "content")
  const waiting = [1, 2, 3].map(() => pace.turn(1, "content").catch((it: unknown) => it))
  pace.failed(1, limit(null))
  end()
  await vi.advanceTimersByTimeAsync(10_000)
  for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(RestingError)
  await vi.advanceTimersByTimeAsync(60_000)
  await turn(pace, "content")
})

test.each(["gone", "cannot", "ours", "passing"] as const)("%s costs no rest", is => {
  const pace = open()
  pace.failed(1, { is, what: "thing", why: "refused", until: null } as never)
  expect(pace.restingUntil(1)).toBe(0)
})

test("an instance without limits lets everything through at once", async () => {
  const pace = createPace({ clock: () => Date.now(), random: () => 0, paceMs: 0 })
  const ends = await Promise.all(Array.from({ length: 600 }, () => pace.turn(1, "content")))
  expect(ends).toHaveLength(600)
})
