/** The default branch is merged into the mission's as a round opens: once, and never over changed workflows. */
import { describe, expect, test } from "vitest"
import { isNews } from "../../../src/core/log/news.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

const moves = (w: World, name: string, workflows: readonly string[] = []) =>
  w.show(seen => {
    seen.missing = { commit: sha(name), workflows }
  })
const roundsOf = (w: World) => w.mission.rounds.map(r => `${r.milestone} ${r.round} ${r.commit}`)

/** The merge of the default branch was asked for after this feature's merge, and has not landed. */
function merging(w = running(smallPlan()), last = "F1.1"): World {
  w.reports(last, { outcome: { type: "delivered", commit: sha(last) } })
  moves(w, "main 2")
  for (let looks = 0; looks < 5 && w.mission.syncs.length === 0; looks++) w.look()
  w.show(seen => {
    seen.merges.pop()
    seen.head = w.mission.integration?.head ?? null
  })
  return w
}

describe("the default branch", () => {
  test("is left alone while features are built, and merged before the round opens", () => {
    const w = running(smallPlan())
    moves(w, "main 2")
    follows(w, { facts: [] })
    w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") } })
    w.look()
    const merged = w.look()
    expect(facts(merged.events)).toContain("feature.integrated F1.1 F1")
    const before = w.mission.integration?.head
    w.rest()
    expect(w.mission.syncs).toMatchObject([
      { key: "sync.1", milestone: "M1", round: 1, commit: sha("main 2"), is: "merged" },
    ])
    expect(w.mission.integration?.head).not.toBe(before)
    expect(roundsOf(w)).toEqual([`M1 1 ${w.mission.integration?.head}`])
    expectRest(w)
  })

  test("is merged by one effect, and the round waits for it", () => {
    const w = merging()
    const looked = w.peek()
    expect(facts(looked.events)).toEqual([])
    expect(waits(looked)).toEqual(["syncing M1 (github)"])
    expect(sent(looked)).toContain(`ensure_merged ${sha("main 2")}`)
  })

  test("is not merged again before the last round, which proves its head", () => {
    const w = built(running(smallPlan()), "F1.1")
    moves(w, "main 2")
    validated(w)
    expect(w.mission.delivered).not.toBeNull()
    expect(w.mission.syncs).toEqual([])
  })

  test("is merged again as the next round opens, once, if it has moved on", () => {
    const w = running(smallPlan())
    moves(w, "main 2")
    built(w, "F1.1")
    moves(w, "main 3")
    w.reports("M1.gates.1", {
      outcome: { type: "verdicts", commit: w.mission.integration!.head },
      judged: { C1: "fail" },
    })
    w.rest()
    expect(w.mission.syncs).toHaveLength(1)
    built(w, "F2.1")
    expect(w.mission.syncs.map(sync => [sync.round, sync.commit, sync.is])).toEqual([
      [1, sha("main 2"), "merged"],
      [2, sha("main 3"), "merged"],
    ])
    expect(roundsOf(w)).toHaveLength(2)
  })

  test("is not merged if its workflows differ, and the round opens without it", () => {
    const w = running(smallPlan())
    moves(w, "main 2", [".github/workflows/ci.yml"])
    built(w, "F1.1")
    expect(w.mission.syncs).toMatchObject([{ is: "refused" }])
    expect(w.mission.rounds).toHaveLength(1)
    expectRest(w)
  })

  test("is left to the person who merges if it conflicts, and the round opens without it", () => {
    const w = merging()
    const { key } = w.mission.syncs[0]!
    const conflict = {
      type: "merge.conflicted",
      attempt: key,
      onto: w.mission.integration!.head,
    } as const
    expect(isNews(w.mission, conflict, w.now)).toBe(true)
    w.add(conflict)
    expect(isNews(w.mission, conflict, w.now)).toBe(false)
    w.rest()
    expect(w.mission.syncs).toMatchObject([{ is: "conflicted" }])
    expect(w.mission.rounds).toHaveLength(1)
  })

  test("is what `same_as_base` compares with from then on", () => {
    const w = running(smallPlan())
    moves(w, "main 2")
    w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") } })
    const briefs = []
    for (let looks = 0; looks < 8; looks++) briefs.push(...w.look().briefs)
    expect(briefs).toMatchObject([{ kind: "validation", origin: sha("main 2") }])
  })

  test("that somebody else merged is known from GitHub's answer, even if it has moved on since", () => {
    const w = merging()
    const head = w.mission.integration!.head
    const answer = { type: "integration.moved", from: head, to: head, by: "sync" } as const
    expect(isNews(w.mission, answer, w.now)).toBe(true)
    w.add(answer)
    expect(isNews(w.mission, answer, w.now)).toBe(false)
    expect(facts(w.peek().events)).toEqual([
      "validation.opened M1 1",
      "attempt.scheduled M1.gates.1",
    ])
  })

  test("is no part of a delivery that a person has limited", () => {
    const plan = examplePlan()
    const w = validated(built(running(plan, { words: "max 60" }), "F1.1", "F2.1", "F3.1"))
    merging(w, "F4.1")
    expect(sent(w.peek())).toContain(`ensure_merged ${sha("main 2")}`)
    w.says("/mission deliver M1")
    w.rest()
    expect(w.mission.narrowed).not.toBeNull()
    expect(w.mission.syncs.map(sync => sync.is)).not.toContain("merged")
  })

  test("is merged even if another fact comes first in the look that opens the round", () => {
    const w = running(smallPlan())
    w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") } })
    moves(w, "main 2")
    w.look()
    w.says("/mission revise also as CSV")
    w.rest()
    expect(w.mission.syncs).toMatchObject([{ milestone: "M1", round: 1, is: "merged" }])
  })
})
