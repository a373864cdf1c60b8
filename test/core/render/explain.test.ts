/** Why something is not done yet, and what a person can type about it. */

import { describe, expect, test } from "vitest"
import type { Wait } from "../../../src/core/log/wait.ts"
import { parse } from "../../../src/core/people/parse.ts"
import { explain } from "../../../src/core/render/answer/explain.ts"
import { hint } from "../../../src/core/render/answer/hint.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { waiting } from "../support/viewed.ts"
import { sha } from "./facts.ts"
import { missionAt } from "./fixtures.ts"

const m = missionAt("midRun")
const person = { needs: "person" } as const
const stopped: Wait = {
  ...person,
  type: "stopped",
  feature: "F5",
  failure: { kind: "no_progress" },
}
const judged: Wait = { ...person, type: "verdict_by_person", milestone: "M2", criteria: ["C9"] }
const ci: Wait = {
  ...{ ...person, type: "checks_pending", milestone: "final", commit: sha("on") },
  criteria: ["C13"],
  checks: [{ name: "ci", is: "missing", url: null }],
}
const works: Wait = { ...person, type: "person_works", feature: "F5", login: "ines" }

describe("what to type", () => {
  test.each([stopped, judged, works, ci])("about $type is what the parser understands", wait => {
    const words = [...hint(waiting(m, wait)[1]).matchAll(/`([^`]+)`/g)].map(it => it[1] ?? "")
    expect(words).not.toEqual([])
    for (const body of words) {
      expect(parse(body, { hasMission: true, on: "mission" }), body).toMatchObject([
        { said: { type: "command" } },
      ])
    }
  })

  test("is nothing if no person is needed", () => {
    expect(hint(waiting(m, { needs: "runner", type: "capacity", feature: "F5" })[1])).toBe("")
  })
})

test("the mission has one line for each wait, followed by what to type", () => {
  expect(explain(missionView(m, [stopped, judged]), null)).toBe(
    [
      "**F5 is stopped: it failed twice in the same way.** `/mission retry F5` · `/mission skip F5 <reason>`",
      "- A person must judge M2 validation: C9 does not hold, or could not be judged. `/mission retry C9` · `/mission accept C9 <how you know>`",
    ].join("\n\n"),
  )
})

test("a milestone says what each of its features waits for", () => {
  const text = explain(missionView(m, [stopped]), "M2")
  expect(text).toMatch(/^\*\*M2 waits for .*F5.*\*\* \d of \d criteria proven\./)
  expect(text).toMatch(/\n- F5 is stopped: .* `\/mission retry F5`/)
})

test("a check says what it waits for, even if its milestone is proven without it", () => {
  expect(explain(missionView(missionAt("delivering"), [ci]), "C13")).toBe(
    `**The last round waits for your CI on \`${sha("on").slice(0, 7)}\`: \`ci\` has not begun.** \`/mission accept C13 <how you know>\``,
  )
  expect(explain(missionView(m, [{ ...ci, milestone: "M2" }]), "M2")).toMatch(
    /^\*\*M2 validation waits for your CI/,
  )
})

test("a feature names its own waits, with what to type", () => {
  expect(explain(missionView(m, [works]), "F5")).toBe("**ines works on F5.** `/mission done F5`")
})
