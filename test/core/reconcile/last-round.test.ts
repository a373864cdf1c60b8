/** The last round proves everything that was promised, on the very commit that is delivered. */

import { describe, expect, test } from "vitest"
import { contractCheck } from "../../../src/core/render/check-run/contract.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { carriedBy, comparisonsWanted } from "../../../src/core/work/carry.ts"
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
  const atTheEnd = (w = validated(inRound())): World => {
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

  /** Shows the comparison of the commit on which M1 was proven with the last round's. */
  const compared = (w: World, changed: readonly string[] | null) => {
    const from = w.mission.sealed.get("M1")!.commit
    const to = lastRound(w)!.commit
    w.show(seen => {
      seen.over = { comparisons: [{ from, to, changed }] }
    })
    return from
  }
  /** M1's validators say what their verdicts rest on. After that M2 is merged and proven. */
  const restingOn = (looked: Readonly<Record<string, readonly string[]>>): World => {
    const w = inRound()
    judges(w, "M1.gates.1", { looked: { C1: ["src/F1"] } })
    w.rest()
    for (const key of ["M1.scrutiny.1", "M1.behaviour.1"]) {
      judges(w, key, { looked })
      w.rest()
    }
    return atTheEnd(w)
  }

  test("takes over a validator's verdict if nothing that it looked at has changed", () => {
    const w = restingOn({ C5: ["src/F1", "docs"], C6: ["src"] })
    expect(comparisonsWanted(w.mission)).toHaveLength(1)
    const from = compared(w, ["src/F4/index.ts", "docs.md"])
    expect(w.look().events).toContainEqual({
      ...{ type: "verdicts.carried", milestone: "final", round: 1 },
      carried: [{ criterion: "C5", commit: from }],
    })
    expect(comparisonsWanted(w.mission)).toEqual([])
    expectRest(w)
    const brief = w.mission.attempts.get("final.gates.1" as never)?.brief
    expect(brief).toBeDefined()
    judges(w, "final.gates.1")
    expect(facts(w.rest())).toContain("attempt.scheduled final.behaviour.1")
    judges(w, "final.behaviour.1")
    w.rest()
    expect(w.mission.delivered?.commit).toBe(lastRound(w)?.commit)
    expect([...w.mission.attempts.keys()].filter(k => k.startsWith("final"))).toEqual([
      ...["final.gates.1", "final.behaviour.1"],
    ])
    const check = contractCheck(missionView(w.mission), lastRound(w)!.commit).output.text.body
    expect(check).toContain(`\`${from.slice(0, 7)}\`, and nothing it rests on has changed since`)
    expect(check).toContain("C5 was judged on an earlier commit")
    expectRest(w)
  })

  test.each([
    ["cannot be told", { C5: ["docs"], C6: ["docs"] }, null, []],
    ["is something and they looked everywhere", {}, ["README.md"], []],
    ["is nothing at all", {}, [], ["C5", "C6"]],
    ["is what one of them looked at", { C5: ["a.ts"], C6: ["a"] }, ["a/b.ts"], ["C5"]],
  ] as const)("if %s changed", (_, looked, changed, carried) => {
    const w = restingOn(looked)
    compared(w, changed)
    w.rest()
    expect(lastRound(w)?.carried?.map(it => it.criterion)).toEqual(carried)
    judges(w, "final.gates.1")
    const next = facts(w.rest()).filter(it => it.startsWith("attempt.scheduled"))
    expect(next).toEqual(
      carried.length === 2
        ? []
        : [`attempt.scheduled final.${carried.length === 1 ? "behaviour" : "scrutiny"}.1`],
    )
    expectRest(w)
  })

  test("takes over nothing that was not compared, and no verdict on another text", () => {
    const w = restingOn({ C5: ["docs"], C6: ["docs"] })
    const other = compared(w, [])
    w.show(seen => {
      seen.over = { comparisons: [{ from: sha("another"), to: other, changed: [] }] }
    })
    w.rest()
    expect(lastRound(w)?.carried).toBeNull()
    const [first] = w.mission.verdicts.get("C5") ?? []
    if (first?.attempt == null) throw new Error("No attempt has judged C5.")
    const changed = { ...first.verdict, textDigest: sha256("other words") }
    const verdicts = new Map(w.mission.verdicts)
    const reworded = {
      ...w.mission,
      verdicts: verdicts.set("C5", [{ ...first, verdict: changed }]),
    }
    const from = w.mission.sealed.get("M1")!.commit
    const pair = { from, to: lastRound(w)!.commit, changed: [] }
    expect(carriedBy(reworded, [pair])?.carried.map(it => it.criterion)).toEqual(["C6"])
  })

  test("is mended by the owner of what failed, in the last milestone, and run again", () => {
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

  test("waits for a person after failing twice in the same way, and that person's retry makes another fix", () => {
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
    [
      "a criterion that could not be judged",
      { judged: { C1: "fail", C2: "inconclusive" } } as const,
      "final 2",
    ],
  ])("goes on with %s, if a person accepts what failed", (_, told, opened) => {
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

  test("is repeated if the branch moved on while it ran", () => {
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
