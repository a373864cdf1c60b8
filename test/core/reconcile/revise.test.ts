/** People want another plan before they approve one. They say so in words, or bring a plan of their own. */
import { describe, expect, test } from "vitest"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { plannerOf } from "../../../src/core/plan/plan-file.ts"
import { asks, bodyOf, briefOf, crash, more, plan, withPlan } from "../support/change.ts"
import { follows } from "../support/follows.ts"
import { withFeatures } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { BASE, proposed } from "../support/world.ts"

const yaml = (draft: Draft) => `/mission plan\n\`\`\`yaml\n${JSON.stringify(draft)}\n\`\`\``

describe("before the approval, /mission revise", () => {
  test("gives its words, the newest plan and all notes to the next planner", () => {
    const w = proposed(plan)
    w.says("/mission revise also tell the customer by mail")
    const looked = follows(w, {
      facts: ["command.accepted revise", "attempt.scheduled plan.2"],
      waits: ["run_queued plan.2 (github)"],
    })
    expect(briefOf(looked)).toMatchObject({
      former: { version: 1, plan: { title: "JSON export" } },
      revisions: [{ by: "mira", text: "also tell the customer by mail" }],
      conversation: [{ by: "mira", text: "also tell the customer by mail" }],
      questionsLeft: { rounds: 3 },
      standing: null,
      brought: null,
    })
    w.reports("plan.2", { ...withPlan(more), notes: "The mailer is in src/mail." })
    follows(w, {
      facts: ["attempt.ended plan.2 plan", "plan.proposed 2"],
      waits: ["approval 2 (person)"],
    })
    expect(bodyOf(w, 2)).toContain("Changed since plan 1")
    w.says("/mission revise and by post")
    expect(briefOf(w.look()).notes).toBe("The mailer is in src/mail.")
  })

  test("that drops a feature, orders two or names terms needs no planner", () => {
    const w = proposed(plan)
    w.says("/mission revise drop F4, F2 after F1 and max 40, strict")
    follows(w, {
      facts: ["command.accepted revise", "plan.proposed 2"],
      waits: ["approval 2 (person)"],
    })
    const { plan: next, terms } = w.mission.proposals[1]!
    expect(next.features.map(f => [f.id, f.dependsOn])).toEqual([
      ["F1", []],
      ["F2", ["F1"]],
      ["F3", ["F1"]],
    ])
    expect(next.criteria.map(c => c.id)).toEqual(["C1", "C2", "C3", "C5", "C6"])
    expect(next.milestones.map(ms => ms.id)).toEqual(["M1"])
    expect(terms).toEqual({ care: "strict", max: 40 })
    w.says("/mission approve")
    w.rest()
    expect(w.mission.approved).toMatchObject({ version: 2, care: "strict", max: { usd: 40 } })
  })

  test.each([
    ["drop F1", "needed_by_others"],
    ["drop F9", "unknown_subject"],
    ["drop F1, F2, F3, F4", "nothing_left"],
    ["F4 before F2", "plan_breaks_rules"],
    ["F3 after F1", "nothing_changed"],
  ])("%s is refused: %s", (words, reason) => {
    const w = proposed(plan)
    w.says(`/mission revise ${words}`)
    follows(w, { facts: [`command.refused ${reason}`], waits: ["approval 1 (person)"] })
  })

  test("waits for the plan that is being written, and then needs no planner if it is simple", () => {
    const w = proposed(plan)
    w.says("/mission revise also by mail")
    w.rest()
    w.says("/mission revise drop F2")
    follows(w, { facts: ["command.accepted revise"] })
    w.reports("plan.2", withPlan(more))
    follows(w, {
      facts: ["attempt.ended plan.2 plan", "plan.proposed 2", "plan.proposed 3"],
      waits: ["approval 3 (person)"],
    })
    expect(w.mission.proposals[2]?.plan.features.map(f => f.id)).toEqual(["F1", "F3", "F4", "F5"])
  })

  test("may lead to questions, which a reply or go answers", () => {
    const w = proposed(plan)
    w.says("/mission revise also by mail")
    w.rest()
    w.reports("plan.2", asks)
    follows(w, {
      facts: ["attempt.ended plan.2 questions", "questions.asked 1"],
      waits: ["answers 1 (person)", "approval 1 (person)"],
    })
    w.says("Plain text.")
    follows(w, { facts: ["reply.taken"] })
    w.pass(2)
    const looked = follows(w, { facts: ["attempt.scheduled plan.3"] })
    expect(briefOf(looked)).toMatchObject({
      revisions: [{ text: "also by mail" }],
      questionsLeft: { rounds: 2 },
    })
  })

  test("that no planner can fulfil leaves the plan as it is, and asks for other words", () => {
    const w = proposed(plan)
    w.says("/mission revise also by mail")
    w.rest()
    for (const key of ["plan.2", "plan.3", "plan.4"]) {
      w.reports(key, crash)
      w.rest()
    }
    expect(waits(w.peek())).toEqual(["replanning (person)", "approval 1 (person)"])
    w.says("/mission revise by mail, in plain text")
    expect(facts(w.rest())).toContain("attempt.scheduled plan.5")
  })
})

test("a planner that asks a fourth time is told to decide", () => {
  const w = proposed(plan)
  w.says("/mission revise also by mail")
  w.rest()
  for (const round of [1, 2, 3]) {
    w.reports(`plan.${round + 1}`, asks)
    w.rest()
    w.says("/mission go")
    w.rest()
  }
  w.reports("plan.5", asks)
  const looked = follows(w, {
    facts: ["attempt.ended plan.5 questions", "plan.returned 2", "attempt.scheduled plan.6"],
  })
  expect(briefOf(looked)).toMatchObject({
    questionsLeft: { rounds: 0 },
    returned: [{ rule: "questions_used_up" }],
  })
})

describe("/mission plan", () => {
  test("takes the planner's place, is tried like any other, and is proposed", () => {
    const w = proposed(plan)
    w.says(yaml(more))
    const looked = follows(w, {
      facts: ["command.accepted plan", "attempt.scheduled plan.2"],
    })
    expect(briefOf(looked).brought).toEqual(more)
    w.reports("plan.2", withPlan(more))
    follows(w, {
      facts: ["attempt.ended plan.2 plan", "plan.proposed 2"],
      waits: ["approval 2 (person)"],
    })
  })

  test("stops the planner that is at work", () => {
    const w = proposed(plan)
    w.says("/mission revise also by mail")
    w.rest()
    w.says(yaml(more))
    follows(w, { facts: ["command.accepted plan", "attempt.cancelled plan.2"] })
    expect(w.mission.revisions.map(r => r.version)).toEqual([0, null])
  })

  test("whose set-up fails goes to the person who brought it", () => {
    const w = proposed(plan)
    w.says(yaml(more))
    w.rest()
    const check = { id: "setup", run: "npm ci", exit: 1, ms: 1, tail: "404" }
    w.reports("plan.2", {
      ...withPlan(more),
      checks: [{ ...check, outputDigest: "0".repeat(64) as never }],
    })
    w.rest()
    expect(waits(w.peek())).toEqual(["replanning (person)", "approval 1 (person)"])
  })

  test("is tried again when its run is lost, whatever a planner got back before it", () => {
    const w = proposed(plan)
    w.says("/mission revise also by mail")
    w.rest()
    const circle = withFeatures({ F1: { dependsOn: ["F3"] } })
    w.reports("plan.2", withPlan(circle))
    expect(facts(w.rest())).toContain("plan.returned 2")
    w.reports("plan.3", crash)
    w.says(yaml(more))
    w.rest()
    const last = `plan.${w.mission.attempts.size}`
    w.reports(last, { outcome: { type: "failed", failure: { kind: "runner_lost" } } })
    w.rest()
    expect(waits(w.peek())).toEqual(["backoff plan (time)", "approval 1 (person)"])
  })

  test.each([
    ["title: [", "plan_unreadable"],
    ["title: A flag", "plan_unreadable"],
    [JSON.stringify({ ...plan, features: plan.features.slice(1) }), "plan_breaks_rules"],
  ])("is refused at once if it is not valid", (text, reason) => {
    const w = proposed(plan)
    w.says(`/mission plan\n\`\`\`\n${text}\n\`\`\``)
    follows(w, { facts: [`command.refused ${reason}`] })
  })
})

test("a plan whose base the default branch no longer contains is planned again from the new head", () => {
  const w = proposed(plan)
  const head = sha("rewritten")
  w.show(seen => {
    seen.over = { base: { ...seen.base, sha: head, lacks: BASE } }
  })
  w.says("/mission approve")
  follows(w, { facts: ["command.refused base_rewritten"], waits: ["approval 1 (person)"] })
  // Words that need no model would keep the plan on its old base.
  w.says("/mission revise drop F4")
  follows(w, { facts: ["command.accepted revise", "attempt.scheduled plan.2"] })
  expect(w.mission.attempts.get("plan.2" as never)?.base).toBe(head)
  w.reports("plan.2", withPlan(more))
  w.rest()
  expect(w.mission.proposals.at(-1)?.base).toBe(head)
  w.says("/mission approve")
  expect(facts(w.rest())).toContain("plan.approved 2")
})

test("free words are refused for a plan from a file, but simple changes and another plan are not", () => {
  const agents = { planner: plannerOf("/home/mira/plan.yml"), worker: "a", validator: "a" }
  const w = proposed(plan, { policy: { agents } })
  w.says("/mission revise also by mail")
  follows(w, { facts: ["command.refused no_planner"], waits: ["approval 1 (person)"] })
  w.says("/mission revise drop F4")
  expect(facts(w.rest())).toEqual(["command.accepted revise", "plan.proposed 2"])
  w.says(yaml(more))
  expect(facts(w.rest())).toContain("attempt.scheduled plan.2")
  // The words are not kept for the attempt that is under way either.
  w.says("/mission revise also by post")
  follows(w, { facts: ["command.refused no_planner"] })
})
