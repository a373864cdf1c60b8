/** When the repository's own CI may run on a mission's commits. The policy decides, and a commit is made for it. */
import { describe, expect, test } from "vitest"
import { EMBEDDED } from "../../../src/core/log/mission.ts"
import { awaited, check, head, lastRound, plan, sealing, shows } from "../support/ci.ts"
import { follows } from "../support/follows.ts"
import { judges } from "../support/judge.ts"
import { smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { sent } from "../support/tell.ts"
import { built, running, validated } from "../support/world.ts"

describe("CI may run", () => {
  test("on the last round's commit, which changes nothing that was proven", () => {
    const w = sealing()
    const looks = [w.look(), w.look()]
    const sealed = w.mission.sealed.get("M1")!.commit
    const effects = looks.flatMap(l => l.ensures).filter(e => e.type === "ensure_commit")
    expect(effects).toMatchObject([{ onto: sealed }])
    expect(effects[0]?.type === "ensure_commit" && effects[0].message).not.toContain("skip-checks")
    w.rest()
    expect(head(w)).toBe(sha(`same as ${sealed}`))
    expect(lastRound(w)).toMatchObject({ milestone: "final", commit: head(w) })
  })

  test("on a commit that is waited for by name, and sent only once", () => {
    const w = sealing()
    const looked = follows(w, {
      facts: [
        "verdicts.recorded M1.scrutiny.1",
        "attempt.ended M1.scrutiny.1 verdicts",
        "validation.closed M1 1 none",
        "milestone.sealed M1",
      ],
      waits: ["sealing final 1 (github)"],
    })
    expect(sent(looked).filter(it => it.startsWith("ensure_commit"))).toHaveLength(1)
  })

  test("only if the plan has a check, whatever the branch requires", () => {
    const w = validated(built(running(smallPlan()), "F1.1"))
    expect(w.mission.delivered).not.toBeNull()
    expect(w.mission.ciAllowed.size).toBe(0)
  })

  test("on what is brought into a person's repository, whatever the plan asks, because the proof names that commit", () => {
    const w = validated(built(running(smallPlan(), { instance: EMBEDDED }), "F1.1"))
    const sealed = w.mission.sealed.get("M1")!.commit
    expect(w.mission.delivered?.commit).toBe(sha(`same as ${sealed}`))
    expect(lastRound(w)).toMatchObject({ milestone: "final", commit: sha(`same as ${sealed}`) })
    expect(w.mission.ciAllowed.size).toBe(1)
  })

  test("there without an added commit, if no commit kept CI away", () => {
    const always = { instance: EMBEDDED, policy: { ci: "always" } } as const
    const w = validated(built(running(smallPlan(), always), "F1.1"))
    expect(w.mission.delivered?.commit).toBe(w.mission.sealed.get("M1")!.commit)
    expect(w.mission.ciAllowed.size).toBe(0)
  })

  test("at each milestone too, if the policy says so", () => {
    const w = built(running(plan(), { policy: { ci: "each_milestone" } }), "F1.1")
    expect(lastRound(w)).toMatchObject({ milestone: "M1", commit: head(w) })
    expect([...w.mission.ciAllowed.keys()]).toEqual([head(w)])
  })

  test("on every merge if the policy says so, without an added commit", () => {
    const w = running(plan(), { policy: { ci: "always" } })
    w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") } })
    const merges = [w.look(), w.look()].flatMap(l => l.ensures)
    const merge = merges.find(e => e.type === "ensure_merged")
    expect(merge?.type === "ensure_merged" && merge.message).not.toContain("skip-checks")
    w.rest()
    expect(w.mission.ciAllowed.size).toBe(0)
    judges(w, "M1.gates.1")
    follows(w, {
      facts: ["verdicts.recorded M1.gates.1", "attempt.ended M1.gates.1 verdicts"],
      waits: ["checks_pending M1 (github)"],
    })
  })

  test("after the default branch was merged, not before", () => {
    const w = running(plan(), { policy: { ci: "each_milestone" } })
    w.show(seen => {
      seen.missing = { commit: sha("main 2"), workflows: [] }
    })
    built(w, "F1.1")
    expect(w.mission.syncs).toMatchObject([{ is: "merged" }])
    expect([...w.mission.ciAllowed.keys()]).toEqual([head(w)])
    expect(lastRound(w).commit).toBe(head(w))
  })

  test("on a person's own push, without adding a commit to theirs", () => {
    const w = awaited()
    shows(w, check("ci", "green"))
    w.rest()
    w.show(seen => {
      seen.head = sha("by hand")
      seen.same = null
    })
    w.rest()
    expect(lastRound(w)).toMatchObject({ milestone: "final", round: 2, commit: sha("by hand") })
  })
})
