/** The story in `git log` and in a terminal, word for word. */

import { expect, it } from "vitest"
import type { Append, Event } from "../../../src/core/log/event.ts"
import { evolve, initial } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { logMessage } from "../../../src/core/render/log-message.ts"
import { storyLines } from "../../../src/core/render/terminal.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { append, BASE, key, mira, proposed, ref, scheduled, started } from "./facts.ts"
import { approvedEvents, logs, missionAt, smallMission } from "./fixtures.ts"
import { jsonFlag } from "./plans.ts"

function told<T>(
  log: readonly Append[],
  tell: (append: Append, after: Mission) => readonly T[],
): readonly T[] {
  let mission = initial(ref)
  return log.flatMap(next => {
    mission = evolve(mission, next.events, next.at)
    return tell(next, mission)
  })
}

it("reads as the story in git log", async () => {
  const lines = told(logs.inReview, ({ events }, after) => [
    logMessage(events, missionView(after)).split("\n")[0] ?? "",
  ])
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(72)
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("./golden/git-log.txt")
})

it("tells what a person's word did, not only that there was one", () => {
  const m = missionAt("midRun")
  const said = { name: "skip", feature: "F5", reason: "not this year" } as const
  const by = { command: "comment:700", by: mira } as const
  const message = logMessage(
    [
      { type: "command.accepted", ...by, permission: "write", said },
      { type: "feature.skipped", feature: "F5", by: mira, reason: said.reason },
    ],
    missionView(m),
  )
  expect(message).toBe("mira skips F5: not this year\n\nmira: /mission skip")
})

it("says ceilings in their own units", () => {
  const m = missionAt("midRun")
  const said = (event: Event) => logMessage([event], missionView(m)).split("\n")[0]
  const warned = { type: "mission.warned", ceiling: "usd", used: 48.1, max: 60 } as const
  expect(said(warned)).toBe("Warn: $48.10 of $60 used")
  const raised = { type: "budget.raised", ceiling: "tokens", max: 3_000_000, by: mira } as const
  expect(said(raised)).toBe("mira sets the ceiling to 3,000,000 tokens")
})

it("records what a reading found even if it judged no criterion", () => {
  const m = missionAt("inReview")
  const attempt = key("M1.scrutiny.1")
  const nothing = { verdicts: [], findings: [], checks: [] }
  expect(logMessage([{ type: "verdicts.recorded", attempt, ...nothing }], missionView(m))).toBe(
    "Record M1 validation (review of the code): no finding",
  )
})

it("reads as the story in a terminal", async () => {
  const lines = told(logs.inReview, ({ events }, after) => storyLines(events, missionView(after)))
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("./golden/terminal.txt")
})

it("names no milestone of a small goal in a terminal", () => {
  const approved = smallMission(...approvedEvents(jsonFlag))
  const opened = { type: "validation.opened", milestone: "M1", round: 1, commit: BASE } as const
  const sealed = { type: "milestone.sealed", milestone: "M1", commit: BASE } as const
  const proposal = proposed(jsonFlag)
  expect(storyLines([proposal, opened, sealed], missionView(approved))).toEqual([
    "plan     proposed    1 feature, 3 criteria",
    "         validating  round 1",
    expect.stringMatching(/^ {9}proven {6}0 of 3 criteria · /),
  ])
})

it("schedules several features in one line", () => {
  const start = evolve(initial(ref), [], append("12:00").at)
  const events = [
    scheduled("F1.1", { type: "feature", feature: "F1" }),
    scheduled("F2.1", { type: "feature", feature: "F2" }),
    started("F1.1"),
  ]
  const message = logMessage(events, missionView(evolve(start, events, append("12:00").at)))
  expect(message.split("\n")[0]).toBe("Schedule F1 and F2")
  expect(message.split("\n")).toHaveLength(3)
})
