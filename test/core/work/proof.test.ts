/**
 * For every criterion of a finished mission one can name the commit, the tree, how it was judged,
 * the verdict and the judge.
 */

import { describe, expect, test } from "vitest"
import type { Event } from "../../../src/core/log/event.ts"
import { criterionOf } from "../../../src/core/plan/plan.ts"
import { explain } from "../../../src/core/render/answer/explain.ts"
import { digestOf } from "../../../src/core/values/digest.ts"
import type { CriterionId, Sha } from "../../../src/core/values/id.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { planOf } from "../../../src/core/work/phase.ts"
import { gapsIn, proofOf } from "../../../src/core/work/proof.ts"
import { key, mira, sha, verdict } from "../render/facts.ts"
import { missionAt } from "../render/fixtures.ts"

const LAST = sha("last")
const plan = planOf(missionAt("inReview"))
const criterion = (id: CriterionId) => {
  const found = plan && criterionOf(plan, id)
  if (!found) throw new Error(`The story has no ${id}.`)
  return found
}
const judged = (attempt: string, id: CriterionId, commit: Sha = LAST): Event => ({
  ...{ type: "verdicts.recorded", attempt: key(attempt), findings: [], checks: [] },
  verdicts: [{ ...verdict(id, "pass", commit), textDigest: digestOf(criterion(id)) }],
})
const byCi: Event = {
  ...{ type: "ci.concluded", milestone: "final", round: 1 },
  verdicts: [
    {
      ...{ criterion: "C13", is: "pass", commit: LAST, tree: sha("tree"), evidence: [] },
      textDigest: digestOf(criterion("C13")),
      by: { app: "GitHub Actions", url: "https://github.com/acme/shop/runs/77" },
    },
  ],
}
const delivered: Event = { type: "mission.delivered", commit: LAST }
const failing: Event = {
  ...{ type: "verdicts.recorded", attempt: key("final.gates.1"), findings: [], checks: [] },
  verdicts: [verdict("C1", "fail", LAST)],
}
const waived: readonly Event[] = [
  {
    ...{ type: "command.accepted", command: "comment:77", by: mira, permission: "write" },
    said: { name: "accept", subject: "C9", reason: "tried it by hand" },
  },
  { type: "criterion.waived", criterion: "C9", by: mira, reason: "tried it by hand" },
]

describe("proof of a criterion", () => {
  test("names our own process if a command proves it", () => {
    const m = missionAt("inReview", judged("final.gates.1", "C1"))
    expect(gapsIn(m, "C1")).toEqual([])
    expect(proofOf(m, "C1")).toMatchObject({
      ...{ is: "pass", commit: LAST, how: { run: criterion("C1")["run" as never] } },
      by: { type: "process", isolation: "user", attempt: { key: "final.gates.1" } },
    })
    const text = explain(missionView(m), "C1")
    expect(text).toMatch(
      /^\*\*C1 is proven\*\* on `[0-9a-f]{7}`, tree `[0-9a-f]{7}`, 22 Nov 15:\d\d UTC\.\n\n- \*\*How\*\*: `/,
    )
    expect(text).toMatch(
      /- \*\*By\*\*: our own process, which ran it, as a user of its own, in .*the last round, commands and gates \(try 1\)/,
    )
  })

  test("names agent and steps if a validator judged it", () => {
    const m = missionAt(
      "inReview",
      {
        ...{ type: "attempt.ended", attempt: key("final.behaviour.1"), checkpoint: null },
        outcome: { type: "verdicts", commit: LAST },
        usage: { usd: null, tokens: null, turns: null, wallMs: 1_000 },
        agent: { name: "claude", scripted: false, model: "some-2" },
      },
      judged("final.behaviour.1", "C4"),
    )
    expect(gapsIn(m, "C4")).toEqual([])
    expect(proofOf(m, "C4")).toMatchObject({ by: { type: "agent" } })
    expect(explain(missionView(m), "C4")).toMatch(
      /\*\*How\*\*: 1\. .*\n- \*\*By\*\*: `claude`, model `some-2`, as a user of its own, in .*the last round, use of the product \(try 1\)/,
    )
  })

  test("links the files that a validator captured", () => {
    const file = {
      name: "C4-1.png",
      digest: digestOf("a"),
      bytes: 9,
      type: "png",
      step: 1,
    } as const
    const captures = {
      artifact: { id: 5, digest: digestOf("z") },
      files: [{ ...file, about: "The cart" }],
    }
    const event = judged("final.behaviour.1", "C4") as Extract<Event, { type: "verdicts.recorded" }>
    const verdicts = event.verdicts.map(it => ({ ...it, captures }))
    const m = missionAt("inReview", { ...event, verdicts })
    expect(explain(missionView(m), "C4")).toMatch(
      /\n- \*\*Seen\*\*: \[1 screenshot\]\(.*artifacts\/5\)/,
    )
  })

  test("names the App and its page if the repository's CI gave it", () => {
    const m = missionAt("inReview", byCi)
    expect(gapsIn(m, "C13")).toEqual([])
    expect(explain(missionView(m), "C13")).toContain(
      "- **By**: [GitHub Actions](https://github.com/acme/shop/runs/77), your CI",
    )
  })

  test("names the person, their reason and their comment if somebody accepted it", () => {
    const m = missionAt("inReview", ...waived)
    expect(gapsIn(m, "C9")).toEqual([])
    expect(explain(missionView(m), "C9")).toBe(
      "**C9 is not proven: mira accepted it.** tried it by hand (22 Nov 16:02 UTC, [in a comment](../issues/412#issuecomment-77))",
    )
  })

  test("can be shown after the mission has ended, too", () => {
    const merged: Event = { type: "mission.completed", commit: sha("merged") }
    const m = missionAt("inReview", judged("final.gates.1", "C1"), merged)
    expect(explain(missionView(m), "C1")).toMatch(/^\*\*C1 is proven\*\*/)
    expect(explain(missionView(m), "F3")).toMatch(/^\*\*The mission has ended/)
  })
})

describe("says so if nobody could name it", () => {
  test.each<[string, readonly Event[], CriterionId, readonly string[]]>([
    ["another text than was judged", [], "C1", ["how"]],
    [
      "another commit than the one delivered",
      [judged("final.gates.1", "C1", sha("head"))],
      "C1",
      [`on ${sha("head")}, and not on what is delivered`],
    ],
    [
      "a person without their words",
      [{ type: "criterion.waived", criterion: "C9", by: mira, reason: "so" }],
      "C9",
      ["command"],
    ],
    ["a verdict that is no pass", [failing], "C1", ["verdict: fail"]],
  ])("%s", (_, events, id, gaps) => {
    expect(gapsIn(missionAt("inReview", ...events, delivered), id)).toEqual(gaps)
  })
})
