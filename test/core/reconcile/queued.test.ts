/** Heads of a merge queue. The required check stands there once, and is green only for what is proven now. */
import { expect, test } from "vitest"
import { expectRest } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { built, running, validated, type World } from "../support/world.ts"

const group = sha("a merge group")

function delivered(): World {
  const w = validated(built(running(examplePlan()), "F1.1", "F2.1", "F3.1"))
  validated(built(w, "F4.1"))
  expect(w.mission.delivered).not.toBeNull()
  return w
}

const queues = (w: World, ...mergeGroups: (typeof group)[]) =>
  w.show(seen => {
    seen.over = { ...seen.over, mergeGroups }
  })

const made = (w: World) =>
  w.look().creates.flatMap(it => ("output" in it ? [{ on: it.thing.commit, ...it.output }] : []))

test("what is proven is green in the queue, with one check", () => {
  const w = delivered()
  queues(w, group)
  expect(made(w)).toMatchObject([{ on: group, status: "completed", conclusion: "success" }])
  w.rest()
  expectRest(w)
})

test("a commit that somebody pushed to since is not green, even before that push is noticed", () => {
  const w = delivered()
  w.show(seen => Object.assign(seen, { head: sha("by hand") }))
  queues(w, group)
  expect(made(w)).toContainEqual(
    expect.objectContaining({
      ...{ on: group, conclusion: "failure" },
      text: expect.objectContaining({ title: "What this merge brings in is not proven" }),
    }),
  )
  w.rest()
  expectRest(w)
})

test("a branch that could not be read proves nothing", () => {
  const w = delivered()
  const { branch } = w.observed
  w.show(seen => {
    seen.over = { mergeGroups: [group], branch: { ...branch, head: null } }
  })
  expect(made(w)).toMatchObject([{ on: group, conclusion: "failure" }])
})

test("each new head of the queue gets a check, and the delivered commit keeps its own", () => {
  const w = delivered()
  queues(w, group)
  w.rest()
  queues(w, group, sha("another"), w.mission.delivered!.commit)
  expect(made(w)).toMatchObject([{ on: sha("another"), conclusion: "success" }])
  w.rest()
  expectRest(w)
})
