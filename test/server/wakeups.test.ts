/** Wake-ups in one process: many lead to one look, two looks never run at once, and none starts after a stop. */
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createWakeups } from "../../src/server/wakeups.ts"

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
afterEach(() => void vi.useRealTimers())

/** Looks that end when the test says so. */
function slow() {
  const started: string[] = []
  const errors: unknown[] = []
  const ends: { readonly key: string; end(again: number | null): void; fail(): void }[] = []
  const wakeups = createWakeups({
    look: key =>
      new Promise((resolve, reject) => {
        started.push(key)
        ends.push({ key, end: resolve, fail: () => reject(new Error(`lost ${key}`)) })
      }),
    onError: (key, error) => errors.push([key, error]),
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
  expect(errors).toEqual([["a", expect.objectContaining({ message: "lost a" })]])
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
