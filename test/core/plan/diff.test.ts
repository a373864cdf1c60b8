/** What a version of a plan changes compared with another, by ids. */
import { describe, expect, test } from "vitest"
import { diffPlans, isSameMilestone, voidedBy } from "../../../src/core/plan/diff.ts"
import { plan, validCriteria, validMilestones, withFeature } from "./valid.ts"

const before = plan()
const after = plan({
  criteria: [
    ...validCriteria.slice(0, 2),
    { ...validCriteria[2], text: "streams well" },
    validCriteria[3],
    { ...validCriteria[4], id: "C6" },
  ],
  milestones: [validMilestones[0], { ...validMilestones[1], criteria: ["C6"] }],
  features: [
    before.features[0],
    { ...before.features[1], id: "F5", replaces: "F2" },
    { ...before.features[2], title: "Stream it" },
  ],
})

test("what was added, changed and removed is listed for each kind", () => {
  const { features, criteria, milestones } = diffPlans(before, after)
  const ids = ({
    added,
    changed,
    removed,
  }: typeof features | typeof criteria | typeof milestones) => [
    added.map(it => it.id),
    changed.map(it => it.after.id),
    removed.map(it => it.id),
  ]
  expect(ids(features)).toEqual([["F5"], ["F3"], ["F2"]])
  expect(ids(criteria)).toEqual([["C6"], ["C3"], ["C5"]])
  expect(ids(milestones)).toEqual([[], ["M2"], []])
})

test("a plan does not differ from itself, in whatever order its keys stand", () => {
  const same = { ...before, features: before.features.map(f => ({ ...f, id: f.id })) }
  for (const changes of Object.values(diffPlans(before, same))) {
    expect(changes).toEqual({ added: [], changed: [], removed: [] })
  }
})

test("proofs are void for criteria that go, or that another feature must fulfil now", () => {
  expect(voidedBy(before, after)).toEqual(["C5", "C2"])
})

describe("a milestone is the same", () => {
  test("unless its features, its criteria or its texts differ", () => {
    expect(isSameMilestone(before, after, "M1")).toBe(false)
    expect(isSameMilestone(before, after, "M2")).toBe(false)
    expect(isSameMilestone(before, withFeature("F3", { title: "Other" }), "M1")).toBe(true)
  })

  test("whatever its features wait for", () => {
    expect(isSameMilestone(before, withFeature("F2", { dependsOn: ["F1"] }), "M1")).toBe(true)
  })
})
