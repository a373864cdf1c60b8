/** A worker changed nothing on its feature. A person is asked once and decides, and no budget counts the attempt. */

import { describe, expect, test } from "vitest"
import type { Policy } from "../../../src/core/plan/policy.ts"
import { featureIssue } from "../../../src/core/render/issue.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { environmentNow } from "../../../src/core/work/brief.ts"
import { planOf } from "../../../src/core/work/phase.ts"
import { stateOf } from "../../../src/core/work/progress.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import { facts, waits } from "../support/tell.ts"
import { BASE, built, running, validated, type World } from "../support/world.ts"

const idle = (w: World, key: string): void => {
  const { base } = w.mission.attempts.get(key as never)!
  w.reports(key, { outcome: { type: "nothing_to_do", commit: base } })
}
const crash = (w: World, key: string): void =>
  w.reports(key, { outcome: { type: "failed", failure: { kind: "agent_failed", how: "crashed" } } })
const comments = (w: World) =>
  w.observed.comments.items.filter(c => c.body.includes("did its criteria hold before"))

/** Two of three features are built. F1, which F3 depends on, changed nothing. */
function asked(policy: Partial<Policy> = {}): World {
  const w = running(examplePlan(), { policy, words: "max 900" })
  idle(w, "F1.1")
  w.rest()
  return w
}

describe("a worker that changes nothing", () => {
  test("ends its attempt so, and a person is asked once", () => {
    const w = running(examplePlan(), { words: "max 900" })
    idle(w, "F1.1")
    const { events } = w.look()
    expect(facts(events)).toEqual([
      "verdicts.recorded F1.1",
      "attempt.ended F1.1 nothing_to_do",
      "feature.stopped F1",
    ])
    w.rest()
    expect(w.mission.features.get("F1")?.stopped).toEqual({ kind: "nothing_to_do" })
    expect(waits(w.peek())).toContain("stopped F1 (person)")
    expect(comments(w)).toHaveLength(1)
    for (const minutes of [5, 60, 600]) {
      w.pass(minutes)
      w.rest()
    }
    expect(comments(w)).toHaveLength(1)
    expect([...w.mission.attempts.keys()].filter(key => key.startsWith("F1"))).toEqual(["F1.1"])
  })

  test("frees those that wait for it once accepted, and is neither skipped nor built", () => {
    const w = asked()
    expect(waits(w.peek())).toContain("dependency F3 (runner)")
    w.says("/mission accept F1 the writer was there")
    const events = facts(w.rest())
    expect(events).toContain("feature.unneeded F1")
    expect(events).toContain("attempt.scheduled F3.1")
    expect(w.mission.waived.size).toBe(0)
    expect(stateOf(w.mission, "F1")).toBe("nothing_to_do")
    expect(comments(w)).toHaveLength(1)
    expectRest(w)
  })

  test("is proven with its milestone like all other features", () => {
    const w = asked()
    w.says("/mission accept F1 it was there")
    w.rest()
    validated(built(w, "F2.1", "F3.1"))
    expect(w.mission.sealed.has("M1")).toBe(true)
    const [round] = w.mission.rounds
    const gates = [...w.mission.attempts.values()].find(a => a.key === "M1.gates.1")
    expect(gates?.verdicts.map(v => v.criterion)).toContain("C1")
    expect(round?.closed?.failed).toEqual([])
  })

  test("closes its issue as done", () => {
    const w = asked()
    w.says("/mission accept F1 it was there")
    w.rest()
    const number = w.mission.things.get("issue F1" as never)?.number
    const issue = w.observed.issues.items.find(i => i.number === number)
    expect(issue).toMatchObject({ state: "completed" })
    const text = JSON.stringify(featureIssue(missionView(w.mission), "F1"))
    expect(text).toContain("Nothing to do: it changed nothing, and mira says")
  })

  test("counts against no budget, however often it is tried", () => {
    const w = running(examplePlan(), {
      policy: { budgets: { attempts: 2, conflicts: 1, infra: 1 } },
      words: "max 900",
    })
    crash(w, "F1.1")
    w.rest()
    idle(w, "F1.2")
    w.rest()
    expect(w.mission.features.get("F1")?.stopped).toEqual({ kind: "nothing_to_do" })
    w.says("/mission steer F1 the flag is still missing")
    w.says("/mission retry F1")
    w.rest()
    idle(w, "F1.3")
    w.rest()
    w.says("/mission retry F1")
    w.rest()
    expect([...w.mission.attempts.keys()]).toContain("F1.4")
    built(w, "F1.4")
    expect(w.mission.features.get("F1")?.integrated).not.toBeNull()
  })

  test.each([
    ["/mission retry F1", "attempt.scheduled F1.2"],
    ["/mission skip F1 not now", "feature.skipped F1"],
    ["/mission accept F1 it was there", "feature.unneeded F1"],
  ])("%s decides about it", (words, fact) => {
    const w = asked()
    w.says(words)
    expect(facts(w.rest())).toContain(fact)
  })

  test("may be closed by hand as completed, which accepts it", () => {
    const w = asked()
    w.does("F1", { did: "closed", as: "completed" })
    const events = facts(w.rest())
    expect(events).toContain("feature.unneeded F1")
    expectRest(w)
  })

  test("is brought back by a retry, and all its criteria are open again", () => {
    const w = asked()
    w.says("/mission accept F1 it was there")
    w.rest()
    w.says("/mission retry F1")
    expect(facts(w.rest())).toContain("feature.returned F1")
    expect(w.mission.features.get("F1")?.unneeded).toBeNull()
  })

  test.each([
    ["a feature at work", "F2", "nothing_to_accept"],
    ["one that nobody knows", "F9", "unknown_subject"],
  ])("accept of %s is refused", (_, id, reason) => {
    const w = asked()
    w.says(`/mission accept ${id} it was there`)
    expect(facts(w.rest())).toContain(`command.refused ${reason}`)
  })

  test("is accepted only once", () => {
    const w = asked()
    w.says("/mission accept F1 it was there")
    w.says("/mission accept F1 it was there")
    expect(facts(w.rest())).toContain("command.refused already_settled")
  })

  test("makes no empty pull request if it is the whole mission", () => {
    const w = running(smallPlan())
    idle(w, "F1.1")
    w.rest()
    expect(comments(w)[0]?.body).toMatch(/`\/mission cancel`/)
    expect(comments(w)[0]?.body).not.toMatch(/accept F1/)
    w.says("/mission accept F1 it was there")
    w.rest()
    expect(waits(w.peek())).toEqual(["nothing_built M1 (person)"])
    expect(w.observed.pullRequests.items).toEqual([])
  })
})

test("a gate that it was to make possible runs from then on", () => {
  const gate = { name: "lint", run: "npm run lint", createdBy: "F1" }
  const w = running(
    examplePlan({ environment: { setup: [], gates: [gate], services: [] } } as never),
    {
      words: "max 900",
    },
  )
  idle(w, "F1.1")
  w.rest()
  w.says("/mission accept F1 it was there")
  w.rest()
  const environment = planOf(w.mission)!.environment
  expect(environmentNow(w.mission, environment).gates.map(it => it.name)).toContain("lint")
})

test("an attempt at anything else cannot end so", () => {
  const w = built(running(examplePlan(), { words: "max 900" }), "F1.1", "F2.1", "F3.1")
  w.reports("M1.gates.1", { outcome: { type: "nothing_to_do", commit: BASE } })
  expect(facts(w.rest())).toContain("attempt.ended M1.gates.1 infra")
})

test("a fix that finds nothing to mend costs its root nothing", () => {
  const w = built(running(examplePlan(), { words: "max 900" }), "F1.1", "F2.1", "F3.1")
  const { base } = w.mission.attempts.get("M1.gates.1" as never)!
  w.reports("M1.gates.1", { outcome: { type: "verdicts", commit: base }, judged: { C1: "fail" } })
  w.rest()
  for (let more = 0; more < 40 && ![...w.mission.features.values()].some(f => f.fix); more++) {
    const live = [...w.mission.attempts.values()].find(a => a.ended === null)
    if (live) w.reports(live.key, { outcome: { type: "verdicts", commit: live.base } })
    w.rest()
  }
  const fix = [...w.mission.features.values()].find(f => f.fix)
  expect(fix).toBeDefined()
  const key = [...w.mission.attempts.values()].find(a => a.ended === null)?.key ?? ""
  idle(w, key)
  w.rest()
  expect(w.mission.features.get(fix!.id)?.stopped).toEqual({ kind: "nothing_to_do" })
})
