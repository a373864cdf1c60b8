/** What people change while a mission runs: what follows at once, and what later attempts are told. */
import { describe, expect, test } from "vitest"
import type { Failure } from "../../../src/core/log/attempt.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"
import { featureBrief } from "../../../src/core/work/brief.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import type { Told } from "../support/report.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

const CRASH: Failure = { kind: "agent_failed", how: "crashed" }
const fails = (failure: Failure): Told => ({ outcome: { type: "failed", failure } })

/** F1 has used up its three attempts. */
function stoppedF1(): World {
  const w = running(examplePlan())
  for (const key of ["F1.1", "F1.2", "F1.3"]) {
    w.reports(key, fails(CRASH))
    w.rest()
  }
  return w
}

const briefOf = (w: World, id: "F1" | "F2" | "F3") => {
  const { mission } = w
  const base = mission.integration?.head
  const feature = mission.features.get(id)
  if (!base || !feature) throw new Error(`${id} cannot start yet`)
  const cap = { usd: null, tokens: null, minutes: 20 }
  return featureBrief(mission, feature, { key: `${id}.9` as never, base, cap })
}

/** The round could not judge these criteria twice, and waits for a person. */
function unclearTwice(): World {
  const w = built(running(examplePlan(), { words: "max 60" }), "F1.1", "F2.1", "F3.1")
  const judges = (key: string, told: Partial<Told> = {}) => {
    const commit = w.mission.attempts.get(key as never)!.base
    w.reports(key, { outcome: { type: "verdicts", commit }, ...told })
    w.rest()
  }
  judges("M1.gates.1")
  judges("M1.scrutiny.1", { judged: { C5: "inconclusive" } })
  judges("M1.scrutiny.2", { judged: { C5: "inconclusive" } })
  return w
}

describe("retry", () => {
  test("starts a stopped feature again, with three more attempts", () => {
    const w = stoppedF1()
    expect(waits(w.peek())).toContain("stopped F1 (person)")
    w.says("/mission retry F1")
    const all = facts(w.rest())
    expect(all).toContain("feature.returned F1")
    expect(all).toContain("attempt.scheduled F1.4")
    w.reports("F1.4", fails(CRASH))
    expect(facts(w.rest())).toContain("attempt.scheduled F1.5")
  })

  test("looks once more at a criterion that could not be judged", () => {
    const w = unclearTwice()
    expect(waits(w.peek())).toContain("verdict_by_person M1 (person)")
    w.says("/mission retry C5")
    expect(facts(w.rest())).toContain("attempt.scheduled M1.scrutiny.3")
    expectRest(w)
  })
})

describe("accept", () => {
  test("lets a milestone go on without the criterion, which is never counted as proven", () => {
    const w = unclearTwice()
    w.says("/mission accept C5 I have read it myself")
    const all = facts(w.rest())
    expect(all.some(fact => fact.startsWith("criterion.waived"))).toBe(true)
    expect(all).toContain("attempt.scheduled M1.behaviour.1")
    expect(w.mission.waived.has("C5" as CriterionId)).toBe(true)
    expectRest(w)
  })

  test("takes a whole milestone by its name: everything that its round could not judge", () => {
    const w = unclearTwice()
    w.says("/mission accept M1 read and tried by hand")
    w.rest()
    expect([...w.mission.waived.keys()]).toEqual(["C5"])
    expectRest(w)
  })
})

test("a feature that is skipped while it is worked on keeps its place until its run has ended", () => {
  const w = running(examplePlan())
  w.says("/mission skip F1 not in this release")
  w.rest()
  expect(waits(w.peek())).toContain("report F1.1 (github)")
})

test("a milestone names the round that a feature taken up again has overtaken", () => {
  const w = built(running(examplePlan()), "F1.1", "F3.1")
  w.says("/mission skip F2 not now")
  w.rest()
  expect(w.mission.attempts.has("M1.gates.1" as never)).toBe(true)
  w.says("/mission retry F2")
  w.rest()
  expect(waits(w.peek())).toContain("run_working M1.gates.1 (runner)")
  expectRest(w)
})

test("skip frees the features that wait, and tells them what will be missing", () => {
  const w = stoppedF1()
  expect(waits(w.peek())).toContain("dependency F3 (runner)")
  w.says("/mission skip F1 not in this release")
  expect(facts(w.rest())).toContain("attempt.scheduled F3.1")
  expect(briefOf(w, "F3").steering).toEqual([
    "F1, which this builds on, was left out: not in this release",
  ])
  expectRest(w)
})

test("what a person says of a feature stands in its next brief", () => {
  const w = stoppedF1()
  w.says("/mission steer F1 use the existing writer")
  w.says("/mission use other-agent for F1")
  w.says("/mission use codex")
  w.rest()
  expect(briefOf(w, "F1")).toMatchObject({
    steering: ["use the existing writer"],
    agent: "other-agent",
  })
  expect(briefOf(w, "F2").agent).toBe("codex")
})

test("only the budget command lifts a ceiling", () => {
  const w = running(examplePlan(), { words: "max 6" })
  // Nobody can read what it used, so everything that it might have used counts.
  w.reports("F1.1", { ...fails(CRASH), usage: { usd: null } })
  w.rest()
  expect(w.mission.holds.has("ceiling")).toBe(true)
  w.says("/mission resume")
  w.rest()
  expect(w.mission.holds.has("ceiling")).toBe(true)
  w.says("/mission budget 40")
  expect(facts(w.rest())).toContain("attempt.scheduled F1.2")
  expect(w.mission.holds.size).toBe(0)
})

test("a mission whose features are all skipped asks a person once, and delivers nothing", () => {
  const w = running(smallPlan())
  w.says("/mission skip F1 not now")
  w.rest()
  expect(waits(w.peek())).toEqual(["report F1.1 (github)", "nothing_built M1 (person)"])
  w.pass(5)
  w.rest()
  expect(waits(w.peek())).toEqual(["nothing_built M1 (person)"])
  expectRest(w)
  const asked = () => w.observed.comments.items.filter(c => c.body.includes("nothing to prove"))
  expect(asked().map(c => c.body)).toEqual([
    expect.stringMatching(/^@mira, .*Every feature is skipped.*`\/mission retry F1`/),
  ])
  expect(w.observed.pullRequests.items).toEqual([])
  w.says("/mission retry F1")
  expect(facts(w.rest())).toContain("attempt.scheduled F1.2")
  expect(w.observed.missionIssue?.labels).not.toContain("mission-needs-you")
})

test("what a person pushed instead of skipped features is proven and delivered", () => {
  const w = running(smallPlan())
  w.says("/mission skip F1 by hand")
  w.rest()
  w.pass(5)
  w.rest()
  w.show(seen => {
    seen.head = sha("by hand")
  })
  w.rest()
  expect(facts(validated(w).rest())).toEqual([])
  expect(w.mission.delivered?.commit).toBe(sha("by hand"))
  expect(w.observed.pullRequests.items).toHaveLength(1)
})

test("a milestone whose features are all skipped opens no pull request and cannot be delivered", () => {
  const w = running(examplePlan())
  for (const id of ["F1", "F2", "F3"]) w.says(`/mission skip ${id} not now`)
  w.rest()
  w.pass(5)
  w.rest()
  validated(w)
  expect(w.mission.sealed.has("M1")).toBe(true)
  expect(w.observed.pullRequests.items).toEqual([])
  w.says("/mission deliver")
  expect(facts(w.rest())).toContain("command.refused nothing_proven")
  built(w, "F4.1")
  expect(w.observed.pullRequests.items).toHaveLength(1)
})
