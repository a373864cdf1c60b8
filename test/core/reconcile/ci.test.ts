/**
 * The repository's own CI. It runs when the policy says so, is waited for, and never counts as
 * green without a result.
 */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { AwaitedCheck } from "../../../src/core/log/ci.ts"
import type { SeenCheck } from "../../../src/core/log/observed.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import {
  ACTIONS,
  awaited,
  check,
  ci,
  head,
  lastRound,
  pending,
  plan,
  shows,
} from "../support/ci.ts"
import { expectRest, follows } from "../support/follows.ts"
import { fail, judges } from "../support/judge.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

describe("a check", () => {
  test.each<[string, readonly SeenCheck[], AwaitedCheck["is"]]>([
    ["that never came", [], "missing"],
    ["of another name", [check("lint", "green")], "missing"],
    [
      "of another App",
      [check("ci", "green", { app: { id: 7, slug: "forger", name: "F" } })],
      "other_app",
    ],
    ["that runs", [check("ci", "running")], "running"],
    [
      "that is green for the push and runs for the pull request",
      two("green", "running"),
      "running",
    ],
    ["that was cancelled", [check("ci", "stopped")], "stopped"],
    ["that is green once and was cancelled once", two("stopped", "green"), "stopped"],
  ])("%s is waited for", (_, checks, is) => {
    const w = awaited()
    shows(w, ...checks)
    const looked = follows(w, { facts: [], waits: ["checks_pending final (github)"] })
    expect(looked.waits).toMatchObject([{ checks: [{ name: "ci", is }] }])
    expect(w.mission.delivered).toBeNull()
  })

  test("that is green proves its criterion, and names who reported it", () => {
    const w = awaited()
    shows(w, check("ci", "green"))
    follows(w, {
      facts: ["ci.concluded final 1", "validation.closed final 1 none", "mission.delivered"],
      waits: ["merge_by_person (person)"],
    })
    expect(w.mission.delivered?.commit).toBe(head(w))
    expect(w.mission.verdicts.get("C2")).toMatchObject([
      {
        attempt: null,
        verdict: { is: "pass", commit: head(w), tree: sha(`tree ${head(w)}`) },
        by: { app: "GitHub Actions", url: "https://github.com/acme/shop/runs/ci" },
      },
    ])
  })

  test("does not count as green while the list of checks is incomplete", () => {
    const w = awaited()
    const green = { complete: false, items: [check("ci", "green")] }
    w.show(seen => {
      seen.over = { ci: { commit: head(w), tree: sha("t"), checks: green, approvals: [] } }
    })
    follows(w, { facts: [] })
  })

  test("on another commit says nothing about this one", () => {
    const w = awaited()
    const checks = { complete: true, items: [check("ci", "green")] }
    w.show(seen => {
      seen.over = { ci: { commit: sha("other"), tree: sha("t"), checks, approvals: [] } }
    })
    follows(w, { facts: [] })
  })

  test("that is red fails the round, and the fix is told what CI said", () => {
    const w = awaited()
    shows(w, check("ci", "red", { said: ["2 tests failed", "src/a.ts:3: expected 1"] }))
    const looked = follows(w, {
      facts: [
        "ci.concluded final 1",
        "validation.closed final 1 C2",
        "fix.added F2 M1 M1 C2",
        "attempt.scheduled F2.1",
      ],
    })
    const [brief] = looked.briefs
    expect(brief?.kind === "feature" && brief.fixes?.lines).toEqual([
      "C2: fail",
      `ci is red on ${lastRound(w).commit.slice(0, 7)}, by GitHub Actions`,
      "https://github.com/acme/shop/runs/ci",
      "2 tests failed",
      "src/a.ts:3: expected 1",
    ])
  })

  test("that was red is judged again on a new commit once it is mended", () => {
    const w = awaited()
    shows(w, check("ci", "red"))
    w.rest()
    const before = head(w)
    shows(w)
    built(w, "F2.1")
    validated(w)
    expect(lastRound(w)).toMatchObject({ milestone: "final", round: 2, commit: head(w) })
    expect(head(w)).not.toBe(before)
    expect(w.mission.ciAllowed.has(head(w))).toBe(true)
    expect(w.mission.delivered).toBeNull()
    shows(w, check("ci", "green"))
    w.rest()
    expect(w.mission.delivered?.commit).toBe(head(w))
    expectRest(w)
  })

  test("is not waited for if a gate is broken already", () => {
    const w = built(running(plan(), { policy: { ci: "each_milestone" } }), "F1.1")
    judges(w, "M1.gates.1", fail("C1"))
    follows(w, {
      facts: [
        "verdicts.recorded M1.gates.1",
        "attempt.ended M1.gates.1 verdicts",
        "validation.closed M1 1 C1",
        "fix.added F2 M1 F1 C1",
        "attempt.scheduled F2.1",
      ],
    })
  })

  test("asks no model anything before it is green", () => {
    const two = examplePlan({
      criteria: [...examplePlan().criteria, { ...ci, id: "C7" }],
      milestones: examplePlan().milestones.map(ms =>
        ms.id === "M1" ? { ...ms, criteria: [...ms.criteria, "C7"] } : ms,
      ),
    })
    const w = running(two, { words: "max 60", policy: { ci: "each_milestone" } })
    built(w, "F1.1", "F2.1", "F3.1")
    judges(w, "M1.gates.1")
    w.rest()
    expect(waits(w.peek())).toContain("checks_pending M1 (github)")
    expect([...w.mission.attempts.keys()]).not.toContain("M1.scrutiny.1")
    shows(w, check("ci", "green"))
    expect(facts(w.rest())).toContain("attempt.scheduled M1.scrutiny.1")
  })
})

function two(push: SeenCheck["is"], pullRequest: SeenCheck["is"]): readonly SeenCheck[] {
  return [check("ci", push), check("ci", pullRequest)]
}

test("that is missing, pending or red stops every delivery, whatever else CI shows", () => {
  const w = awaited()
  const apps = [ACTIONS, { id: 7, slug: "forger", name: "Forger" }]
  const anyCheck = fc.record({
    name: fc.constantFrom("ci", "ci ", "CI", "e2e"),
    app: fc.constantFrom(...apps),
    is: fc.constantFrom<SeenCheck["is"]>("running", "green", "red", "stopped"),
  })
  fc.assert(
    fc.property(fc.array(anyCheck, { maxLength: 4 }), checks => {
      shows(w, ...checks.map(({ name, is, app }) => check(name, is, { app })))
      const counted = checks.filter(it => it.name === "ci" && it.app === ACTIONS)
      const isGreen = counted.length > 0 && counted.every(it => it.is === "green")
      const isDelivered = w.peek().events.some(event => event.type === "mission.delivered")
      expect(isDelivered).toBe(isGreen)
    }),
  )
})

describe("after the time that the policy allows", () => {
  test("a person is asked, once, with what to type", () => {
    const w = awaited({ ciMinutes: 30 })
    w.pass(31)
    const looked = follows(w, { facts: [], waits: ["checks_pending final (person)"] })
    expect(sent(looked)).toEqual([
      `comment needs_you:checks:final:${head(w).slice(0, 7)}`,
      expect.stringContaining("ensure_label"),
    ])
    const comment = looked.creates.find(c => c.thing.type === "comment")
    expect(comment && "text" in comment && comment.text.body).toContain(
      "`/mission accept C2 <how you know>`",
    )
  })

  test("a check that comes late still counts", () => {
    const w = awaited()
    w.pass(300)
    w.rest()
    shows(w, check("ci", "green"))
    w.rest()
    expect(w.mission.delivered).not.toBeNull()
  })

  test("a person who answers for it lets the mission go on, but it does not count as proven", () => {
    const w = awaited()
    w.says("/mission accept C2 the runner is being moved")
    w.rest()
    expect(w.mission.delivered).not.toBeNull()
    expect(w.mission.verdicts.get("C2")).toBeUndefined()
    expectRest(w)
  })

  test("a red check is mended even if another check never came", () => {
    const both = examplePlan({
      ...plan(),
      criteria: [...plan().criteria, { ...ci, id: "C3", name: "e2e" }],
      milestones: [{ ...plan().milestones[0], criteria: ["C2", "C3"] }],
    })
    const w = validated(built(running(both), "F1.1"))
    shows(w, check("ci", "red"))
    follows(w, { facts: [] })
    w.pass(61)
    expect(facts(w.rest())).toContain("fix.added F2 M1 M1 C2")
    expect(w.mission.delivered).toBeNull()
  })
})

test("a run that GitHub starts only with a person's permission is reported at once, with its page", () => {
  const w = awaited()
  const url = "https://github.com/acme/shop/actions/runs/9"
  w.show(seen => {
    seen.approvals = [{ name: "CI", url }]
  })
  const looked = follows(w, { facts: [], waits: ["checks_pending final (person)"] })
  expect(pending(w)).toEqual([{ name: "ci", is: "approval", url }])
  const comment = looked.creates.find(c => c.thing.type === "comment")
  expect(comment && "text" in comment && comment.text.body).toContain(`[approve the run](${url})`)
})

describe("checks that the default branch requires", () => {
  const requires = [
    { name: "ci", app: 15_368 },
    { name: "e2e", app: null },
    { name: "missions", app: null },
  ]
  /** A mission with a revised plan, after the branch's rules began to ask for checks. */
  function revised(draft: Draft): World {
    const w = running(smallPlan())
    w.show(seen => {
      seen.over = { base: { ...w.observed.base!, requires } }
    })
    w.says("/mission revise with CI")
    w.rest()
    w.reports("plan.2", { outcome: { type: "plan", plan: draft } })
    w.rest()
    return w
  }

  test("are criteria of the last milestone, except those that the plan names and our own", () => {
    const w = revised(plan({ name: "e2e", app: undefined }))
    const made = w.mission.proposals.at(-1)!.plan
    expect(made.criteria.slice(2)).toMatchObject([
      { id: "C3", kind: "check", name: "ci", app: 15_368 },
    ])
    expect(made.milestones.at(-1)?.criteria).toEqual(["C2", "C3"])
    expect(w.mission.proposals.at(-1)?.findings.filter(f => f.severity === "fatal")).toEqual([])
  })
})
