/** A person ships what is proven. The rest stops, and nothing unproven is delivered. */

import { describe, expect, test } from "vitest"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { pullRequest } from "../../../src/core/render/pull-request.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { progressOf, stateOf } from "../../../src/core/work/progress.ts"
import { check, ci, head, pending, shows } from "../support/ci.ts"
import { expectRest } from "../support/follows.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan } from "../support/plan.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

const inSecond = (words = "max 60"): World =>
  validated(built(running(examplePlan(), { words }), "F1.1", "F2.1", "F3.1"))

const stands = (w: World) =>
  w.observed.pullRequests.items.map(({ state, isDraft }) => `${state}${isDraft ? " draft" : ""}`)

describe("while the next milestone is being built", () => {
  test("deliver cancels what runs and proves everything once more, on the same branch", () => {
    const w = inSecond()
    const proven = w.mission.sealed.get("M1")?.commit
    w.says("/mission deliver M1")
    const looked = w.look()
    expect(facts(looked.events)).toEqual([
      "command.accepted deliver",
      "delivery.narrowed",
      "attempt.cancelled F4.1",
      "validation.opened final 1",
      "attempt.scheduled final.gates.1",
    ])
    expect(sent(looked)).not.toContain("ensure_branch mission/412/M1")
    w.rest()
    judges(w, "final.gates.1")
    w.rest()
    expect(w.mission.delivered?.commit).toBe(proven)
    expect(stands(w)).toEqual(["open"])
    expectRest(w)
  })

  test("what is left out is not proven, and the pull request says so", () => {
    const w = inSecond()
    w.says("/mission deliver")
    w.rest()
    judges(w, "final.gates.1")
    w.rest()
    expect(progressOf(w.mission)).toEqual({ proven: 5, total: 6 })
    expect(stateOf(w.mission, "F4")).toBe("skipped")
    const { body } = pullRequest(missionView(w.mission))
    expect(body).toContain("**M2 was left out** by mira, Stream: C4 not proven.")
    expect(body).toContain("5 of 6 criteria hold")
    expect(body).toContain("Part of #412")
    expect(body).not.toContain("Closes #412")
    expect(w.observed.issues.items.find(i => i.title.startsWith("F4"))?.state).toBe("not_planned")
    const milestones = w.observed.milestones.items.map(({ state }) => state)
    expect(milestones).toEqual(["closed", "closed"])
  })
})

describe("if unproven features are merged already", () => {
  const merged = (): World => {
    const w = built(inSecond(), "F4.1")
    judges(w, "M2.gates.1", fail("C4"))
    w.rest()
    built(w, "F5.1")
    judges(w, "M2.gates.2", fail("C4"))
    w.rest()
    expect(waits(w.peek())).toContain("verdict_by_person M2 (person)")
    return w
  }

  test("a branch that ends where the milestone was proven is delivered in its own pull request", () => {
    const w = merged()
    const proven = w.mission.sealed.get("M1")?.commit
    w.says("/mission deliver M1")
    // What GitHub showed about the other branch says nothing about this one.
    expect(sent(w.look())).not.toContain("ensure_branch mission/412/M1")
    expect(sent(w.look())).toContain("ensure_branch mission/412/M1")
    w.rest()
    expect(w.mission.attempts.get("final.gates.1" as never)?.base).toBe(proven)
    // The draft with everything was replaced by one that holds only what is proven.
    expect(stands(w)).toEqual(["closed draft", "open draft"])
    expect(w.mission.ended).toBeNull()
    judges(w, "final.gates.1")
    w.rest()
    expect(w.mission.delivered?.commit).toBe(proven)
    expect(stands(w)).toEqual(["closed draft", "open"])
    const { body } = pullRequest(missionView(w.mission))
    expect(body).not.toContain("F4")
    const control = missionControl(missionView(w.mission, w.peek().waits)).body
    expect(control).toContain("What was proven up to M1 is on `mission/412/M1` at")
    expect(waits(w.peek())).toEqual(["merge_by_person (person)"])
    expectRest(w)
  })

  test("what the last round wants mended is merged into that branch", () => {
    const w = merged()
    w.says("/mission deliver M1")
    w.rest()
    judges(w, "final.gates.1", fail("C2"))
    expect(facts(w.rest())).toContain("fix.added F6 M1 F2 C2")
    built(w, "F6.1")
    expect(w.mission.integration?.head).toBe(w.observed.branch.head)
    expect(w.mission.rounds.at(-1)).toMatchObject({ milestone: "final", round: 2 })
  })
})

test("deliver limits a last round that fails on the rest to what was proven", () => {
  const w = built(inSecond(), "F4.1")
  for (const key of ["M2.gates.1", "M2.scrutiny.1"]) {
    judges(w, key)
    w.rest()
  }
  judges(w, "final.gates.1", fail("C4"))
  w.rest()
  w.says("/mission deliver M1")
  w.rest()
  expect(w.mission.rounds.at(-1)).toMatchObject({ milestone: "final", round: 2, closed: null })
  judges(w, "final.gates.2")
  w.rest()
  expect(w.mission.delivered?.commit).toBe(w.mission.sealed.get("M1")?.commit)
})

test("deliver ends a hold at the ceiling, because what it still runs costs nothing", () => {
  const w = built(running(examplePlan(), { words: "max 8" }), "F1.1", "F2.1", "F3.1")
  validated(w)
  const crash = { kind: "agent_failed", how: "crashed" } as const
  w.reports("F4.1", { outcome: { type: "failed", failure: crash }, usage: { usd: null } })
  w.rest()
  expect([...w.mission.holds.keys()]).toEqual(["ceiling"])
  w.says("/mission deliver M1")
  w.rest()
  expect(w.mission.holds.size).toBe(0)
  judges(w, "final.gates.1")
  w.rest()
  expect(w.mission.delivered).not.toBeNull()
})

describe("deliver is refused", () => {
  test.each([
    ["before anything is proven", (): World => running(examplePlan()), "", "nothing_proven"],
    ["of what is not proven", inSecond, " M2", "not_proven"],
    ["of what the plan does not have", inSecond, " M7", "unknown_subject"],
  ])("%s", (_, given, words, reason) => {
    const w = given()
    w.says(`/mission deliver${words}`)
    expect(facts(w.rest())).toContain(`command.refused ${reason}`)
  })

  test("a second time, and what is left out can no longer be steered", () => {
    const w = inSecond()
    w.says("/mission deliver M1")
    w.rest()
    for (const [words, reason] of [
      ["deliver M1", "already_settled"],
      ["retry F4", "left_out"],
      ["retry M2", "left_out"],
    ]) {
      w.says(`/mission ${words}`)
      expect(facts(w.rest()), words).toContain(`command.refused ${reason}`)
    }
  })

  test("for the last milestone, because nothing would be left out", () => {
    const w = built(inSecond(), "F4.1")
    for (const key of ["M2.gates.1", "M2.scrutiny.1"]) {
      judges(w, key)
      w.rest()
    }
    w.says("/mission deliver")
    expect(facts(w.rest())).toContain("command.refused nothing_to_leave_out")
  })
})

describe("checks that the default branch requires", () => {
  /** A plan with a required check, which stands with the last milestone as in every plan. */
  const requiring = () => {
    const plan = examplePlan()
    const [first, last] = plan.milestones
    return {
      ...plan,
      criteria: [...plan.criteria, { ...ci, id: "C7" }],
      milestones: [first, { ...last, criteria: [...(last?.criteria ?? []), "C7"] }],
    } as ReturnType<typeof examplePlan>
  }
  const narrowed = (): World => {
    const w = validated(built(running(requiring(), { words: "max 60" }), "F1.1", "F2.1", "F3.1"))
    w.says("/mission deliver M1")
    w.rest()
    judges(w, "final.gates.1")
    w.rest()
    return w
  }

  test("belong to the last round, even if their milestone is left out", () => {
    const w = narrowed()
    expect(pending(w)).toMatchObject([{ name: "ci", is: "missing" }])
    expect(w.mission.delivered).toBeNull()
    expect(w.mission.ciAllowed.has(head(w))).toBe(true)
    shows(w, check("ci", "green"))
    w.rest()
    // CI ran on another commit than the one that was judged, so it is judged once more.
    validated(w)
    expect(w.mission.delivered?.commit).toBe(head(w))
    const { body } = pullRequest(missionView(w.mission))
    expect(body).toContain("**M2 was left out** by mira, Stream: C4 not proven.")
    expect(body).toContain("6 of 7 criteria hold")
    expectRest(w)
  })

  test("are mended in what is delivered if they are red", () => {
    const w = narrowed()
    shows(w, check("ci", "red"))
    expect(facts(w.rest())).toContain("fix.added F5 M1 M1 C7")
  })
})
