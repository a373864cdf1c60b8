/** Who asked for a fix, and how many defects validation may therefore say that it caught. */

import { expect, test } from "vitest"
import type { Finding } from "../../../src/core/log/attempt.ts"
import { evolve } from "../../../src/core/log/fold.ts"
import { closing, proven } from "../../../src/core/render/comments.ts"
import { validationSum } from "../../../src/core/render/ledger.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { originOf } from "../../../src/core/work/origin.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { built, running, validated, type World } from "../support/world.ts"

const minor: Finding = {
  ...{ id: "f1", severity: "minor", path: "src/a.ts", line: 3, text: "A constant twice" },
}
const blocking: Finding = { ...minor, id: "f2", severity: "blocking", text: "Loses rows" }

const origins = (w: World) =>
  [...w.mission.features.values()].flatMap(f => originOf(w.mission, f) ?? [])

/** M1's first validation has reached its last step; the findings came before. */
function judged(findings: readonly Finding[], told: Parameters<typeof judges>[2] = {}): World {
  const options = { words: "max 90", policy: { minorFindings: "ask" } } as const
  const w = built(running(examplePlan(), options), "F1.1", "F2.1", "F3.1")
  judges(w, "M1.gates.1")
  w.rest()
  judges(w, "M1.scrutiny.1", { ...told, findings })
  w.rest()
  judges(w, "M1.behaviour.1")
  w.rest()
  return w
}

test("a fix for a failed criterion or a blocking finding counts as a defect that validation caught", () => {
  for (const w of [
    judged([], fail("C5")),
    judged([blocking]),
    judged([minor, blocking], fail("C5")),
  ]) {
    expect(origins(w)).toEqual(["validation"])
    built(w, "F5.1")
    expect(validationSum(missionView(w.mission))).toMatch(/; it caught 1 defect\.$/)
  }
})

test("a fix that only a person wished for does not count as caught", () => {
  const w = judged([minor])
  w.says("/mission retry M1")
  w.rest()
  expect(origins(w)).toEqual(["wish"])
  validated(built(w, "F5.1"))
  w.says("/mission accept M1 the rest may stay")
  w.rest()
  expect(validationSum(missionView(w.mission))).toMatch(/; it caught nothing\.$/)
  expect(proven(missionView(w.mission), "M1").body).not.toContain("defect")
})

test("mended defects are counted, and those that a person left out are named", () => {
  const w = judged([], fail("C5"))
  w.says("/mission skip F5 it may stay")
  w.rest()
  expect(proven(missionView(w.mission), "M1").body).toContain(
    "Validation found 1 defect on the way; it is not mended and proven.",
  )
  const done = judged([], fail("C5"))
  built(done, "F5.1")
  expect(proven(missionView(done.mission), "M1").body).toContain(
    "Validation found 1 defect on the way; it is mended and proven.",
  )
})

test("after a push to what was delivered, a defect counts as caught in review, in text and ledger alike", () => {
  const w = judged([], fail("C5"))
  built(w, "F5.1")
  const { mission } = w
  const commit = mission.integration!.head
  const later = evolve(
    mission,
    [
      { type: "mission.delivered", commit },
      { type: "integration.moved", from: commit, to: "b".repeat(40) as never, by: "person" },
      { type: "validation.opened", milestone: "final", round: 1, commit: "b".repeat(40) as never },
      { type: "validation.closed", milestone: "final", round: 1, failed: ["C1"] },
      {
        ...{ type: "fix.added", feature: "F6", root: "F1", milestone: "M2", criteria: ["C1"] },
        findings: [],
      },
    ],
    mission.at,
  )
  expect([...later.features.values()].flatMap(f => originOf(later, f) ?? [])).toEqual([
    "validation",
    "review",
  ])
  expect(validationSum(missionView(later))).toMatch(
    /; it caught 1 defect, and 1 defect in review\.$/,
  )
  const ended = evolve(later, [{ type: "mission.completed", commit }], later.at)
  expect(closing(missionView(ended)).body).toContain("Validation caught 1 defect before review.")
})
