/** Features that people build. They are taken, handed in and proven like any other, and no agent starts on them. */
import { describe, expect, test } from "vitest"
import type { HandedIn } from "../../../src/core/log/observed.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, mira, proposed, running, type World } from "../support/world.ts"

const MINE = sha("mine")
const found = (name: string, commit = MINE) =>
  new Map<string, HandedIn>([[name, { type: "found", commit }]])

/** mira has taken F1, and no agent works on it any more. */
function taken(): World {
  const w = running(examplePlan())
  w.does("F1", { did: "assigned", who: mira })
  w.rest()
  w.run("F1.1", { status: "concluded", conclusion: "cancelled" })
  w.pass(10)
  w.rest()
  return w
}

function handsIn(w: World, words = "", name = "mission/412/F1"): readonly string[] {
  w.says(`/mission done F1 ${words}`.trim())
  w.show(seen => Object.assign(seen.over, { handedIn: found(name) }))
  return facts(w.rest())
}

describe("done", () => {
  test("is decided after a look-up, and proves that very commit without an agent", () => {
    const w = taken()
    w.says("/mission done F1")
    expect(facts(w.peek().events)).toEqual([])
    w.show(seen => Object.assign(seen.over, { handedIn: found("mission/412/F1") }))
    const look = w.look()
    expect(facts(look.events)).toEqual([
      "command.accepted done",
      "feature.submitted F1",
      "attempt.scheduled F1.2",
    ])
    expect(look.briefs).toMatchObject([{ kind: "feature", role: "verifier", base: MINE }])
    expect(look.creates).toMatchObject([{ inputs: { attempt: "F1.2", role: "gates" } }])
    w.rest()
    expectRest(w)
  })

  test("what held is merged like any other feature, and frees those that waited for it", () => {
    const w = taken()
    handsIn(w)
    w.reports("F1.2", { outcome: { type: "delivered", commit: MINE } })
    const all = facts(w.rest())
    expect(all).toContain("feature.integrated F1.2 F1")
    expect(all).toContain("attempt.scheduled F3.1")
    expect(w.mission.waived.size).toBe(0)
  })

  test("what did not hold is left to the person: they are told once, and no agent starts", () => {
    const w = taken()
    handsIn(w)
    const failure = { kind: "verification_failed", criteria: ["C1" as const], gates: [] } as const
    w.reports("F1.2", {
      outcome: { type: "failed", failure: { ...failure, criteria: ["C1"], gates: [] } },
    })
    expect(facts(w.rest())).not.toContain("attempt.scheduled F1.3")
    const said = w.observed.comments.items.map(c => c.body)
    const told = said.filter(body =>
      /@mira, \*\*what you handed in for F1 is not merged/.test(body),
    )
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/```\n\/mission done F1\n```/)
    expectRest(w)
    expect(handsIn(w, "#9", "#9")).toContain("attempt.scheduled F1.3")
  })

  test("what conflicts goes back to the person", () => {
    const w = taken()
    handsIn(w)
    w.reports("F1.2", { outcome: { type: "delivered", commit: MINE } })
    w.add(...w.peek().events)
    w.add({ type: "merge.conflicted", attempt: "F1.2" as never, onto: sha("x") })
    expect(waits(w.peek())).toContain("person_works F1.2 F1 (person)")
  })

  test("a run that was lost is tried again by itself", () => {
    const w = taken()
    handsIn(w)
    w.run("F1.2", { status: "concluded", conclusion: "failure" })
    w.pass(10)
    w.rest()
    w.pass(10)
    expect(facts(w.rest())).toContain("attempt.scheduled F1.3")
  })

  test.each(["not_found", "of_fork"] as const)("%s is refused with what to type", type => {
    const w = taken()
    w.says("/mission done F1 nowhere")
    w.show(seen => Object.assign(seen.over, { handedIn: new Map([["nowhere", { type }]]) }))
    expect(facts(w.rest())).toEqual([`command.refused ${type}`])
  })

  test("takes the feature and stops its run, even if the person was not assigned", () => {
    const w = running(examplePlan())
    w.says("/mission done F2 mine")
    w.show(seen => Object.assign(seen.over, { handedIn: found("mine") }))
    expect(facts(w.look().events).slice(0, 4)).toEqual([
      "command.accepted done",
      "feature.taken F2",
      "attempt.cancelled F2.1",
      "feature.submitted F2",
    ])
  })

  test("comes too late for a merged feature", () => {
    const w = built(running(examplePlan()), "F2.1")
    w.says("/mission done F2 mine")
    expect(facts(w.rest())).toEqual(["command.refused already_merged"])
  })
})

describe("a plan approved by people", () => {
  const byPeople = () => running(examplePlan(), { words: "max 60 by people" })

  test("starts no agent for any feature, and says how to take one", () => {
    const w = byPeople()
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1"])
    expect(waits(w.peek())).toEqual([
      "person_wanted F1 (person)",
      "person_wanted F2 (person)",
      "person_wanted F3 (person)",
      "earlier_milestone F4 (runner)",
    ])
    expectRest(w)
  })

  test("counts even if another approver than the last one asked for it", () => {
    const w = proposed(examplePlan(), { policy: { approvals: 2 } })
    const ned = { id: 3, login: "ned" }
    const permissions = new Map([mira, ned].map(({ id }) => [id, "write"] as const))
    w.show(seen => {
      seen.over = { permissions }
    })
    w.says("/mission approve by people")
    w.says("/mission approve", { by: ned })
    w.rest()
    expect(w.mission.approved).toMatchObject({ isByPeople: true })
  })

  test("a feature that is given back waits for the next person", () => {
    const w = byPeople()
    w.does("F1", { did: "assigned", who: mira })
    w.rest()
    expect(waits(w.peek())[0]).toBe("person_works F1 (person)")
    w.does("F1", { did: "unassigned", who: mira })
    w.rest()
    expect(waits(w.peek())[0]).toBe("person_wanted F1 (person)")
  })

  test("still has agents judge it, and what they find waits for people", () => {
    const w = byPeople()
    for (const [id, key] of [
      ["F1", "F1.1"],
      ["F2", "F2.1"],
      ["F3", "F3.1"],
    ] as const) {
      w.says(`/mission done ${id} ${id}`)
      w.show(seen => Object.assign(seen.over, { handedIn: found(id, sha(id)) }))
      w.rest()
      w.reports(key, { outcome: { type: "delivered", commit: sha(id) } })
      w.rest()
    }
    const gates = [...w.mission.attempts.values()].find(a => a.ended === null)
    expect(gates?.key).toBe("M1.gates.1")
    w.reports("M1.gates.1", {
      outcome: { type: "verdicts", commit: gates!.base },
      judged: { C2: "fail" },
    })
    w.rest()
    expect(waits(w.peek())).toContain("person_wanted F5 (person)")
    expectRest(w)
  })

  test("an agent chosen for one feature works on it", () => {
    const w = byPeople()
    w.says("/mission use codex for F2")
    expect(facts(w.rest())).toContain("attempt.scheduled F2.1")
  })
})
