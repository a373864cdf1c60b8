/** The last round: all that was promised, on the very commit that is delivered. */
import { describe, expect, test } from "vitest"
import { expectRest, follows } from "../support/follows.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

const lastRound = (w: World) => w.mission.rounds.at(-1)
/** All features of M1 are merged; its first round runs. */
const inRound = (): World =>
  built(running(examplePlan(), { words: "max 60" }), "F1.1", "F2.1", "F3.1")

describe("the last round", () => {
  const atTheEnd = (): World => {
    const w = validated(inRound())
    built(w, "F4.1")
    for (const key of ["M2.gates.1", "M2.scrutiny.1"]) {
      judges(w, key)
      w.rest()
    }
    return w
  }

  test("runs every command again, and judges what a later merge may have changed", () => {
    const w = atTheEnd()
    expect(lastRound(w)).toMatchObject({ milestone: "final", round: 1 })
    const brief = w.mission.attempts.get("final.gates.1" as never)
    expect(brief?.base).toBe(w.mission.integration?.head)
    judges(w, "final.gates.1")
    expect(facts(w.rest())).toContain("attempt.scheduled final.scrutiny.1")
    judges(w, "final.scrutiny.1")
    expect(facts(w.rest())).toContain("attempt.scheduled final.behaviour.1")
    judges(w, "final.behaviour.1")
    follows(w, {
      facts: [
        "verdicts.recorded final.behaviour.1",
        "attempt.ended final.behaviour.1 verdicts",
        "validation.closed final 1 none",
        "mission.delivered",
      ],
      waits: ["merge_by_person (person)"],
    })
  })

  test("carries over a verdict on the very tree that is delivered", () => {
    const one = examplePlan({
      milestones: [{ id: "M1", title: "All", outcome: "It works.", criteria: ["C5", "C6"] }],
      criteria: examplePlan().criteria.filter(c => c.id !== "C4"),
      features: examplePlan().features.filter(f => f.id !== "F4"),
    })
    const w = built(running(one), "F1.1", "F2.1", "F3.1")
    validated(w)
    expect(w.mission.delivered).not.toBeNull()
    expect([...w.mission.attempts.keys()].filter(k => k.startsWith("final"))).toEqual([
      "final.gates.1",
    ])
  })

  test("that fails is mended by its owner, in the last milestone, and run again", () => {
    const w = atTheEnd()
    judges(w, "final.gates.1", fail("C1"))
    follows(w, {
      facts: [
        "verdicts.recorded final.gates.1",
        "attempt.ended final.gates.1 verdicts",
        "validation.closed final 1 C1",
        "fix.added F5 M2 F1 C1",
        "attempt.scheduled F5.1",
      ],
    })
    built(w, "F5.1")
    expect(lastRound(w)).toMatchObject({ milestone: "final", round: 2, closed: null })
    for (const key of ["final.gates.2", "final.scrutiny.1", "final.behaviour.1"]) {
      judges(w, key)
      w.rest()
    }
    expect(w.mission.delivered?.commit).toBe(w.mission.integration?.head)
    expectRest(w)
  })

  test("that fails in the same way twice waits for a person, whose retry makes another fix", () => {
    const w = atTheEnd()
    judges(w, "final.gates.1", fail("C1"))
    w.rest()
    built(w, "F5.1")
    judges(w, "final.gates.2", fail("C1"))
    w.rest()
    expect(waits(w.peek())).toContain("verdict_by_person final (person)")
    expectRest(w)
    w.says("/mission retry C1")
    expect(facts(w.rest())).toContain("fix.added F6 M2 F1 C1")
  })

  test.each([
    ["what a broken gate cut short", fail("C1"), "validation.opened final 2"],
    ["what could not be told", { judged: { C1: "fail", C2: "inconclusive" } } as const, "final 2"],
  ])("goes on with %s, where a person accepts what failed", (_, told, opened) => {
    const w = atTheEnd()
    judges(w, "final.gates.1", told)
    w.rest()
    w.says("/mission accept C1 the other system checks it")
    w.says("/mission skip F5 then nothing is to be mended")
    expect(facts(w.rest()).find(it => it.includes(opened))).toBe("validation.opened final 2")
    judges(w, "final.gates.2")
    expect(facts(w.rest())).toContain("attempt.scheduled final.scrutiny.1")
    expect(w.mission.delivered).toBeNull()
  })

  test("is held again where the branch moved on while it ran", () => {
    const w = atTheEnd()
    w.show(seen => {
      seen.head = sha("pushed by ines")
    })
    for (const key of ["final.gates.1", "final.scrutiny.1", "final.behaviour.1"]) {
      judges(w, key)
      w.rest()
    }
    expect(w.mission.delivered).toBeNull()
    expect(lastRound(w)).toMatchObject({ round: 2, commit: sha("pushed by ines") })
  })
})
