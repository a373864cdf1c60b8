/** Pressed buttons wait for the looks to come, and not for ever. */
import { expect, test } from "vitest"
import { createPresses, type Press } from "../../src/server/buttons.ts"

const PRESS: Press = {
  ...{ id: "d1", by: { id: 1, login: "mira" }, pressed: "retry" },
  on: { check: 7 },
}

test("a press is seen by every look of ten minutes, dated by its arrival", () => {
  let now = Date.UTC(2026, 2, 2, 9)
  const presses = createPresses(() => now)
  presses.add(PRESS)
  now += 60_000
  presses.add({ ...PRESS, id: "d2" })
  expect(presses.recent()).toEqual([
    { ...PRESS, at: "2026-03-02T09:00:00.000Z" },
    { ...PRESS, id: "d2", at: "2026-03-02T09:01:00.000Z" },
  ])
  now += 9.5 * 60_000
  expect(presses.recent().map(it => it.id)).toEqual(["d2"])
  now += 60_000
  expect(presses.recent()).toEqual([])
})
