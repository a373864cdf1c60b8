/** Findings are tracked or dismissed before anything is sealed, and each has its own name. */
import { describe, expect, test } from "vitest"
import type { Finding } from "../../../src/core/log/attempt.ts"
import { expectRest, follows } from "../support/follows.ts"
import { judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, running, type World, type WorldOptions } from "../support/world.ts"

const finding = (over: Partial<Finding> = {}): Finding => ({
  ...{ id: "f1", severity: "minor", path: "src/a.ts", line: 3, text: "A constant twice" },
  ...over,
})

/** The round of M1 has reached its last step; scrutiny found these. */
function found(findings: readonly Finding[], options: WorldOptions = {}): World {
  const w = built(running(examplePlan(), { ...options, words: "max 60" }), "F1.1", "F2.1", "F3.1")
  judges(w, "M1.gates.1")
  w.rest()
  judges(w, "M1.scrutiny.1", { findings })
  w.rest()
  judges(w, "M1.behaviour.1")
  return w
}

const settled = (w: World) =>
  Object.fromEntries([...w.mission.settled].map(([name, { as }]) => [name, as]))

describe("a minor finding", () => {
  test("is listed in the append that seals the milestone", () => {
    const w = found([finding()])
    follows(w, {
      facts: [
        "verdicts.recorded M1.behaviour.1",
        "attempt.ended M1.behaviour.1 verdicts",
        "validation.closed M1 1 none",
        "finding.settled N1",
        "milestone.sealed M1",
        "attempt.scheduled F4.1",
      ],
    })
    expect(settled(w)).toEqual({ N1: "listed" })
  })

  const asks = { policy: { minorFindings: "ask" } } as const

  test("waits for a person if the policy says so, and the mission goes on at their word", () => {
    const w = found([finding(), finding({ id: "f2", text: "A long name" })], asks)
    w.rest()
    expect(waits(w.peek())).toContain("finding M1 N1 (person)")
    expect(waits(w.peek())).toContain("finding M1 N2 (person)")
    expect(w.mission.sealed.size).toBe(0)
    expectRest(w)
    w.says("/mission accept N1 it is meant so")
    w.says("/mission accept n2 so it is called everywhere")
    const all = facts(w.rest())
    expect(all.filter(it => it.startsWith("finding.settled"))).toEqual([
      "finding.settled N1",
      "finding.settled N2",
    ])
    expect(all).toContain("milestone.sealed M1")
    expect(settled(w)).toEqual({ N1: "dismissed", N2: "dismissed" })
  })

  test("is the only kind a person is asked about; a finding that no longer blocks is only listed", () => {
    const w = running(examplePlan(), { ...asks, words: "max 60" })
    const early = finding({ id: "w1", severity: "blocking", text: "Slow" })
    w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") }, findings: [early] })
    w.rest()
    built(w, "F2.1", "F3.1")
    judges(w, "M1.gates.1")
    w.rest()
    judges(w, "M1.scrutiny.1", { findings: [finding()] })
    w.rest()
    judges(w, "M1.behaviour.1")
    w.rest()
    const asked = w.observed.comments.items.find(c => c.body.includes("for your decision"))?.body
    expect(asked).toContain("holds, and 1 finding waits for your decision")
    expect(asked).not.toContain("Slow")
    w.says("/mission accept N2 it is fine")
    expect(facts(w.rest())).toContain("milestone.sealed M1")
    expect(settled(w)).toEqual({ N1: "listed", N2: "dismissed" })
  })

  test("is mended if that person has the milestone tried again", () => {
    const w = found([finding()], asks)
    w.rest()
    w.says("/mission retry M1")
    expect(facts(w.rest())).toContain("fix.added F5 M1 M1 ")
    expect(settled(w)).toEqual({ N1: "fix" })
    expect(w.mission.sealed.size).toBe(0)
    built(w, "F5.1")
    judges(w, "M1.gates.2")
    w.rest()
    judges(w, "M1.scrutiny.2")
    expect(facts(w.rest())).toContain("milestone.sealed M1")
  })
})

describe("a blocking finding", () => {
  const blocking = finding({ severity: "blocking" })

  test("becomes a fix, and blocks its round until the next one holds", () => {
    const w = found([blocking])
    expect(facts(w.rest())).toContain("fix.added F5 M1 M1 ")
    expect(settled(w)).toEqual({ N1: "fix" })
    expectRest(w)
    expect(w.mission.sealed.size).toBe(0)
  })

  test("blocks again when it is found again, even if the first one was dismissed", () => {
    const w = found([blocking])
    w.rest()
    built(w, "F5.1")
    w.says("/mission accept N1 looked at it")
    w.rest()
    judges(w, "M1.gates.2")
    w.rest()
    judges(w, "M1.scrutiny.2", { findings: [blocking] })
    w.rest()
    expect(settled(w)).toMatchObject({ N1: "dismissed", N2: "fix" })
    expect(w.mission.sealed.size).toBe(0)
  })

  const atTheEnd = (): World => {
    const w = found([])
    w.rest()
    built(w, "F4.1")
    for (const key of ["M2.gates.1", "M2.scrutiny.1"]) {
      judges(w, key)
      w.rest()
    }
    return w
  }

  test("that is dismissed after its fix has begun does not let a delivery overtake the fix", () => {
    const w = atTheEnd()
    judges(w, "final.gates.1", { findings: [blocking] })
    w.rest()
    w.says("/mission accept N1 by hand")
    w.rest()
    expect(w.mission.delivered).toBeNull()
    expect(waits(w.peek())).toContain("run_working F5.1 (runner)")
    expectRest(w)
    w.says("/mission skip F5 nobody needs it now")
    expect(facts(w.rest())).toContain("feature.skipped F5")
  })

  test("of the last round is answered for under the last milestone's name", () => {
    const w = atTheEnd()
    judges(w, "final.gates.1", { findings: [blocking] })
    w.rest()
    built(w, "F5.1")
    judges(w, "final.gates.2", { findings: [blocking] })
    w.rest()
    built(w, "F6.1")
    judges(w, "final.gates.3", { findings: [blocking] })
    w.rest()
    expect(waits(w.peek())).toContain("verdict_by_person final (person)")
    w.says("/mission accept M2 the gate is wrong")
    const all = facts(w.rest())
    expect(all).toContain("finding.settled N3")
    // What could not be judged because of the broken gate is judged now.
    expect(w.mission.rounds.at(-1)).toMatchObject({ milestone: "final", round: 4 })
  })
})

describe("a checkpoint", () => {
  const milestones = (checkpoint: string) =>
    examplePlan({
      milestones: [
        { id: "M1", title: "Print", outcome: "It comes out.", criteria: ["C5", "C6"], checkpoint },
        { id: "M2", title: "Stream", outcome: "It streams.", checkpoint },
      ],
    })
  const stopped = (words: string, checkpoint: string): World => {
    const w = built(running(milestones(checkpoint), { words }), "F1.1", "F2.1", "F3.1")
    const steps = words.startsWith("strict") ? ["scrutiny.1", "scrutiny.2"] : ["scrutiny.1"]
    const last = words.startsWith("strict") ? ["behaviour.1", "behaviour.2"] : ["behaviour.1"]
    for (const step of ["gates.1", ...steps, ...last]) {
      judges(w, `M1.${step}`)
      w.rest()
    }
    return w
  }

  test("of the plan stops for a person, and a bare approve continues", () => {
    const w = stopped("max 60", "approve")
    expect(w.mission.holds.get("person")).toMatchObject({ checkpoint: "M1" })
    expect(waits(w.peek())).toContain("held person (person)")
    expectRest(w)
    w.says("/mission approve")
    const all = facts(w.rest())
    expect(all).toContain("mission.released person")
    expect(all).toContain("attempt.scheduled F4.1")
  })

  test("is not lifted by an approval with other terms", () => {
    const w = stopped("max 60", "approve")
    w.says("/mission approve by people")
    expect(facts(w.rest())).toEqual(["command.refused already_approved"])
    expect(w.mission.holds.has("person")).toBe(true)
  })

  test("that only notifies stops nothing, even at strict care", () => {
    const w = stopped("strict max 90", "notify")
    expect(w.mission.holds.size).toBe(0)
    expect(w.mission.attempts.has("F4.1" as never)).toBe(true)
  })

  test("is no way around a pause that a person typed", () => {
    const w = built(running(milestones("notify"), { words: "max 60" }), "F1.1")
    w.says("/mission pause")
    w.rest()
    w.says("/mission approve")
    expect(facts(w.rest())).toContain("command.refused already_approved")
    expect(w.mission.holds.has("person")).toBe(true)
  })
})

describe("a milestone's check", () => {
  const check = (w: World) => w.observed.checkRuns.items.find(it => it.name === "missions / M1")!

  test("shows every finding beside its line, and at the next look those that did not arrive", () => {
    const w = found([finding(), finding({ id: "f2", line: 9 }), finding({ id: "f3", path: null })])
    w.rest()
    expect(check(w).annotations).toBe(2)
    w.show(seen =>
      Object.assign(seen.checkRuns.find(it => it.id === check(w).id)!, { annotations: 1 }),
    )
    const [effect] = w.look().ensures
    expect(effect).toMatchObject({ type: "ensure_check_run", id: check(w).id })
    expect(check(w).annotations).toBe(2)
    expectRest(w)
  })
})
