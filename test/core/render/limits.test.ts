/** The largest possible mission still fits GitHub and what people can read. */

import { expect, it } from "vitest"
import { fold } from "../../../src/core/log/fold.ts"
import { Draft, type Plan } from "../../../src/core/plan/plan.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { pullRequest } from "../../../src/core/render/pull-request.ts"
import { BODY_CHARACTERS_MAX } from "../../../src/core/values/limits.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { append, proposed, ref, requested } from "./facts.ts"
import { approvedEvents } from "./fixtures.ts"
import { waitsOf } from "./gallery.ts"

const LONG = "A sentence of the planner that goes on for as long as it may ".repeat(8).slice(0, 490)

function huge(): Plan {
  const ids = Array.from({ length: 60 }, (_, at) => at + 1)
  return {
    version: 1,
    ...Draft.parse({
      title: LONG.slice(0, 110),
      goal: LONG,
      notInIt: Array(30).fill(LONG),
      risks: Array(30).fill(LONG),
      assumptions: Array(30).fill(LONG),
      criteria: Array.from({ length: 300 }, (_, at) => ({
        id: `C${at + 1}`,
        text: LONG,
        kind: "behaviour",
        steps: Array(10).fill(LONG),
      })),
      milestones: Array.from({ length: 20 }, (_, at) => ({
        id: `M${at + 1}`,
        title: LONG.slice(0, 110),
        outcome: LONG,
      })),
      features: ids.map(id => ({
        id: `F${id}`,
        milestone: `M${Math.ceil(id / 3)}`,
        title: LONG.slice(0, 110),
        description: LONG.repeat(10),
        fulfils: Array.from({ length: 5 }, (_, at) => `C${(id - 1) * 5 + at + 1}`),
      })),
      estimate: { usd: { low: 100, high: 900 }, minutes: { low: 600, high: 6_000 }, lines: 9_000 },
    }),
  }
}

const visibleLines = (body: string): number =>
  body
    .replace(/<details>[\s\S]*?<\/details>/g, "")
    .split("\n")
    .filter(line => line.trim() !== "" && !line.startsWith("| ---")).length

it("stays within what GitHub takes and what people read", () => {
  const plan = huge()
  const log = [append("11:40", requested), append("11:50", proposed(plan))]
  const waiting = fold(ref, log)
  const running = fold(ref, [...log, append("12:00", ...approvedEvents(plan))])
  const bodies = {
    plan: planText(missionView(waiting), 1).body,
    approved: planText(missionView(running), 1).body,
    control: missionControl(missionView(running, waitsOf(running))).body,
    request: pullRequest(missionView(running)).body,
  }
  for (const body of Object.values(bodies)) expect(body.length).toBeLessThan(BODY_CHARACTERS_MAX)
  expect(visibleLines(bodies.plan), bodies.plan.slice(0, 3_000)).toBeLessThanOrEqual(60)
  expect(visibleLines(bodies.control)).toBeLessThanOrEqual(25)
  expect(bodies.plan).toContain("too long to be shown here")
})
