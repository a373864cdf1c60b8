/** When few requests are left, a look writes nothing but the pinned comment, which says until when. */
import { expect, test } from "vitest"
import { reconcile } from "../../../src/core/reconcile.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { plusMs } from "../../../src/core/values/time.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { smallPlan } from "../support/plan.ts"
import { built, proposed, running, validated, type World } from "../support/world.ts"

const LATER_MS = 600_000

const resting = (w: World) => {
  const restsUntil = plusMs(w.now, LATER_MS)
  return reconcile(w.mission, { ...w.observed, restsUntil }, w.now)
}

test.each<[string, () => World]>([
  ["a plan waits", () => proposed(smallPlan())],
  ["a feature runs", () => running(smallPlan())],
  ["a feature is built", () => built(running(smallPlan()), "F1.1")],
  ["the round is over", () => validated(built(running(smallPlan()), "F1.1"))],
])("%s: nothing begins, is created or decided, whatever was asked", (_, stage) => {
  const w = stage()
  w.says("/mission pause")
  const { events, creates, ensures, waits, mission, isSettled } = resting(w)
  expect([events, creates, mission, isSettled]).toEqual([[], [], w.mission, false])
  expect(waits).toEqual([{ type: "requests", needs: "time", until: plusMs(w.now, LATER_MS) }])
  expect(ensures.map(it => it.type)).toEqual(["ensure_comment"])
  expect(missionControl(missionView(mission, waits)).body).toMatch(
    /Nothing moves until \d\d:\d\d UTC: nearly all requests are used up/,
  )
})

test("once they are back, what was asked is decided", () => {
  const w = running(smallPlan())
  w.says("/mission pause")
  expect(resting(w).events).toEqual([])
  const seen = { ...w.observed, restsUntil: w.now }
  const { events } = reconcile(w.mission, seen, w.now)
  expect(events).toContainEqual(expect.objectContaining({ type: "command.accepted" }))
})
