/** Money and minutes: whatever attempts report, what is reserved never exceeds a ceiling. */
import fc from "fast-check"
import { expect, test } from "vitest"
import type { Failure } from "../../../src/core/log/attempt.ts"
import { fits, usd } from "../../../src/core/values/money.ts"
import {
  available,
  capFor,
  maxOf,
  minutesUsed,
  reserved,
  spentUsd,
} from "../../../src/core/work/money.ts"
import { liveAttempts } from "../../../src/core/work/progress.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { proposed, running, type World } from "../support/world.ts"

/** Spent and reserved together do not exceed the ceilings of the moment. */
function expectWithin({ mission: m }: World): void {
  const max = maxOf(m)
  if (max.usd !== null) expect(fits(spentUsd(m) + reserved(m).usd, max.usd)).toBe(true)
  expect(minutesUsed(m) + reserved(m).minutes).toBeLessThanOrEqual(max.minutes + 1e-6)
}

const CRASH: Failure = { kind: "agent_failed", how: "crashed" }

/** How an attempt ends, and what share of its cap it used; null: its usage cannot be read. */
const endings = fc.array(
  fc.record({
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    minutes: fc.double({ min: 0, max: 1, noNaN: true }),
    isGood: fc.boolean(),
  }),
  { minLength: 4, maxLength: 14 },
)

test("spent and reserved never pass a ceiling, at any look", () => {
  fc.assert(
    fc.property(endings, fc.integer({ min: 3, max: 40 }), (list, max) => {
      const w = running(examplePlan(), { words: `max ${max}` })
      expectWithin(w)
      for (const { share, minutes, isGood } of list) {
        const [live] = liveAttempts(w.mission)
        if (!live) break
        const wallMs = live.cap.minutes * minutes * 60_000
        const used = share === null ? null : usd((live.cap.usd ?? 0) * share)
        const good =
          live.subject.type === "milestone"
            ? { type: "verdicts" as const, commit: live.base }
            : { type: "delivered" as const, commit: sha(live.key) }
        const outcome = isGood ? good : { type: "failed" as const, failure: CRASH }
        w.reports(live.key, { outcome, usage: { usd: used, wallMs } })
        w.look()
        expectWithin(w)
        w.rest()
        expectWithin(w)
      }
    }),
    { numRuns: 25 },
  )
})

test("a cap is what its role may use, or what is left", () => {
  const w = running(examplePlan(), { words: "max 8" })
  const caps = [...w.mission.attempts.values()].map(a => [a.key, a.cap.usd])
  // Planning cost $0.50, and a worker may use $6.
  expect(caps).toEqual([
    ["plan.1", 2],
    ["F1.1", 6],
    ["F2.1", 1.5],
  ])
  expect(available(w.mission).usd).toBeCloseTo(0)
})

test("an attempt that would get less than its minimum is not started", () => {
  const w = running(examplePlan(), { words: "max 7" })
  expect(capFor(w.mission, "worker")).toEqual({ type: "missing", ceiling: "usd", amount: 0.5 })
  expect(waits(w.peek()).some(it => it.startsWith("budget F2"))).toBe(true)
  w.reports("F1.1", { outcome: { type: "delivered", commit: sha("F1.1") } })
  expect(facts(w.rest())).toContain("attempt.scheduled F2.1")
})

test("usage that cannot be read counts as all that was allowed", () => {
  const w = running(examplePlan(), { words: "max 20" })
  const before = spentUsd(w.mission)
  const outcome = { type: "delivered", commit: sha("F1.1") } as const
  w.reports("F1.1", { outcome, usage: { usd: null } })
  w.look()
  expect(spentUsd(w.mission) - before).toBe(6)
})

test("what a cancelled attempt reserved stays reserved until its run is seen to have ended", () => {
  const w = running(examplePlan(), { words: "max 20" })
  const held = reserved(w.mission).usd
  w.says("/mission cancel")
  w.look()
  expect(reserved(w.mission).usd).toBe(held)
  w.rest()
  w.pass(4)
  w.rest()
  expect(reserved(w.mission).usd).toBe(0)
})

test("planning has a ceiling of its own", () => {
  const ceilings = { planning: { usd: usd(2.2), tokens: null, minutes: 60 } }
  const policy = { ceilings: { ...ceilings, mission: ceilings.planning, hours: 8 } }
  const w = proposed(examplePlan(), { policy })
  expect(w.mission.attempts.get("plan.1" as never)?.cap.usd).toBe(2)
  expect(maxOf(w.mission).usd).toBe(2.2)
})
