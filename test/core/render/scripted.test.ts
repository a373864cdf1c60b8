/** Every text that shows the work of a scripted agent says that it was scripted. */

import { describe, expect, it } from "vitest"
import type { Append } from "../../../src/core/log/event.ts"
import { fold } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { answer } from "../../../src/core/render/answer.ts"
import { contractCheck } from "../../../src/core/render/check-run/contract.ts"
import { featureCheck, milestoneCheck } from "../../../src/core/render/check-run.ts"
import { closing, proven, ready } from "../../../src/core/render/comments.ts"
import { featureIssue, validationIssue } from "../../../src/core/render/issue.ts"
import { milestoneText } from "../../../src/core/render/milestone.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { planText } from "../../../src/core/render/plan.ts"
import { pullRequest } from "../../../src/core/render/pull-request.ts"
import { questions } from "../../../src/core/render/questions.ts"
import { storyLines } from "../../../src/core/render/terminal.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { judged, tried } from "../support/viewed.ts"
import { append, key, ref, sha } from "./facts.ts"
import { logs } from "./fixtures.ts"

/** The same story with a scripted agent. */
const scripted = (log: readonly Append[]): readonly Append[] =>
  log.map(one => ({
    ...one,
    events: one.events.map(e =>
      e.type === "attempt.ended" ? { ...e, agent: { name: "scripted", scripted: true } } : e,
    ),
  }))

const asked = fold(ref, scripted(logs.asking))
const planned = fold(ref, scripted(logs.proposed))
const m = fold(ref, scripted(logs.inReview))
const merged = fold(ref, [
  ...scripted(logs.inReview),
  append("16:00", { type: "mission.completed", commit: sha("merged") }),
])

const attempt = (of: Mission, words: string) => {
  const found = of.attempts.get(key(words))
  if (!found) throw new Error(`No attempt ${words}.`)
  return found
}
const round = m.rounds.find(r => r.milestone === "M1")
if (!round) throw new Error("No round of M1.")

describe("a scripted agent is named", () => {
  it.each([
    ["the receipt", missionControl(missionView(asked))],
    ["the questions", questions(missionView(asked), 1)],
    ["the plan", planText(missionView(planned), 2)],
    ["Mission Control", missionControl(missionView(m))],
    ["a feature's issue", featureIssue(missionView(m), "F3")],
    ["a validation issue", validationIssue(missionView(m), "M1")],
    ["a milestone", milestoneText(missionView(m), "M1")],
    ["a feature's check", featureCheck(...tried(m, attempt(m, "F3.1"))).output.text],
    ["a failed check", featureCheck(...tried(m, attempt(m, "F5.1"))).output.text],
    ["a milestone's check", milestoneCheck(...judged(m, round)).output.text],
    ["the required check", contractCheck(missionView(m), sha("last")).output.text],
    ["the pull request", pullRequest(missionView(m))],
    ["a proven milestone", proven(missionView(m), "M1")],
    ["what is ready", ready(missionView(m))],
    ["what is merged", closing(missionView(merged))],
    ["the status", answer(missionView(m), { name: "status" })],
  ])("in %s", (_, text) => {
    expect(text?.body.replace(/<details>[\s\S]*?<\/details>/g, "")).toMatch(/scripted/)
  })

  it("at the terminal, when it verified or failed", () => {
    const ends = scripted(logs.inReview).flatMap(a => a.events)
    const lines = storyLines(ends, missionView(m)).filter(line =>
      /verified|judged|failed/.test(line),
    )
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) expect(line).toContain("scripted agent")
  })

  it("and nowhere else", () => {
    expect(missionControl(missionView(fold(ref, logs.inReview))).body).not.toMatch(/scripted/)
  })
})
