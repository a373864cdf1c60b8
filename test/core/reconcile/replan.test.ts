/** A plan is changed while it runs. The change stands beside the approved plan, and replaces it once approved. */
import { describe, expect, test } from "vitest"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { gatekeeper } from "../../../src/core/work/brief.ts"
import { stateOf } from "../../../src/core/work/progress.ts"
import { bodyOf, briefOf, more, plan, withPlan } from "../support/change.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan, withFeatures } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

/** F1 and F2 run; a change that adds F5 is proposed beside the approved plan. */
function changing(draft: Draft = more, words = "also by mail"): World {
  const w = running(plan)
  w.says(`/mission revise ${words}`)
  w.rest()
  w.reports("plan.2", withPlan(draft))
  w.rest()
  return w
}

describe("while it runs, a change of plan", () => {
  test("is planned from what is built, while the approved plan goes on", () => {
    const w = built(running(plan), "F1.1")
    w.says("/mission revise also by mail")
    const looked = w.look()
    expect(facts(looked.events)).toEqual(["command.accepted revise", "attempt.scheduled plan.2"])
    expect(briefOf(looked)).toMatchObject({
      base: w.mission.integration?.head,
      standing: { merged: ["F1"], begun: ["F1", "F2", "F3"], sealed: [] },
    })
    w.rest()
    w.reports("F2.1", { outcome: { type: "delivered", commit: sha("F2.1") } })
    expect(facts(w.rest())).toContain("feature.integrated F2.1 F2")
    w.reports("plan.2", withPlan(more))
    expect(facts(w.rest())).toContain("plan.proposed 2")
    expect(waits(w.peek())).toContain("approval 2 (person)")
    expect(waits(w.peek())).toContain("run_working F3.1 (runner)")
    expect(w.mission.approved?.version).toBe(1)
    expect(w.mission.proposals[1]?.base).toBe(w.mission.proposals[0]?.base)
    expectRest(w)
  })

  test("is shown as a difference, with its price and the proofs that it voids", () => {
    const body = bodyOf(changing(), 2)
    expect(body).toContain("### Plan 2 · proposed change")
    expect(body).toContain("**plan 2 adds F5; nothing proven is lost.**")
    expect(body).toContain("ceiling stays $60")
    expect(body).toMatch(/\n {4}F4 Build F4.*waiting\n\+ {3}F5 Mail\n\+ {6}C7 mails\n/)
    expect(body).toContain("Until then plan 1 goes on.")
  })

  test("adds, withdraws and stops what it says once approved, while the rest goes on", () => {
    const next = { ...more, features: more.features.filter(f => f.id !== "F2") }
    const criteria = more.criteria.filter(c => c.id !== "C2")
    const w = changing({ ...next, criteria }, "mail instead of F2")
    w.says("/mission approve")
    const looked = w.look()
    expect(facts(looked.events)).toEqual([
      "command.accepted approve",
      "plan.endorsed",
      "plan.approved 2",
      "attempt.cancelled F2.1",
    ])
    const { mission } = w
    expect([...mission.features.keys()]).toEqual(["F1", "F3", "F4", "F5"])
    expect(mission.withdrawn.get("F2")).toEqual({ version: 2, milestone: "M1" })
    expect(mission.approved).toMatchObject({ version: 2, max: { usd: 60 } })
    const gate = gatekeeper(mission)
    expect(gate.attempts["F1.1"]?.digest).toBe(gate.digest)
    expect(gate.attempts["F2.1"]).toBeUndefined()
    w.rest()
    const f2 = w.observed.issues.items.find(i => i.title.startsWith("F2"))
    expect(f2?.state).toBe("not_planned")
    w.run("F2.1", { status: "concluded", conclusion: "cancelled" })
    w.pass(5)
    expect(facts(w.rest())).toContain("attempt.ended F2.1 superseded")
    built(w, "F1.1", "F3.1")
    validated(w)
    expect(w.mission.sealed.has("M1")).toBe(true)
    expectRest(w)
  })

  test("of a milestone that is being judged has it judged again as a whole", () => {
    const w = built(running(plan), "F1.1", "F2.1", "F3.1")
    expect(facts(w.rest())).toEqual([])
    const late = {
      ...more,
      features: more.features.map(f => (f.id === "F5" ? { ...f, milestone: "M1" as const } : f)),
    }
    w.says("/mission revise also by mail")
    w.rest()
    w.reports("plan.2", withPlan(late))
    w.rest()
    w.says("/mission approve")
    expect(facts(w.rest())).toContain("attempt.cancelled M1.gates.1")
    w.run("M1.gates.1", { status: "concluded", conclusion: "cancelled" })
    w.pass(5)
    w.rest()
    expect(stateOf(w.mission, "F5")).toBe("running")
    const done = built(w, "F5.1")
    expect(done.mission.rounds.map(r => [r.milestone, r.round, r.isSuperseded])).toEqual([
      ["M1", 1, true],
      ["M1", 2, false],
    ])
    validated(done)
    expect(done.mission.sealed.has("M1")).toBe(true)
  })

  test("that no longer fits is withdrawn and cannot be approved", () => {
    const changed = examplePlan({
      features: plan.features.map(f => (f.id === "F3" ? { ...f, title: "Another" } : f)),
    })
    const w = changing(changed, "make F3 something else")
    const digest = w.mission.proposals[1]!.digest
    built(w, "F1.1")
    expect(w.mission.attempts.has("F3.1" as never)).toBe(true)
    expect(w.mission.proposals[1]?.withdrawn).toMatch(/^Work on F3 has begun/)
    expect(waits(w.peek()).some(wait => wait.startsWith("approval"))).toBe(false)
    w.says(`/mission approve ${digest}`)
    follows(w, { facts: ["command.refused plan_outdated"] })
  })

  test("that was withdrawn is not what a revision is compared with", () => {
    const last = { F4: { dependsOn: ["F3"] } }
    const w = running(withFeatures(last))
    w.says("/mission revise make F3 something else")
    w.rest()
    w.reports(
      "plan.2",
      withPlan(withFeatures({ ...last, F3: { title: "Another", dependsOn: [] } })),
    )
    w.rest()
    built(w, "F1.1")
    expect(w.mission.proposals[1]?.withdrawn).toMatch(/^Work on F3 has begun/)
    w.says("/mission revise F4 after F3")
    follows(w, { facts: ["command.refused nothing_changed"] })
    expect(w.observed.comments.items.at(-1)?.body).toMatch(/plan 1.* already says so/)
  })

  test("that leaves out a merged feature is refused, and the refusal says what to do", () => {
    const w = built(running(plan), "F2.1")
    w.says("/mission revise drop F2")
    const { events } = follows(w, { facts: ["command.refused plan_breaks_rules"] })
    expect(JSON.stringify(events)).toContain(
      "F2 is merged and stays. To take it back, add a feature",
    )
  })

  test("of the order comes too late for what has begun", () => {
    const w = running(plan)
    w.says("/mission revise F1 after F2")
    follows(w, { facts: ["command.refused already_begun"] })
  })
})

test("a change after the delivery opens the mission again", () => {
  const w = built(running(examplePlan()), "F1.1", "F2.1", "F3.1")
  built(validated(w), "F4.1")
  validated(w)
  expect(w.mission.delivered).not.toBeNull()
  const next = examplePlan({
    criteria: more.criteria,
    milestones: [...plan.milestones, { id: "M3", title: "Mail", outcome: "It mails." }],
    features: more.features.map(f => (f.id === "F5" ? { ...f, milestone: "M3" } : f)),
  })
  w.says("/mission revise also by mail")
  w.rest()
  w.reports("plan.2", withPlan(next))
  w.rest()
  w.says("/mission approve")
  expect(facts(w.rest())).toContain("attempt.scheduled F5.1")
  expect(w.mission.delivered).toBeNull()
  validated(built(w, "F5.1"))
  expect(w.mission.delivered).not.toBeNull()
  expectRest(w)
})
