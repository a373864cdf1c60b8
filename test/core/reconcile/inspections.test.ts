/** Inspections of single features: what a validator is given, and what happens if nobody read a feature. */

import { describe, expect, test } from "vitest"
import type { Failure } from "../../../src/core/log/attempt.ts"
import { ValidationBrief } from "../../../src/core/log/brief.ts"
import { roundBlocks } from "../../../src/core/render/round.ts"
import { STATEMENT_CHARACTERS_MAX } from "../../../src/core/values/limits.ts"
import { expectRest } from "../support/follows.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { judged } from "../support/viewed.ts"
import { built, running, type World } from "../support/world.ts"

const claim = {
  done: ["It prints JSON"],
  undone: ["No test of an empty list"],
  commands: [{ run: "npm test", exit: 0 }],
}

/** F1 came with a report; scrutiny of M1 is about to begin. */
function atScrutiny(told: Parameters<World["reports"]>[1]["claim"] = claim): World {
  const w = running(examplePlan(), { words: "max 60" })
  w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") }, claim: told })
  w.rest()
  built(w, "F2.1", "F3.1")
  judges(w, "M1.gates.1")
  return w
}

/** The brief of the attempt that the next looks schedule. */
function briefed(w: World): ValidationBrief {
  for (let looks = 0; looks < 5; looks++) {
    const [brief] = w.look().briefs
    if (!brief) continue
    w.rest()
    return ValidationBrief.parse(brief)
  }
  throw new Error("Nothing is scheduled.")
}

describe("scrutiny", () => {
  test("is given each merged feature with its change, its criteria and its worker's report", () => {
    const w = atScrutiny()
    const { lookAt = [] } = briefed(w)
    expect(lookAt.map(({ feature }) => feature)).toEqual(["F1", "F2", "F3"])
    const [first, second] = lookAt
    expect(first).toMatchObject({ criteria: ["C1"], report: { ...claim, leftOut: 0 } })
    expect(second?.report).toBeNull()
    const merged = lookAt.map(({ change }) => change)
    // The merges follow one another: where one ends, the next begins.
    expect(merged.map(({ to }) => to)).toEqual(w.mission.merges.map(({ commit }) => commit))
    expect(merged[1]?.from).toBe(merged[0]?.to)
  })

  test("gets only as much of a report as a log can keep, and is told how much is left out", () => {
    const line = "x".repeat(1_000)
    const { lookAt } = briefed(atScrutiny({ ...claim, done: Array(20).fill(line) }))
    const report = lookAt?.[0]?.report
    expect(report).toMatchObject({ undone: claim.undone, done: [line, line, line], leftOut: 17 })
    expect(JSON.stringify(report).length).toBeLessThan(STATEMENT_CHARACTERS_MAX + 500)
  })

  test("that leaves a feature unread passes nothing; it is repeated once, then a person answers", () => {
    const w = atScrutiny()
    w.rest()
    judges(w, "M1.scrutiny.1", { uninspected: ["F2"] })
    expect(facts(w.rest())).toContain("attempt.scheduled M1.scrutiny.2")
    judges(w, "M1.scrutiny.2", { uninspected: ["F2"] })
    w.rest()
    expect(waits(w.peek())).toContain("verdict_by_person M1 (person)")
    const asked = w.observed.comments.items.at(-1)?.body
    expect(asked).toContain("No validator looked at F2.")
    expect(asked).toContain("/mission accept M1 <how you know>")
    expect(JSON.stringify(roundBlocks(...judged(w.mission, w.mission.rounds.at(-1)!)))).toContain(
      "F2 not looked at",
    )
    expectRest(w)
    w.says("/mission accept M1 I read it myself")
    expect(facts(w.rest())).toContain("look.waived F2")
    judges(w, "M1.behaviour.1")
    expect(facts(w.rest())).toContain("milestone.sealed M1")
  })

  test("that never ends well can be accepted with one word, together with what it was to judge", () => {
    const w = atScrutiny()
    const crash: Failure = { kind: "agent_failed", how: "crashed" }
    w.rest()
    for (const key of ["M1.scrutiny.1", "M1.scrutiny.2", "M1.scrutiny.3"]) {
      w.reports(key, { outcome: { type: "failed", failure: crash } })
      w.rest()
    }
    expect(waits(w.peek())).toContain("verdict_by_person M1 (person)")
    w.says("/mission accept M1 I read it myself")
    expect(facts(w.rest())).toEqual(expect.arrayContaining(["look.waived F1", "look.waived F3"]))
    expect([...w.mission.waived.keys()]).toEqual(["C5"])
    judges(w, "M1.behaviour.1")
    expect(facts(w.rest())).toContain("milestone.sealed M1")
    expectRest(w)
  })

  test("passes only if one validator has read everything, not if two have read half each", () => {
    const halves = atScrutiny()
    halves.rest()
    judges(halves, "M1.scrutiny.1", { uninspected: ["F2"] })
    halves.rest()
    judges(halves, "M1.scrutiny.2", { uninspected: ["F1"] })
    halves.rest()
    expect(halves.peek().waits).toContainEqual(
      expect.objectContaining({ type: "verdict_by_person", unread: ["F1"] }),
    )
    const whole = atScrutiny()
    whole.rest()
    judges(whole, "M1.scrutiny.1", { uninspected: ["F2"] })
    whole.rest()
    judges(whole, "M1.scrutiny.2")
    expect(facts(whole.rest())).toContain("attempt.scheduled M1.behaviour.1")
  })

  test("reads what an earlier round left unread, and what was merged since", () => {
    const w = atScrutiny()
    w.rest()
    judges(w, "M1.scrutiny.1", { ...fail("C5"), uninspected: ["F2"] })
    w.rest()
    judges(w, "M1.behaviour.1")
    w.rest()
    built(w, "F5.1")
    judges(w, "M1.gates.2")
    const { criteria, lookAt = [] } = briefed(w)
    expect(criteria.map(({ id }) => id)).toEqual(["C5"])
    expect(lookAt.map(({ feature }) => feature)).toEqual(["F2", "F5"])
  })

  test("by a program that asks for no inspections counts as having read everything", () => {
    const w = atScrutiny()
    w.rest()
    judges(w, "M1.scrutiny.1")
    w.show(({ reports }) => {
      const last = reports.pop()!
      const { looks: _, ...report } = last.report!
      reports.push({ ...last, report })
    })
    expect(facts(w.rest())).toContain("attempt.scheduled M1.behaviour.1")
  })

  test("needs no inspections at light care", () => {
    const w = running(examplePlan(), { words: "light max 60" })
    built(w, "F1.1", "F2.1", "F3.1")
    judges(w, "M1.gates.1")
    const brief = briefed(w)
    expect(brief.step).toBe("scrutiny")
    expect(brief.lookAt).toBeUndefined()
  })
})
