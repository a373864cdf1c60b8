/** A report by a newer Action waits until it can be read, and nobody pays for its work a second time. */
import { describe, expect, test } from "vitest"
import { expectRest } from "../support/follows.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { running, type World, world } from "../support/world.ts"

const lacked = ['"dreams", of version 9.0.0']
const DELIVERED = { outcome: { type: "delivered", commit: sha("F1.1") } } as const

/** Shows the report as an older program sees it: it cannot read what it says. */
function reportsNewer(w: World, key: string): () => void {
  w.reports(key, DELIVERED)
  let known: unknown
  w.show(seen => {
    known = seen.reports.at(-1)
    seen.reports[seen.reports.length - 1] = { ...seen.reports.at(-1)!, report: null, lacked }
  })
  return () =>
    w.show(seen => {
      seen.reports[seen.reports.length - 1] = known as never
    })
}

describe("a report of a newer Action", () => {
  test("is waited for and mentioned once, and nothing is tried again however long it takes", () => {
    const w = running(smallPlan(), { words: "max 60" })
    reportsNewer(w, "F1.1")
    expect(facts(w.rest())).toEqual([])
    w.pass(180)
    w.rest()
    expectRest(w)
    expect(waits(w.look())).toEqual(["newer_report F1.1 (person)"])
    const told = w.observed.comments.items.filter(({ body }) => body.includes("newer version"))
    expect(told).toHaveLength(1)
    expect(told[0]?.body).toMatch(/^@mira, .*"dreams", of version 9\.0\.0/)
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1", "F1.1"])
    expect(w.mission.attempts.get("F1.1" as never)?.ended).toBeNull()
  })

  test("is taken by the first program that understands it", () => {
    const w = running(smallPlan(), { words: "max 60" })
    const updated = reportsNewer(w, "F1.1")
    w.rest()
    updated()
    expect(facts(w.rest())).toContain("attempt.ended F1.1 delivered")
  })

  test("delays nothing but what depends on it", () => {
    const w = running(examplePlan(), { words: "max 60" })
    const [first, second] = [...w.mission.attempts.values()].filter(a => a.ended === null)
    expect(second).toBeDefined()
    reportsNewer(w, first!.key)
    w.reports(second!.key, { outcome: { type: "delivered", commit: sha("other") } })
    expect(facts(w.rest())).toContain(`attempt.ended ${second!.key} delivered`)
  })

  test("stops being waited for once its attempt is called off", () => {
    const w = running(smallPlan(), { words: "max 60" })
    reportsNewer(w, "F1.1")
    w.rest()
    w.says("/mission skip F1 not wanted")
    expect(facts(w.rest())).toContain("attempt.ended F1.1 superseded")
  })

  test("of a planner keeps the mission from planning twice", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    reportsNewer(w, "plan.1")
    w.pass(180)
    w.rest()
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1"])
    expect(waits(w.look())).toEqual(["newer_report plan.1 (person)"])
  })
})
