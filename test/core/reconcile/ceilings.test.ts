/** Every ceiling leads to one warning at 80 %, holds the mission at 100 %, and is moved only by its own command. */
import { describe, expect, test } from "vitest"
import type { Failure, Usage } from "../../../src/core/log/attempt.ts"
import type { Policy } from "../../../src/core/plan/policy.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { usd } from "../../../src/core/values/money.ts"
import { measure } from "../../../src/core/work/ceiling.ts"
import { workedMs } from "../../../src/core/work/clock.ts"
import { liveAttempts } from "../../../src/core/work/progress.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, proposed, running, type World } from "../support/world.ts"

const { ceilings } = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
const fails = (failure: Failure, usage: Partial<Usage> = {}) =>
  ({ outcome: { type: "failed", failure }, usage }) as const
const QUOTA: Failure = { kind: "limit", of: "quota", resetsAt: null }

/** One feature, one worker, and these ceilings. */
const single = (over: Partial<Policy["ceilings"]>, words = "max 60"): World =>
  running(smallPlan(), { policy: { ceilings: { ...ceilings, ...over } }, words })

/** The news in a look: warnings, holds, and what lifts holds. */
const news = (w: World): readonly string[] =>
  facts(w.rest()).filter(it => /^(mission|budget|command|attempt\.scheduled)/.test(it))

const heldBy = (w: World) => w.mission.holds.get("ceiling")

describe("dollars", () => {
  test("lead to one warning at 80 %, and hold the mission when no attempt fits any more", () => {
    const w = single({}, "max 10")
    w.reports("F1.1", fails(QUOTA, { usd: usd(5.9) }))
    expect(news(w)).toEqual([])
    w.pass(15)
    expect(news(w)).toEqual(["attempt.scheduled F1.2"])
    w.reports("F1.2", fails(QUOTA, { usd: usd(2.9) }))
    expect(news(w)).toEqual(["mission.warned"])
    w.pass(15)
    expect(news(w)).toEqual(["mission.held ceiling"])
    expect(heldBy(w)).toMatchObject({ ceiling: "usd", why: "$9.30 of $10" })
    expect(waits(w.peek())).toEqual(["held ceiling (person)"])
    expectRest(w)
  })

  test("are raised by their command, and lead to a new warning near the new ceiling", () => {
    const w = single({}, "max 2")
    w.reports("F1.1", fails(QUOTA, { usd: usd(1.5) }))
    w.rest()
    w.pass(15)
    w.rest()
    w.says("/mission resume")
    expect(news(w)).toEqual(["command.refused held_otherwise"])
    w.says("/mission budget 400 minutes")
    expect(news(w)).toEqual(["command.accepted budget", "budget.raised"])
    expect(heldBy(w)).toBeDefined()
    w.says("/mission budget 4")
    expect(news(w)).toEqual([
      "command.accepted budget",
      "budget.raised",
      "mission.released ceiling",
      "attempt.scheduled F1.2",
    ])
    w.reports("F1.2", fails(QUOTA, { usd: usd(1.9) }))
    expect(news(w)).toEqual(["mission.warned"])
  })

  test("of planning have their own ceiling until the approval", () => {
    const w = proposed(smallPlan(), {
      policy: { ceilings: { ...ceilings, planning: { ...ceilings.planning, usd: usd(0.6) } } },
    })
    expect([...w.mission.warned.values()]).toEqual([{ used: 0.5, max: 0.6 }])
    w.says("/mission approve max 60")
    w.rest()
    expect(measure(w.mission, "usd", w.now)).toEqual({ used: 0.5, max: 60 })
  })
})

describe("tokens", () => {
  const tokens = (max: number) => single({ mission: { ...ceilings.mission, tokens: max } })

  test("are reserved for one attempt after another if a role has no maximum", () => {
    const w = running(examplePlan(), {
      policy: { ceilings: { ...ceilings, mission: { ...ceilings.mission, tokens: 50_000 } } },
    })
    expect(liveAttempts(w.mission).map(a => [a.key, a.cap.tokens])).toEqual([["F1.1", 48_900]])
    expect(waits(w.peek())).toContain("budget F2 (runner)")
    built(w, "F1.1")
    expect(liveAttempts(w.mission).map(a => [a.key, a.cap.tokens])).toEqual([["F2.1", 47_800]])
  })

  test("that cannot be read count as all that was reserved", () => {
    const w = tokens(50_000)
    w.reports("F1.1", fails(QUOTA, { tokens: null }))
    expect(news(w)).toEqual(["mission.warned"])
    w.pass(15)
    expect(news(w)).toEqual(["mission.held ceiling"])
    expect(heldBy(w)?.why).toBe("50,000 of 50,000 tokens")
    w.says("/mission budget 200,000 tokens")
    expect(news(w).at(-1)).toBe("attempt.scheduled F1.2")
  })

  test("do not stop what spends none", () => {
    const w = built(tokens(13_000), "F1.1")
    expect(liveAttempts(w.mission).map(a => [a.key, a.cap])).toEqual([
      ["M1.gates.1", { usd: 0, tokens: 0, minutes: 60 }],
    ])
  })
})

describe("runner minutes", () => {
  test("lead to a warning, a hold and a raise just like money", () => {
    const w = single({ mission: { ...ceilings.mission, minutes: 100 } })
    expect(liveAttempts(w.mission)[0]?.cap.minutes).toBe(99)
    w.reports("F1.1", fails(QUOTA, { wallMs: 98 * 60_000 }))
    expect(news(w)).toEqual(["mission.warned"])
    w.pass(15)
    expect(news(w)).toEqual(["mission.held ceiling"])
    expect(heldBy(w)).toMatchObject({ ceiling: "minutes", why: "99 of 100 minutes" })
    w.says("/mission budget 120 minutes")
    expect(news(w).at(-1)).toBe("attempt.scheduled F1.2")
    expect(liveAttempts(w.mission)[0]?.cap.minutes).toBe(21)
  })
})

describe("attempts", () => {
  test("limit a mission that is parked again and again", () => {
    const w = single({ attempts: 4 })
    for (const key of ["F1.1", "F1.2"]) {
      w.reports(key, fails(QUOTA))
      w.rest()
      w.pass(15)
      w.rest()
    }
    expect(w.mission.warned.get("attempts")).toEqual({ used: 4, max: 4 })
    w.reports("F1.3", fails(QUOTA))
    w.rest()
    w.pass(15)
    expect(news(w)).toEqual(["mission.held ceiling"])
    expect(heldBy(w)?.why).toBe("4 of 4 attempts")
    w.says("/mission budget 5 attempts")
    expect(news(w).at(-1)).toBe("attempt.scheduled F1.4")
  })
})

describe("hours", () => {
  test("count while something runs or is parked, and limit what starts", () => {
    const w = single({ hours: 2 })
    w.pass(90)
    w.reports("F1.1", fails(QUOTA))
    expect(news(w)).toEqual([])
    w.pass(15)
    expect(news(w)).toEqual(["mission.warned", "attempt.scheduled F1.2"])
    expect(liveAttempts(w.mission)[0]?.cap.minutes).toBeCloseTo(15, 0)
    w.pass(15)
    w.reports("F1.2", fails(QUOTA))
    w.rest()
    w.pass(15)
    expect(news(w)).toEqual(["mission.held ceiling"])
    expect(heldBy(w)?.ceiling).toBe("hours")
    w.says("/mission budget 4 hours")
    expect(news(w).at(-1)).toBe("attempt.scheduled F1.3")
  })

  test("do not count while the mission waits for a person or a person holds it", () => {
    const w = single({ hours: 2 })
    w.pass(30)
    w.reports("F1.1", fails({ kind: "policy_blocked", rule: "secret", where: "a.js" }))
    w.rest()
    w.pass(6_000)
    w.says("/mission retry F1")
    w.rest()
    w.pass(30)
    expect(workedMs(w.mission, w.now) / 60_000).toBeCloseTo(60, 0)
    w.says("/mission pause")
    w.rest()
    w.pass(600)
    expect(workedMs(w.mission, w.now) / 60_000).toBeCloseTo(60, 0)
    w.says("/mission resume")
    w.rest()
    w.pass(10)
    expect(workedMs(w.mission, w.now) / 60_000).toBeCloseTo(70, 0)
  })

  test("of two missions at once are exceeded by neither", () => {
    const w = running(examplePlan())
    w.pass(45)
    expect(liveAttempts(w.mission)).toHaveLength(2)
    expect(workedMs(w.mission, w.now) / 60_000).toBeCloseTo(45, 0)
  })
})

describe("features", () => {
  test("that validation asks for hold the mission when there are too many", () => {
    const w = built(single({ features: 1 }), "F1.1")
    w.reports("M1.gates.1", {
      outcome: { type: "verdicts", commit: sha("x") },
      judged: { C1: "fail" },
    })
    expect(news(w)).toEqual(["mission.held ceiling"])
    expect(heldBy(w)?.why).toBe("1 of 1 feature")
    w.says("/mission budget 2 features")
    expect(news(w)).toContain("attempt.scheduled F2.1")
  })
})

test("a patch that nearly fills what the policy allows leads to a warning", () => {
  const w = single({})
  const outcome = { type: "delivered", commit: sha("F1.1") } as const
  w.reports("F1.1", { outcome, patch: { files: 3, bytes: 1_700_000 } })
  expect(news(w)).toContain("mission.warned")
  expect(w.mission.warned.get("patch")).toEqual({ used: 1_700_000, max: 2_000_000 })
})

test("while runs may return what a second attempt needs, it waits instead of holding the mission", () => {
  const w = running(examplePlan(), { words: "max 7" })
  follows(w, { facts: [], waits: expect.arrayContaining(["budget F2 (runner)"]) as never })
  expect(heldBy(w)).toBeUndefined()
})

describe("comments", () => {
  const posted = (w: World) => w.observed.comments.items.filter(c => c.isBot).length

  test("are no longer posted at the ceiling, while edits and reactions go on", () => {
    const w = single({ comments: 2 })
    w.says("/mission status")
    w.rest()
    // Mission Control, the plan, and this answer are the three.
    expect(posted(w)).toBe(3)
    expect(w.mission.warned.get("comments")).toEqual({ used: 2, max: 2 })
    w.says("/mission explain")
    const { ensures } = follows(w, { facts: ["command.accepted explain"] })
    expect(ensures.map(e => e.type)).toEqual(expect.arrayContaining(["ensure_reaction"]))
    w.reports("F1.1", fails({ kind: "policy_blocked", rule: "secret", where: "a.js" }))
    w.rest()
    expect(posted(w)).toBe(3)
    expect(heldBy(w)).toBeUndefined()
    w.says("/mission budget 5 comments")
    w.rest()
    expect(posted(w)).toBe(5)
  })
})

test("a parked feature goes on at once with another agent", () => {
  const w = single({})
  w.reports("F1.1", fails(QUOTA))
  w.rest()
  expect(waits(w.peek())).toEqual(["parked F1 (time)"])
  w.says("/mission use codex for F1")
  follows(w, { facts: ["command.accepted use", "attempt.scheduled F1.2"] })
})
