/**
 * What came out differently when it ran again is counted by criterion and gate, and shown wherever
 * people read about proof.
 */

import { expect, test } from "vitest"
import type { Event } from "../../../src/core/log/event.ts"
import { explain } from "../../../src/core/render/answer/explain.ts"
import { contractCheck } from "../../../src/core/render/check-run/contract.ts"
import { pullRequest } from "../../../src/core/render/pull-request.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { flakyIn } from "../../../src/core/work/flaky.ts"
import { check, key, sha, verdict } from "../render/facts.ts"
import { missionAt } from "../render/fixtures.ts"

/** It happened in one attempt at F5, in another, and in the gates of M1's round. */
const flaky: readonly Event[] = (
  [
    ["F5.1", ["C10"]],
    ["F5.2", ["C10", "types"]],
    ["M1.gates.1", ["types"]],
  ] as const
).map(([attempt, ids]) => ({
  type: "verdicts.recorded",
  attempt: key(attempt),
  verdicts: [],
  findings: [],
  checks: [
    ...ids.map(id => ({ ...check(id, "npm test", 1, 9), flaky: true as const })),
    check("C9", "npm run e2e", 0, 9),
  ],
}))

test("each is counted where it happened, and what held twice is not among them", () => {
  const found = flakyIn(missionAt("midRun", ...flaky))
  expect(found.map(({ id, attempts }) => [id, attempts.map(a => a.key)])).toEqual([
    ["types", ["M1.gates.1", "F5.2"]],
    ["C10", ["F5.1", "F5.2"]],
  ])
  expect(flakyIn(missionAt("midRun"))).toEqual([])
})

test("the required check and the pull request name them with their number", () => {
  const m = missionAt("midRun", ...flaky)
  const line =
    "**Flaky**: the gate `types` (2 times) and C10 (2 times). Each gave another result when it was run again on the same tree."
  expect(
    contractCheck(missionView(m), m.integration?.head ?? sha("head")).output.text.body,
  ).toContain(line)
  expect(pullRequest(missionView(m)).body).toContain(`- ${line}`)
  expect(pullRequest(missionView(missionAt("midRun"))).body).not.toContain("Flaky")
})

test("a criterion says in which attempts it was flaky, proven or not", () => {
  const open = missionAt("midRun", ...flaky)
  expect(explain(missionView(open), "C10")).toContain("Flaky 2 times: F5 (try 1) and F5 (try 2).")
  const held = { ...verdict("C10", "pass", sha("F5 again")) }
  const m = missionAt("midRun", ...flaky, {
    ...{ type: "verdicts.recorded", attempt: key("F5.2"), verdicts: [held] },
    ...{ findings: [], checks: [] },
  })
  expect(explain(missionView(m), "C10")).toMatch(
    /^\*\*C10 is proven\*\*[\s\S]*\n- Flaky 1 time: F5 \(try 1\)\.$/,
  )
})
