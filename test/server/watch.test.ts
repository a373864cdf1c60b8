/** Which missions are looked at, and for how long. */
import { expect, onTestFinished, test } from "vitest"
import { createWatch } from "../../src/server/watch.ts"

const shop = { id: 7 }
const other = { id: 8 }

/** Each look ends when the test says so. */
function watching() {
  const looks: { readonly key: string; readonly end: (againMs: number | null) => void }[] = []
  const waiting: (() => void)[] = []
  const watch = createWatch<{ readonly id: number }>({
    look: ({ id }, issue) =>
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
    for (const { end } of looks) end(null)
    await stopped
  })
  /** Resolves at once if there are that many already. */
  async function lookAt(index: number) {
    while (looks.length <= index) await new Promise<void>(done => waiting.push(done))
    return looks[index]!
  }
  return { watch, looks, lookAt }
}

const DAY_MS = 24 * 60 * 60 * 1_000

test("an event in a repository wakes only the missions that are watched there", async () => {
  const { watch, looks, lookAt } = watching()
  watch.see(shop, 1)
  watch.see(other, 1)
  ;(await lookAt(0)).end(DAY_MS)
  ;(await lookAt(1)).end(DAY_MS)
  await Promise.resolve()
  watch.wake(7)
  await lookAt(2)
  expect(looks.map(({ key }) => key)).toEqual(["7/1", "8/1", "7/1"])
})

test("a mission that is over is not looked at again", async () => {
  const { watch, looks, lookAt } = watching()
  watch.see(shop, 1)
  ;(await lookAt(0)).end(null)
  watch.see(other, 1)
  ;(await lookAt(1)).end(DAY_MS)
  watch.wake(7)
  watch.see(other, 2)
  await lookAt(2)
  expect(looks.map(({ key }) => key)).toEqual(["7/1", "8/1", "8/2"])
})

test("a request that comes during the last look leads to another look", async () => {
  const { watch, lookAt } = watching()
  watch.see(shop, 1)
  const last = await lookAt(0)
  watch.see(shop, 1)
  last.end(null)
  expect((await lookAt(1)).key).toBe("7/1")
})
