/** What GitHub was told and does not show: it is said again ever more rarely, and in the end no more. */
import { expect, test } from "vitest"
import { type Tolds, toldAfter, unshown } from "../../../src/core/board/told.ts"
import type { Ensure } from "../../../src/core/log/effect.ts"
import { instant } from "../../../src/core/values/time.ts"

const PIN: Ensure = { type: "ensure_pinned", id: 9 }
const LABEL: Ensure = { type: "ensure_label", number: 1, label: "mission", is: "on" }
const GRACE_MS = 240_000
const MINUTE_MS = 60_000

/** Looks every second at a GitHub that never shows it. Returns the minutes at which it is told. */
function timesTold(effect: Ensure, hours: number, { graceMs = GRACE_MS, fails = false } = {}) {
  let told: Tolds = new Map()
  const at: number[] = []
  for (let ms = 0; ms < hours * 60 * MINUTE_MS; ms += 1_000) {
    const now = instant(ms)
    const wait = unshown(told, effect, { now, graceMs })
    const sent = wait ? [] : [effect]
    if (!wait) at.push(Math.round((ms / MINUTE_MS) * 100) / 100)
    told = toldAfter(told, { sent, failed: fails ? sent : [], waits: wait ? [wait] : [], now })
  }
  return { at, told }
}

test("on github.com it is told again after the grace, and then twice as late each time", () => {
  const { at, told } = timesTold(PIN, 24)
  expect(at).toEqual([0, 4, 19, 49, 109, 229])
  expect(unshown(told, PIN, { now: instant(0), graceMs: GRACE_MS })).toEqual({
    ...{ type: "unshown", needs: "time", effect: "ensure_pinned 9", times: 6 },
  })
})

test("where reads see every write, the second time is the first that counts", () => {
  expect(timesTold(PIN, 2, { graceMs: 0 }).at.slice(0, 4)).toEqual([0, 0.02, 15.02, 45.02])
})

test("what got no answer is sent again within seconds, then every five minutes, for ever", () => {
  const { at } = timesTold(PIN, 1, { fails: true })
  expect(at.slice(0, 6)).toEqual([0, 0.08, 0.25, 0.58, 1.25, 2.58])
  expect(at.at(-1)! - at.at(-2)!).toBe(5)
})

const once = (effect: Ensure): Tolds =>
  toldAfter(new Map(), { sent: [effect], failed: [], waits: [], now: instant(0) })
const asked = (told: Tolds, effect: Ensure) =>
  unshown(told, effect, { now: instant(1_000), graceMs: GRACE_MS })

test("what shows is forgotten, so that it may be said anew at once", () => {
  const shown = toldAfter(once(PIN), { sent: [], failed: [], waits: [], now: instant(1_000) })
  expect(shown.size).toBe(0)
  expect(asked(shown, PIN)).toBeNull()
})

test("something else about the same thing is said at once", () => {
  const other: Ensure = { ...LABEL, label: "other" } as Ensure
  expect(asked(once(LABEL), LABEL)).not.toBeNull()
  expect(asked(once(LABEL), other)).toBeNull()
  expect(asked(once(LABEL), { ...LABEL, number: 2 } as Ensure)).toBeNull()
})

test("two effects are remembered apart", () => {
  let told = toldAfter(new Map(), {
    sent: [PIN, LABEL],
    failed: [LABEL],
    waits: [],
    now: instant(0),
  })
  const wait = asked(told, PIN)!
  // The label got no answer and is sent again; the pin still waits.
  told = toldAfter(told, { sent: [LABEL], failed: [], waits: [wait], now: instant(6_000) })
  expect([...told].map(([key, { times, isAnswered }]) => [key, times, isAnswered])).toEqual([
    ["ensure_pinned 9", 1, true],
    ["ensure_label mission on", 1, true],
  ])
})
