/** How many comments a mission writes within an hour. */
import { expect, test } from "vitest"
import { withinHour } from "../../../src/core/board/comment-pace.ts"
import type { Create } from "../../../src/core/log/effect.ts"
import { evolve } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import type { Thing } from "../../../src/core/log/thing.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import { COMMENTS_PER_HOUR_MAX as MOST } from "../../../src/core/values/limits.ts"
import { minute, mission } from "../people/given.ts"

const reply = (n: number): Extract<Thing, { type: "comment" }> => ({
  ...{ type: "comment", of: `comment:${n}` },
})
const text = { title: "", body: "Done.", digest: sha256("Done.") }
const post = (n: number): Create => ({ type: "create", thing: reply(n), text })

/** `count` comments were written, one each minute. */
const written = (count: number): Mission =>
  Array.from({ length: count }, (_, n) => n).reduce(
    (m, n) => evolve(m, [{ type: "thing.bound", thing: reply(n), id: n, number: null }], minute(n)),
    mission("running"),
  )

const namesOf = (creates: readonly Create[]) =>
  creates.map(it => (it.thing.type === "comment" ? it.thing.of : it.thing.type))

const rest = (until: number) => [
  { type: "comments_rest", needs: "time", most: MOST, until: minute(until) },
]

test.each([
  ["few are written at once", 5, [1_000, 1_001], 30, ["comment:1000", "comment:1001"], []],
  [
    "the last of the hour is written, the next one waits",
    MOST - 1,
    [1_000, 1_001],
    45,
    ["comment:1000"],
    rest(60),
  ],
  ["none is written after so many", MOST, [1_000], 45, [], rest(60)],
  [
    "once the first is an hour old, the next one is written",
    MOST,
    [1_000],
    60,
    ["comment:1000"],
    [],
  ],
  ["two that wait come one after the other", MOST, [1_000, 1_001], 60, ["comment:1000"], rest(61)],
])("%s", (_, before, wanted, at, now, waits) => {
  const { creates, resting } = withinHour(written(before), wanted.map(post), minute(at))
  expect(namesOf(creates)).toEqual(now)
  expect(resting).toEqual(waits)
})

test("what may stand already is looked for, and has its place", () => {
  const before = written(MOST - 1)
  const m = evolve(before, [{ type: "things.intended", things: [reply(2_000)] }], minute(44))
  const { creates } = withinHour(m, [post(1_000), post(2_000)], minute(45))
  expect(namesOf(creates)).toEqual(["comment:2000"])
})

test("Mission Control and everything that is no comment is written in any case", () => {
  const control: Create = {
    type: "create",
    thing: { type: "comment", of: "mission_control" },
    text,
  }
  const { creates, resting } = withinHour(written(MOST), [control], minute(45))
  expect(namesOf(creates)).toEqual(["mission_control"])
  expect(resting).toEqual([])
})
