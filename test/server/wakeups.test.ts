/** Wake-ups in one process: many lead to one look, two looks never run at once, and none starts after a stop. */
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createWakeups } from "../../src/server/wakeups.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
afterEach(() => void vi.useRealTimers())

/** Looks that end when the test says so. */
function slow(options: Partial<Parameters<typeof createWakeups>[0]> = {}) {
  const started: string[] = []
  const errors: unknown[] = []
  const ends: { readonly key: string; end(again: number | null): void; fail(): void }[] = []
  const wakeups = createWakeups({
    look: key =>
      new Promise((resolve, reject) => {
        started.push(key)
        ends.push({ key, end: resolve, fail: () => reject(new Error(`lost ${key}`)) })
      }),
    onError(key, error, times) {
      errors.push([key, error, times])
      return 5_000
    },
    ...options,
  })
  /** Ends the oldest look that is running, and lets the next one begin. */
  const end = async (again: number | null) => {
    ends.shift()?.end(again)
    await vi.advanceTimersByTimeAsync(0)
  }
  const fail = async () => {
    ends.shift()?.fail()
    await vi.advanceTimersByTimeAsync(0)
  }
  return { wakeups, started, errors, end, fail }
}

test("a wake-up starts a look at once", () => {
  const { wakeups, started } = slow()
  wakeups.wake("a")
  expect(started).toEqual(["a"])
})

test("many wake-ups during a look lead to one more look, after it and not beside it", async () => {
  const { wakeups, started, end } = slow()
  for (let n = 0; n < 5; n++) wakeups.wake("a")
  expect(started).toEqual(["a"])
  await end(null)
  expect(started).toEqual(["a", "a"])
  await end(null)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(started).toEqual(["a", "a"])
})

test("different keys do not wait for each other", () => {
  const { wakeups, started } = slow()
  wakeups.wake("a")
  wakeups.wake("b")
  expect(started).toEqual(["a", "b"])
})

test("a look is repeated when it said so, or earlier when a wake-up comes", async () => {
  const { wakeups, started, end } = slow()
  wakeups.wake("a")
  await end(10_000)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(started).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(started).toHaveLength(2)
  await end(10_000)
  wakeups.wake("a")
  expect(started).toHaveLength(3)
  await end(null)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(started).toHaveLength(3)
})

test("a look that failed is reported and tried again", async () => {
  const { wakeups, started, errors, fail, end } = slow()
  wakeups.wake("a")
  await fail()
  expect(errors).toEqual([["a", expect.objectContaining({ message: "lost a" }), 1]])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(started).toEqual(["a", "a"])
  await end(null)
})

test("a wake-up that came during a failed look is not lost", async () => {
  const { wakeups, started, fail } = slow()
  wakeups.wake("a")
  wakeups.wake("a")
  await fail()
  expect(started).toEqual(["a", "a"])
})

test("stopping waits for the current look and starts no other", async () => {
  const { wakeups, started, end } = slow()
  wakeups.wake("a")
  wakeups.wake("a")
  let isStopped = false
  const stopped = wakeups.stop().then(() => {
    isStopped = true
  })
  await vi.advanceTimersByTimeAsync(0)
  expect(isStopped).toBe(false)
  await end(1)
  await stopped
  wakeups.wake("b")
  await vi.advanceTimersByTimeAsync(60_000)
  expect(started).toEqual(["a"])
})

test("stopping drops looks that were due later", async () => {
  const { wakeups, started, end } = slow()
  wakeups.wake("a")
  await end(1_000)
  await wakeups.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(started).toEqual(["a"])
})

test("a wait that is too long for a timer doesn't end at once", async () => {
  const { wakeups, started, end } = slow()
  wakeups.wake("a")
  await end(2 ** 40)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(started).toEqual(["a"])
})

test("failures in a row are counted, and a look that goes well begins anew", async () => {
  const { wakeups, errors, fail, end } = slow()
  wakeups.wake("a")
  for (let n = 0; n < 3; n++) {
    await fail()
    await vi.advanceTimersByTimeAsync(5_000)
  }
  await end(1)
  await vi.advanceTimersByTimeAsync(1)
  await fail()
  expect(errors.map(it => (it as unknown[])[2])).toEqual([1, 2, 3, 1])
})

test("a look that failed for good is not repeated", async () => {
  const { wakeups, started, fail } = slow({ onError: () => null })
  wakeups.wake("a")
  await fail()
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(started).toEqual(["a"])
})

test("the first wake-up is served at once, and those of the next five seconds together", async () => {
  const { wakeups, started, end } = slow({ gatherMs: 5_000 })
  wakeups.wake("a")
  await end(60_000)
  for (let n = 0; n < 20; n++) {
    wakeups.wake("a")
    await vi.advanceTimersByTimeAsync(200)
  }
  expect(started).toEqual(["a"])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(started).toEqual(["a", "a"])
  await end(60_000)
  await vi.advanceTimersByTimeAsync(5_000)
  wakeups.wake("a")
  expect(started).toEqual(["a", "a", "a"])
})

test("gathering delays no look that was due before", async () => {
  const { wakeups, started, end } = slow({ gatherMs: 5_000 })
  wakeups.wake("a")
  wakeups.wake("a")
  await end(1_000)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(started).toEqual(["a", "a"])
})

test("a wake-up while a look of an ended mission gathers is not lost", async () => {
  const { wakeups, started, end } = slow({ gatherMs: 5_000 })
  wakeups.wake("a")
  wakeups.wake("a")
  await end(null)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(started).toEqual(["a", "a"])
})

/** The lane is the number before the dash. */
const laneOf = (key: string) => Number(key.split("-")[0])

test("a lane with many keys leaves room for the others", async () => {
  const { wakeups, started, end } = slow({ laneOf })
  for (let n = 0; n < 100; n++) wakeups.wake(`1-${n}`)
  wakeups.wake("2-0")
  wakeups.wake("3-0")
  expect(started).toEqual(["1-0", "1-1", "1-2", "1-3", "2-0", "3-0"])
  await end(null)
  expect(started.at(-1)).toBe("1-4")
})

test("when all places are taken, lanes take turns", async () => {
  const { wakeups, started, end } = slow({ laneOf })
  for (let lane = 1; lane <= 12; lane++) {
    for (let n = 0; n < 5; n++) wakeups.wake(`${lane}-${n}`)
  }
  expect(started).toHaveLength(40)
  for (let n = 0; n < 8; n++) await end(null)
  const lanes = Map.groupBy(started, laneOf)
  expect(lanes.size).toBe(12)
})

test("nothing of a lane that rests is looked at, however often it is woken; others go on", async () => {
  let restsUntil = 60_000
  let now = 0
  const pass = async (ms: number) => {
    now += ms
    await vi.advanceTimersByTimeAsync(ms)
  }
  const restMs = (lane: number) => (lane === 1 ? restsUntil - now : 0)
  const { wakeups, started, end } = slow({ laneOf, restMs })
  wakeups.wake("1-a")
  wakeups.wake("1-b")
  wakeups.wake("2-a")
  await end(1_000)
  for (let n = 0; n < 50; n++) {
    wakeups.wake("1-a")
    await pass(1_000)
    await end(1_000)
  }
  expect(started.filter(it => it.startsWith("1"))).toEqual([])
  expect(started.filter(it => it.startsWith("2")).length).toBeGreaterThan(40)
  // The limit was prolonged meanwhile.
  restsUntil = 90_000
  await pass(10_000)
  expect(started.filter(it => it.startsWith("1"))).toEqual([])
  await pass(30_000)
  expect(started.filter(it => it.startsWith("1"))).toEqual(["1-a", "1-b"])
})

test("a key that is forgotten and woken while it is looked at is looked at once at a time", async () => {
  const { wakeups, started, end } = slow({ laneOf })
  wakeups.wake("1-0")
  wakeups.forget("1-0")
  wakeups.wake("1-0")
  expect(started).toEqual(["1-0"])
  await end(1)
  expect(started).toEqual(["1-0", "1-0"])
})

test("a key that is forgotten while it is looked at is not looked at again", async () => {
  const { wakeups, started, end } = slow({ laneOf })
  wakeups.wake("1-0")
  wakeups.forget("1-0")
  await end(1)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(started).toEqual(["1-0"])
})

test("a key that is forgotten while it waits for its turn is not looked at", async () => {
  const { wakeups, started, end } = slow({ laneOf })
  for (let n = 0; n < 6; n++) wakeups.wake(`1-${n}`)
  wakeups.forget("1-4")
  await end(null)
  await end(null)
  expect(started).toEqual(["1-0", "1-1", "1-2", "1-3", "1-5"])
})
