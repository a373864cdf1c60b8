/** After the pull request is ready: a person's push is kept, and what held is proven again on it. */
import { expect, test } from "vitest"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { built, running, validated, type World } from "../support/world.ts"

function delivered(): World {
  const w = validated(built(running(examplePlan()), "F1.1", "F2.1", "F3.1"))
  validated(built(w, "F4.1"))
  expect(w.mission.delivered).not.toBeNull()
  return w
}

const byHand = sha("by hand")
const pushes = (w: World) => w.show(seen => Object.assign(seen, { head: byHand }))

test("commands run again by themselves, in a new round on the pushed commit", () => {
  const w = delivered()
  pushes(w)
  expect(facts(w.look().events)).toEqual([
    "integration.moved",
    "validation.opened final 2",
    "attempt.scheduled final.gates.2",
  ])
  w.rest()
  expect(w.mission.delivered).toBeNull()
  expect(w.mission.attempts.get("final.gates.2" as never)?.base).toBe(byHand)
})

test("what a model judged waits for a person, who sees the price, and is then delivered again", () => {
  const w = delivered()
  const before = w.mission.delivered?.commit
  pushes(w)
  w.rest()
  w.reports("final.gates.2", { outcome: { type: "verdicts", commit: byHand } })
  w.rest()
  expect(waits(w.peek())).toEqual(["stale (person)"])
  const [wait] = w.peek().waits
  expect(wait).toMatchObject({ criteria: ["C5", "C6"], usd: 1 })
  expectRest(w)
  w.says("/mission retry C5")
  w.rest()
  validated(w)
  expect(w.mission.delivered?.commit).toBe(byHand)
  expect(before).not.toBe(byHand)
  expect(w.mission.stale).toBeNull()
  expectRest(w)
})

test("what no longer holds is mended in the same pull request", () => {
  const w = delivered()
  pushes(w)
  w.rest()
  const outcome = { type: "verdicts", commit: byHand } as const
  w.reports("final.gates.2", { outcome, judged: { C4: "fail" } })
  expect(facts(w.rest())).toContainEqual(expect.stringMatching(/^fix.added F5/))
})

test("if the pull request is merged meanwhile, the mission is completed all the same", () => {
  const w = delivered()
  pushes(w)
  w.rest()
  w.show(seen => Object.assign(seen.pullRequests[0]!, { state: "merged", mergeCommit: sha("pr") }))
  expect(facts(w.rest())).toContain("mission.completed")
})
