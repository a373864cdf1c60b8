/** Checks of the repository's own CI in a plan: those that it names, and those that the branch requires. */
import { describe, expect, test } from "vitest"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import { defaultPolicy } from "../../../src/core/plan/policy.ts"
import { withRequired } from "../../../src/core/plan/required.ts"
import { hiddenIn } from "../../../src/core/values/hidden.ts"
import { plan } from "../support/ci.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"

const policy = defaultPolicy({ planner: "a", worker: "a", validator: "a" })
const nothing = { baseline: null, taken: [] }
const ids = (draft: ReturnType<typeof plan>) => draft.criteria.map(c => c.id)

test("a check is a criterion, except on a laptop, where the repository's CI never runs", () => {
  const rules = (hasCi: boolean) =>
    lintPlan(plan(), { policy, hasCi })
      .filter(f => f.severity === "fatal")
      .map(f => `${f.rule} ${f.where}`)
  expect(rules(true)).toEqual([])
  expect(rules(false)).toEqual(["check_not_here C2"])
})

describe("a required check", () => {
  const ci = { name: "ci", app: 15_368 }

  /** Names that a repository may give its checks, and that no planner can change. */
  test.each([
    "build\u200b",
    "\u202etset",
    "a\u2066b\u2069",
    "tab\there",
    "two\nlines",
    "bell\u0007",
    "soft\u00adhyphen",
    "tag\u{e0041}",
    "\u2800",
    "\ufeffci",
    "braille\u2800blank",
    "✅ ci",
    "x".repeat(255),
  ])("called %j sends no plan back, and is shown in full", name => {
    const draft = withRequired(examplePlan(), [{ name, app: null }], nothing)
    const rules = lintPlan(draft, { policy }).filter(f => f.severity === "fatal")
    expect(rules).toEqual([])
    const added = draft.criteria.at(-1)!
    // The name is compared with what GitHub reports.
    expect(added).toMatchObject({ kind: "check", name })
    expect(hiddenIn(added.text)).toBeNull()
    const own = { ...draft.criteria.at(-1)!, text: "CI is green" }
    const named = { ...draft, criteria: [...draft.criteria.slice(0, -1), own] }
    expect(lintPlan(named, { policy }).filter(f => f.severity === "fatal")).toEqual([])
  })

  test("sends no plan back, even if there are many with long names", () => {
    const many = Array.from({ length: 300 }, (_, n) => ({
      name: `${n} ${"y".repeat(250)}`,
      app: null,
    }))
    const draft = withRequired(examplePlan(), many, nothing)
    expect(lintPlan(draft, { policy }).filter(f => f.severity === "fatal")).toEqual([])
  })

  test("belongs to the last milestone, under an id that was never used", () => {
    const draft = withRequired(examplePlan(), [ci], { baseline: null, taken: ["C9", "F12", "M3"] })
    expect(ids(draft).at(-1)).toBe("C10")
    expect(draft.criteria.at(-1)).toMatchObject({ kind: "check", name: "ci", app: 15_368 })
    expect(draft.milestones.map(ms => ms.criteria)).toEqual([["C5", "C6"], ["C10"]])
  })

  test("is not added to a plan that names it already", () => {
    expect(ids(withRequired(plan({ app: 15_368 }), [ci], nothing))).toEqual(["C1", "C2"])
    const anyApp = { name: "ci", app: null }
    expect(ids(withRequired(plan(), [anyApp], nothing))).toEqual(["C1", "C2"])
  })

  test("from one App counts as more than a check of the same name", () => {
    expect(ids(withRequired(plan({ app: undefined }), [ci], nothing))).toEqual(["C1", "C2", "C3"])
  })

  test("of our own is not added, because it is green only after all others", () => {
    const own = { name: "missions", app: null }
    expect(withRequired(smallPlan(), [own], nothing)).toEqual(smallPlan())
  })

  test("is not added to a milestone that is proven already", () => {
    const baseline = {
      ...{ plan: smallPlan(), taken: [], begun: [], merged: [] },
      sealed: ["M1" as const],
    }
    expect(withRequired(smallPlan(), [ci], { baseline, taken: [] })).toEqual(smallPlan())
  })
})
