/** Which missions are looked at, for how long, and which events wake them. */
import { expect, onTestFinished, test } from "vitest"
import { createWatch, type Next } from "../../src/server/watch.ts"

const shop = 7
const other = 8

/** Each look ends when the test says so. */
function watching() {
  const looks: { readonly key: string; readonly end: (next: Next) => void }[] = []
  const waiting: (() => void)[] = []
  const watch = createWatch({
    look: (id, issue) =>
      new Promise(end => {
        looks.push({ key: `${id}/${issue}`, end })
        for (const done of waiting.splice(0)) done()
      }),
    onError(_, error) {
      throw error
    },
  })
  onTestFinished(async () => {
    const stopped = watch.stop()
    for (const { end } of looks) end(over)
    await stopped
  })
  /** Resolves at once if there are that many already. */
  async function lookAt(index: number) {
    while (looks.length <= index) await new Promise<void>(done => waiting.push(done))
    return looks[index]!
  }
  /** Lets the look end, and everything that follows from it at once. */
  async function ended(index: number, next: Next) {
    ;(await lookAt(index)).end(next)
    for (let n = 0; n < 10; n++) await Promise.resolve()
  }
  const keys = () => looks.map(({ key }) => key)
  return { watch, keys, lookAt, ended }
}

const DAY_MS = 24 * 60 * 60 * 1_000
const over: Next = { againMs: null, touches: null }
const touching = (...touches: readonly string[]): Next => ({ againMs: DAY_MS, touches })
const later = touching("#1")

test("an event in a repository wakes only the missions that are watched there", async () => {
  const { watch, keys, lookAt, ended } = watching()
  watch.see(shop, 1)
  watch.see(other, 1)
  await ended(0, later)
  await ended(1, later)
  watch.wake(shop, null)
  await lookAt(2)
  expect(keys()).toEqual(["7/1", "8/1", "7/1"])
})

test("an event wakes the missions that it names something of, and no others", async () => {
  const { watch, keys, lookAt, ended } = watching()
  watch.see(shop, 1)
  watch.see(shop, 2)
  watch.see(other, 1)
  await ended(0, touching("#1", "#11", "run 5", "policy"))
  await ended(1, touching("#2", "branch mission/2/main", "policy"))
  await ended(2, touching("#1", "run 5", "policy"))
  for (let n = 0; n < 60; n++) watch.wake(shop, [`check ${n}`, `commit ${n}`, "branch main"])
  watch.wake(other, ["branch mission/2/main"])
  expect(keys()).toHaveLength(3)
  watch.wake(shop, ["run 5"])
  expect((await lookAt(3)).key).toBe("7/1")
  await ended(3, touching("#1"))
  watch.wake(shop, ["commit x", "branch mission/2/main"])
  expect((await lookAt(4)).key).toBe("7/2")
  watch.wake(shop, ["run 5"])
  expect(keys()).toHaveLength(5)
})

test("as long as nobody knows what a mission has, every event there wakes it", async () => {
  const { watch, keys, lookAt, ended } = watching()
  watch.see(shop, 1)
  await lookAt(0)
  watch.wake(shop, ["run 77"])
  await ended(0, touching("#1"))
  await lookAt(1)
  await ended(1, touching("#1"))
  watch.wake(shop, ["run 77"])
  expect(keys()).toEqual(["7/1", "7/1"])
  expect(watch.knows(shop, "#1")).toBe(true)
  expect(watch.knows(shop, "#2")).toBe(false)
  expect(watch.knows(other, "#1")).toBe(false)
})

test("a mission that is over is not looked at again", async () => {
  const { watch, keys, lookAt, ended } = watching()
  watch.see(shop, 1)
  await ended(0, over)
  watch.see(other, 1)
  await ended(1, later)
  watch.wake(shop, ["#1"])
  watch.see(other, 2)
  await lookAt(2)
  expect(keys()).toEqual(["7/1", "8/1", "8/2"])
})

test("a request that comes during the last look leads to another look", async () => {
  const { watch, lookAt, ended } = watching()
  watch.see(shop, 1)
  await lookAt(0)
  watch.see(shop, 1)
  await ended(0, over)
  expect((await lookAt(1)).key).toBe("7/1")
})

test("a forgotten repository is looked at no more, until somebody asks there again", async () => {
  const { watch, keys, lookAt, ended } = watching()
  watch.see(shop, 1)
  watch.see(shop, 2)
  await ended(0, later)
  watch.forget(shop)
  await ended(1, later)
  watch.wake(shop, null)
  expect(keys()).toEqual(["7/1", "7/2"])
  watch.see(shop, 1)
  expect((await lookAt(2)).key).toBe("7/1")
})
