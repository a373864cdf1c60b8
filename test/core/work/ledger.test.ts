/** What validation cost and caught, read from the log of a mission whose first round failed. */

import { expect, test } from "vitest"
import type { Finding } from "../../../src/core/log/attempt.ts"
import { ledgerTable, validationSum } from "../../../src/core/render/ledger.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { pullRequest } from "../../../src/core/render/pull-request.ts"
import { usd } from "../../../src/core/values/money.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { ledger } from "../../../src/core/work/ledger.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { built, running, type World } from "../support/world.ts"

const finding = (over: Partial<Finding>): Finding => ({
  ...{ id: "f1", severity: "minor", path: "src/a.ts", line: 3, text: "Says nothing of why" },
  ...over,
})
const spent = (dollars: number) => ({
  usage: {
    ...{ usd: usd(dollars), tokens: { in: 40_000, out: 2_000, cached: 0 }, turns: 4 },
    wallMs: 6 * 60_000,
  },
})

/** M1 failed once, was mended, and held in its second round. */
function mended(): World {
  const w = built(running(examplePlan(), { words: "max 60" }), "F1.1", "F2.1", "F3.1")
  judges(w, "M1.gates.1", { usage: { ...spent(0).usage, tokens: { in: 0, out: 0, cached: 0 } } })
  w.rest()
  const findings = [finding({}), finding({ id: "f2", severity: "blocking", text: "Loses rows" })]
  judges(w, "M1.scrutiny.1", { ...fail("C5"), ...spent(1.5), findings })
  w.rest()
  judges(w, "M1.behaviour.1", spent(0.7))
  w.rest()
  built(w, "F5.1")
  for (const step of ["gates", "scrutiny"]) {
    judges(w, `M1.${step}.2`, spent(step === "gates" ? 0 : 0.4))
    w.rest()
  }
  return w
}

test("says of each round what it cost, what it caught and what followed", () => {
  const { mission } = mended()
  expect(
    ledger(mission).map(({ round, attempts, minutes, ...caught }) => [
      `${round.milestone} ${round.round}, ${attempts.length} attempts, ${minutes} min`,
      caught.failed.join(" "),
      `${caught.blocking.length} blocking, ${caught.minor.length} minor`,
      caught.fixes.map(f => f.id).join(" "),
    ]),
  ).toEqual([
    ["M1 1, 3 attempts, 18 min", "C5", "1 blocking, 1 minor", "F5"],
    ["M1 2, 2 attempts, 12 min", "", "0 blocking, 0 minor", ""],
  ])
})

test("stands in the pull request round by round, and in Mission Control as one line", () => {
  const { mission } = mended()
  const sum = "Validation: $2.60 in 2 rounds, 30 min; it caught 1 defect."
  expect(validationSum(missionView(mission))).toBe(sum)
  expect(missionControl(missionView(mission)).body).toContain(`\n\n${sum}\n\n</details>`)
  expect(pullRequest(missionView(mission)).body.replaceAll("\u00a0", " ")).toContain(`${sum}

| | Validation | Cost | Caught |
| --- | --- | --- | --- |
| ❌ failed | M1, round 1 | $2.20, 18 min | C5 does not hold, 1 blocking finding, 1 minor; mended by F5 |
| ✅ proven | M1, round 2 | $0.40, 12 min | nothing |
`)
})

test("counts tokens if nobody can read dollars, and says nothing before the first round", () => {
  const { mission } = mended()
  const attempts = new Map(
    [...mission.attempts].map(([key, a]) => [
      key,
      {
        ...a,
        cap: { ...a.cap, usd: null },
        ended: a.ended && { ...a.ended, usage: { ...a.ended.usage, usd: null } },
      },
    ]),
  )
  const unpriced = { ...mission, attempts }
  expect(ledgerTable(missionView(unpriced))).toContain("| M1, round 1 | 84 k tokens, 18 min |")
  expect(validationSum(missionView(unpriced))).toBe(
    "Validation: 168 k tokens in 2 rounds, 30 min; it caught 1 defect.",
  )
  const before = running(examplePlan()).mission
  expect(ledger(before)).toEqual([])
  expect([ledgerTable(missionView(before)), validationSum(missionView(before))]).toEqual([
    null,
    null,
  ])
})
