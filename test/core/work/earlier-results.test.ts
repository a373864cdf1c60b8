/** Which attempts' results a milestone's gates may take over: only complete ones of the very same commands. */

import { describe, expect, test } from "vitest"
import type { Finding } from "../../../src/core/log/attempt.ts"
import type { ValidationBrief } from "../../../src/core/log/brief.ts"
import { commandsDigest } from "../../../src/core/log/earlier-results.ts"
import type { Event } from "../../../src/core/log/event.ts"
import { criterionOf } from "../../../src/core/plan/plan.ts"
import { milestoneCheck } from "../../../src/core/render/check-run.ts"
import { digestOf, sha256 } from "../../../src/core/values/digest.ts"
import { validationBrief } from "../../../src/core/work/brief.ts"
import { planOf } from "../../../src/core/work/phase.ts"
import { check, key, sha, verdict } from "../render/facts.ts"
import { missionAt } from "../render/fixtures.ts"
import { judged } from "../support/viewed.ts"

const cap = { usd: null, tokens: null, minutes: 30 }
const briefFor = (
  milestone: "M1" | "final",
  step: "gates" | "scrutiny",
  ...events: readonly Event[]
): ValidationBrief =>
  validationBrief(
    missionAt("inReview", ...events),
    { type: "milestone", milestone, step },
    { criteria: ["C1"] },
    { key: key("M1.gates.9"), base: sha("merge F3"), cap },
  )

const wanted = criterionOf(planOf(missionAt("inReview"))!, "C1")!
const verified = {
  tree: sha("tree"),
  commands: commandsDigest(briefFor("M1", "gates")),
  isolation: "user",
} as const
const held = { ...verdict("C1", "pass", sha("merge F3")), textDigest: digestOf(wanted) }
const ran = (over: object = {}): Event => ({
  ...{ type: "verdicts.recorded", attempt: key("M1.gates.1"), findings: [] },
  ...{ verdicts: [held], checks: [check("C1", "npm test", 0, 9)], verified },
  ...over,
})
const blocking: Finding = { id: "x", severity: "blocking", path: null, line: null, text: "x" }

describe("gates are told", () => {
  test("an earlier attempt found by these very commands", () => {
    const { earlier } = briefFor("M1", "gates", ran())
    expect(earlier).toMatchObject([{ attempt: "M1.gates.1", ...verified, verdicts: [held] }])
  })

  test.each<[string, Event]>([
    ["what other commands found", ran({ verified: { ...verified, commands: sha256("other") } })],
    ["what does not say which commands", ran({ verified: undefined })],
    ["a criterion that failed", ran({ verdicts: [{ ...held, is: "fail" }] })],
    ["another text of the criterion", ran({ verdicts: [{ ...held, textDigest: sha256("x") }] })],
    ["what was flaky", ran({ checks: [{ ...check("tests", "npm test", 0, 9), flaky: true }] })],
    ["what broke a gate", ran({ findings: [blocking] })],
    ["what was taken over itself", ran({ checks: [{ ...check("C1", "x", 0, 9), from: "F3.1" }] })],
  ])("never %s", (_, event) => {
    expect(briefFor("M1", "gates", event).earlier).toBeUndefined()
  })

  test("except in the last round, and never for attempts that run nothing", () => {
    expect(briefFor("final", "gates", ran()).earlier).toBeUndefined()
    expect(briefFor("M1", "scrutiny", ran()).earlier).toBeUndefined()
  })
})

test("a round's check says where its commands were run", () => {
  const from = ran({ checks: [{ ...check("C1", "npm test", 0, 9), from: "F3.1" }] })
  const m = missionAt("inReview", from)
  const [round] = m.rounds
  const { body } = milestoneCheck(...judged(m, round!)).output.text
  expect(body).toContain("not run again: F3 (try 1) ran the same ones on this very tree.")
  expect(milestoneCheck(...judged(missionAt("inReview"), round!)).output.text.body).not.toContain(
    "run again:",
  )
})
