/** Pressed buttons are kept for the next looks, for ten minutes. */
import { expect, test } from "vitest"
import { createButtons, type UndatedButton } from "../../src/server/buttons.ts"

const BUTTON: UndatedButton = {
  ...{ id: "d1", by: { id: 1, login: "mira" }, name: "retry" },
  on: { check: 7 },
}

test("every look within ten minutes sees a pressed button, dated by its arrival", () => {
  let now = Date.UTC(2026, 2, 2, 9)
  const buttons = createButtons(() => now)
  buttons.add(BUTTON)
  now += 60_000
  buttons.add({ ...BUTTON, id: "d2" })
  expect(buttons.recent()).toEqual([
    { ...BUTTON, at: "2026-03-02T09:00:00.000Z" },
    { ...BUTTON, id: "d2", at: "2026-03-02T09:01:00.000Z" },
  ])
  now += 9.5 * 60_000
  expect(buttons.recent().map(it => it.id)).toEqual(["d2"])
  now += 60_000
  expect(buttons.recent()).toEqual([])
})
