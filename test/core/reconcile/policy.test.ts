/** How the policy files of the default branch keep missions from starting, or hold them. */
import { describe, expect, test } from "vitest"
import type { Forbids } from "../../../src/core/plan/policy/effective.ts"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { running, type World, world } from "../support/world.ts"

const OFF: Forbids = { is: "switched_off", file: ".github/missions.yml", line: 3 }
const BROKEN: Forbids = {
  is: "unusable",
  findings: [
    {
      ...{ rule: "unknown_key", file: ".github/missions.yml", line: 7, key: "paralel" },
      ...{ right: "`parallel`", seen: "3" },
    },
  ],
}

const file = (w: World, forbids: Forbids | null): void =>
  w.show(seen => {
    seen.over = { ...seen.over, base: { ...seen.base, forbids } }
  })

const comments = (w: World): readonly string[] =>
  w.observed.comments.items.filter(it => it.isBot).map(it => it.body)

describe("a start", () => {
  test.each([
    ["switched_off", OFF, /switched off here\*\*, by `enabled` in `.github\/missions.yml`, line 3/],
    ["policy_unusable", BROKEN, /line 7 \| `paralel` is not known \| `parallel` \| `3`/],
  ] as const)(
    "is refused by %s, in one reply, and works once it is mended",
    (reason, forbids, said) => {
      const w = world()
      file(w, forbids)
      w.says("/mission Export JSON")
      expect(facts(w.rest())).toEqual([`command.refused ${reason}`])
      expect(comments(w)).toEqual([expect.stringMatching(said)])
      expectRest(w)
      file(w, null)
      expect(facts(w.rest())).toEqual([])
      w.says("/mission Export JSON")
      expect(facts(w.rest())).toContain("mission.requested")
      expect(waits(w.peek())).toContain("run_working plan.1 (runner)")
    },
  )
})

describe("what runs", () => {
  test("is held while missions are switched off, and goes on by itself", () => {
    const w = running(examplePlan())
    file(w, OFF)
    expect(facts(w.rest())).toContain("mission.held kill_switch")
    w.reports("F1.1", { outcome: { type: "failed", failure: { kind: "runner_lost" } } })
    w.rest()
    expect(facts(w.rest())).toEqual([])
    expect(waits(w.peek())).toContain("held kill_switch (github)")
    expectRest(w)
    file(w, null)
    w.pass(60)
    const after = facts(w.rest())
    expect(after).toContain("mission.released kill_switch")
    expect(after).toContain("attempt.scheduled F1.2")
  })

  test("stays held while the file is broken, because nobody can know what it would say", () => {
    const w = running(examplePlan())
    file(w, OFF)
    w.rest()
    file(w, BROKEN)
    expect(facts(w.rest())).toEqual([])
    expect(w.mission.holds.has("kill_switch")).toBe(true)
  })

  test("goes on under its approved policy when the file breaks", () => {
    const w = running(examplePlan())
    file(w, BROKEN)
    expect(facts(w.rest())).toEqual([])
    w.reports("F1.1", {
      outcome: { type: "failed", failure: { kind: "agent_failed", how: "crashed" } },
    })
    expect(facts(w.rest())).toContain("attempt.scheduled F1.2")
  })

  test("is not released by /mission resume", () => {
    const w = running(examplePlan())
    file(w, OFF)
    w.rest()
    w.says("/mission resume")
    expect(facts(w.rest())).toEqual(["command.refused held_otherwise"])
    expect(comments(w).at(-1)).toMatch(/switched off here|goes on by itself once that file allows/)
    expect(w.mission.holds.has("kill_switch")).toBe(true)
  })

  test("asks nobody, because the person who switched missions off knows", () => {
    const w = running(examplePlan())
    const before = comments(w).length
    file(w, OFF)
    expect(sent(w.look()).filter(it => it.startsWith("comment"))).toEqual([])
    w.rest()
    expect(comments(w)).toHaveLength(before)
  })
})
