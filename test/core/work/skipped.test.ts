/** If everything in a milestone was left out, the mission goes on past it, and no text says that it was proven. */

import { expect, test } from "vitest"
import { isDeliverable, isSkippedWhole } from "../../../src/core/log/scope.ts"
import { milestoneTable } from "../../../src/core/render/check-run/milestones.ts"
import { proven } from "../../../src/core/render/comments.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { eventSentence } from "../../../src/core/render/story/event-sentence.ts"
import { storyLines } from "../../../src/core/render/terminal.ts"
import type { FeatureId } from "../../../src/core/values/id.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { milestoneState } from "../../../src/core/work/progress.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { built, running, validated, type World } from "../support/world.ts"

const ALL: readonly FeatureId[] = ["F3", "F1", "F2"]

/** M1 is sealed, with these features left out and these of its own criteria accepted. */
function sealed(skipped: readonly FeatureId[], waived: readonly string[], words = "max 60"): World {
  const w = running(examplePlan(), { words })
  for (const id of skipped) {
    w.says(`/mission skip ${id} not this time`)
    w.rest()
    const run = w.observed.runs.items.find(r => r.attempt === `${id}.1`)
    if (run) w.run(run.attempt, { status: "concluded", conclusion: "cancelled" })
  }
  w.pass(10)
  w.rest()
  built(w, ...["F1.1", "F2.1", "F3.1"].filter(key => !skipped.some(id => key.startsWith(id))))
  for (const id of waived) {
    w.says(`/mission accept ${id} not this time`)
    w.rest()
  }
  validated(w)
  expect([...w.mission.sealed.keys()]).toEqual(["M1"])
  return w
}

test("is called skipped wherever it is named, and its issue is closed as not planned", () => {
  const w = sealed(ALL, ["C5", "C6"])
  const { mission } = w
  const seal = { type: "milestone.sealed", milestone: "M1", commit: "a".repeat(40) } as never
  expect(isSkippedWhole(mission, "M1")).toBe(true)
  expect(milestoneState(mission, "M1", [])).toBe("skipped")
  expect(proven(missionView(mission), "M1").body).toMatch(
    /^\*\*M1 is skipped: Print\.\*\* .*nothing of it is proven; M2 comes next\./,
  )
  expect(eventSentence(seal, missionView(mission))).toMatch(/^M1 is skipped on /)
  expect(storyLines([seal], missionView(mission))[0]).toMatch(/^M1 +skipped +0 of 5 criteria/)
  expect(milestoneTable(missionView(mission))).toMatch(
    /\| skipped \| \*\*M1\*\* Print \| 0 of 5 \|/,
  )
  expect(missionControl(missionView(mission, w.peek().waits)).body).toMatch(/\| skipped \| .*M1/)
  expect(isDeliverable(mission, "M1")).toBe(false)
  const issue = mission.things.get("issue M1" as never)?.id
  expect(w.observed.issues.items.find(i => i.id === issue)?.state).toBe("not_planned")
  const said = w.observed.comments.items.map(c => c.body)
  expect(said.filter(body => /M1 is proven|M1.*✅ proven|✅ proven.*M1/.test(body))).toEqual([])
  expectRest(w)
})

test("the stop of the plan behind it says so, too", () => {
  const w = sealed(ALL, ["C5", "C6"], "strict max 60")
  expect(w.mission.holds.get("person")?.why).toBe(
    "M1 is skipped; strict care stops here for a person",
  )
})

test.each<[string, readonly FeatureId[], readonly string[]]>([
  ["one feature was built", ["F3", "F1"], ["C5", "C6"]],
  ["what is its own holds all the same", ALL, ["C5"]],
  ["nothing was left out", [], []],
])("it is proven if %s", (_, skipped, waived) => {
  const { mission } = sealed(skipped, waived)
  expect(isSkippedWhole(mission, "M1")).toBe(false)
  expect(milestoneState(mission, "M1", [])).toBe("proven")
  expect(proven(missionView(mission), "M1").body).toMatch(/^\*\*M1 is proven: Print\.\*\* /)
})
