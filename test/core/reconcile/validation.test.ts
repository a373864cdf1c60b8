/** Rounds of a milestone's validation, and its fixes. */

import { describe, expect, test } from "vitest"
import type { Finding } from "../../../src/core/log/attempt.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { expectRest, follows } from "../support/follows.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { facts, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

/** All features of M1 are merged; its first round runs. */
const inRound = (words = "max 60"): World =>
  built(running(examplePlan(), { words }), "F1.1", "F2.1", "F3.1")

const finding = (over: Partial<Finding> = {}): Finding => ({
  ...{ id: "f1", severity: "blocking", path: "src/a.ts", line: 3, text: "Loses rows" },
  ...over,
})
/** The brief of the attempt that the next looks schedule. */
function briefed(w: World): unknown {
  const briefs = []
  for (let looks = 0; looks < 5 && briefs.length === 0; looks++) briefs.push(...w.look().briefs)
  w.rest()
  return briefs[0]
}
const lastRound = (w: World) => w.mission.rounds.at(-1)

describe("a round", () => {
  test("opens once everything is merged, and runs gates, scrutiny and behaviour in this order", () => {
    const w = inRound()
    expect(waits(w.peek())).toContain("run_working M1.gates.1 (runner)")
    judges(w, "M1.gates.1")
    expect(facts(w.rest())).toContain("attempt.scheduled M1.scrutiny.1")
    judges(w, "M1.scrutiny.1")
    expect(facts(w.rest())).toContain("attempt.scheduled M1.behaviour.1")
    judges(w, "M1.behaviour.1")
    follows(w, {
      facts: [
        "verdicts.recorded M1.behaviour.1",
        "attempt.ended M1.behaviour.1 verdicts",
        "validation.closed M1 1 none",
        "milestone.sealed M1",
        "attempt.scheduled F4.1",
      ],
    })
  })

  test("does not open while a feature of it is unmerged", () => {
    const w = built(running(examplePlan()), "F1.1", "F2.1")
    expect(w.mission.rounds).toEqual([])
  })

  test("ends with its gates if they fail, because nothing is judged that does not work", () => {
    const w = inRound()
    judges(w, "M1.gates.1", fail("C2"))
    follows(w, {
      facts: [
        "verdicts.recorded M1.gates.1",
        "attempt.ended M1.gates.1 verdicts",
        "validation.closed M1 1 C2",
        "fix.added F5 M1 F2 C2",
        "attempt.scheduled F5.1",
      ],
    })
    expect(w.mission.attempts.has("M1.scrutiny.1" as never)).toBe(false)
  })

  test("counts two verdicts on one criterion as none, whichever came first", () => {
    const w = inRound()
    judges(w, "M1.gates.1")
    w.show(({ reports }) => {
      const last = reports.pop()!
      const verdicts = last.report!.verdicts.flatMap(v => [v, { ...v, is: "fail" as const }])
      reports.push({ ...last, report: { ...last.report!, verdicts } })
    })
    expect(facts(w.rest())).toContain("attempt.scheduled M1.gates.2")
    expect(w.mission.attempts.get("M1.gates.1" as never)?.verdicts).toEqual([])
  })

  test("without a clear result looks once more, and then a person decides", () => {
    const w = inRound()
    const unclear = { judged: { C5: "inconclusive" } } as const
    judges(w, "M1.gates.1")
    w.rest()
    judges(w, "M1.scrutiny.1", unclear)
    expect(facts(w.rest())).toContain("attempt.scheduled M1.scrutiny.2")
    judges(w, "M1.scrutiny.2", unclear)
    w.rest()
    expect(waits(w.peek())).toContain("verdict_by_person M1 (person)")
    expect(missionControl(missionView(w.mission, w.peek().waits)).body).toMatch(
      /needs\syou \| .*M1\s/,
    )
    expect([...w.mission.features.values()].filter(f => f.fix)).toEqual([])
    expectRest(w)
  })

  test("takes no verdict from words about another commit", () => {
    const w = inRound()
    judges(w, "M1.gates.1")
    w.show(seen => {
      const last = seen.reports.at(-1)!
      const verdicts = last.report!.verdicts.map(v => ({ ...v, commit: "f".repeat(40) as never }))
      seen.reports[seen.reports.length - 1] = { ...last, report: { ...last.report!, verdicts } }
    })
    expect(facts(w.rest())).toContain("attempt.scheduled M1.gates.2")
  })
})

describe("a failed round", () => {
  test("leads to one fix for each owner, with the findings", () => {
    const w = inRound()
    judges(w, "M1.gates.1")
    w.rest()
    judges(w, "M1.scrutiny.1", { ...fail("C5"), findings: [finding()] })
    w.rest()
    judges(w, "M1.behaviour.1", fail("C6"))
    const all = facts(w.rest())
    expect(all).toContain("validation.closed M1 1 C5+C6")
    expect(all).toContain("fix.added F5 M1 M1 C5+C6")
    const brief = w.mission.features.get("F5")?.fix
    expect(brief).toMatchObject({ root: "M1", findings: ["src/a.ts:3: Loses rows"], round: 1 })
  })

  test("leads to a fix for a blocking finding alone, but not for a minor one", () => {
    const minor = inRound()
    judges(minor, "M1.gates.1")
    minor.rest()
    judges(minor, "M1.scrutiny.1", { findings: [finding({ severity: "minor" })] })
    expect(facts(minor.rest())).toContain("attempt.scheduled M1.behaviour.1")
    const w = inRound()
    judges(w, "M1.gates.1")
    w.rest()
    judges(w, "M1.scrutiny.1", { findings: [finding()] })
    w.rest()
    judges(w, "M1.behaviour.1")
    expect(facts(w.rest())).toContain("fix.added F5 M1 M1 ")
  })

  test("is followed by one that judges again what failed and reads only the fix of the rest", () => {
    const w = inRound()
    judges(w, "M1.gates.1")
    w.rest()
    judges(w, "M1.scrutiny.1")
    w.rest()
    judges(w, "M1.behaviour.1", fail("C6"))
    w.rest()
    // The worker's claim that it works now is no verdict.
    built(w, "F5.1")
    expect(w.mission.verdicts.get("C6")?.at(-1)).toMatchObject({ attempt: "F5.1" })
    expect(lastRound(w)).toMatchObject({ milestone: "M1", round: 2, closed: null })
    judges(w, "M1.gates.2")
    expect(briefed(w)).toMatchObject({ criteria: [], lookAt: [{ feature: "F5" }] })
    judges(w, "M1.scrutiny.2")
    expect(facts(w.rest())).toContain("attempt.scheduled M1.behaviour.2")
    judges(w, "M1.behaviour.2")
    expect(facts(w.rest())).toContain("milestone.sealed M1")
  })

  test("that fails twice in the same way is left to a person", () => {
    const w = inRound()
    judges(w, "M1.gates.1", fail("C2"))
    w.rest()
    built(w, "F5.1")
    judges(w, "M1.gates.2", fail("C2"))
    w.rest()
    expect(waits(w.peek())).toContain("verdict_by_person M1 (person)")
    expect(w.mission.features.has("F6")).toBe(false)
  })

  test("is left to a person after three of them", () => {
    const w = inRound()
    for (const [round, criterion] of (["C1", "C2", "C3"] as const).entries()) {
      judges(w, `M1.gates.${round + 1}`, fail(criterion))
      w.rest()
      if (round < 2) built(w, `F${5 + round}.1`)
    }
    expect(lastRound(w)).toMatchObject({ round: 3, closed: { failed: ["C3"] } })
    expect(waits(w.peek())).toContain("verdict_by_person M1 (person)")
  })

  test("has its fix paid from the budget of the feature that it mends", () => {
    const w = inRound()
    judges(w, "M1.gates.1", fail("C2"))
    w.rest()
    const crash = { kind: "agent_failed", how: "crashed" } as const
    // F2 itself has used one of three attempts.
    w.reports("F5.1", { outcome: { type: "failed", failure: crash } })
    w.rest()
    w.reports("F5.2", { outcome: { type: "failed", failure: crash } })
    w.rest()
    expect(w.mission.features.get("F5")?.stopped).toEqual(crash)
    expect(w.mission.attempts.has("F5.3" as never)).toBe(false)
  })
})

describe("care", () => {
  test("light reads nothing unless a criterion asks for it", () => {
    const w = built(running(examplePlan(), { words: "light max 60" }), "F1.1", "F2.1", "F3.1")
    validated(w)
    built(w, "F4.1")
    validated(w)
    const steps = [...w.mission.attempts.keys()].filter(k => k.includes("scrutiny"))
    // C5 asks for reading, and in the end on another tree. Nothing in M2 does.
    expect(steps).toEqual(["M1.scrutiny.1", "final.scrutiny.1"])
    expect(w.mission.delivered).not.toBeNull()
  })

  test("strict judges twice and stops for a person after each milestone but the last", () => {
    const w = inRound("strict max 90")
    validated(w)
    expect([...w.mission.attempts.keys()].filter(k => k.startsWith("M1."))).toEqual([
      "M1.gates.1",
      "M1.scrutiny.1",
      "M1.scrutiny.2",
      "M1.behaviour.1",
      "M1.behaviour.2",
    ])
    expect(waits(w.peek())).toContain("held person (person)")
    expect(w.mission.attempts.has("F4.1" as never)).toBe(false)
    w.says("/mission resume")
    expect(facts(w.rest())).toContain("attempt.scheduled F4.1")
  })
})
