/** What the next version may not do to an approved plan; each rule has the one difference that breaks it. */
import { describe, expect, test } from "vitest"
import type { Baseline } from "../../../src/core/plan/baseline.ts"
import { changeRules } from "../../../src/core/plan/lint/change.ts"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { plan, policy, validCriteria, validMilestones, withFeature } from "./valid.ts"

/** F1 is merged, F2 has begun, F3 has not; a fix got the id F4, and C9 was withdrawn before. */
const baseline: Baseline = {
  plan: plan(),
  taken: ["F4", "C9"],
  begun: ["F1", "F2"],
  merged: ["F1"],
  sealed: [],
}
const proven: Baseline = { ...baseline, begun: ["F1", "F2"], merged: ["F1", "F2"], sealed: ["M1"] }

const fatal = (draft: Draft, over: Baseline = baseline) =>
  lintPlan(draft, { policy, baseline: over }).filter(f => f.severity === "fatal")

const features = plan().features
const without = (id: string) => features.filter(f => f.id !== id)
/** F5 instead of the named feature. */
const instead = (id: string, change: object = {}) =>
  plan({ features: features.map(f => (f.id === id ? { ...f, id: "F5", ...change } : f)) })
const dropped = (id: "F2" | "F3") =>
  plan({
    criteria: validCriteria.filter(c => c.id !== (id === "F2" ? "C2" : "C3") && c.id !== "C5"),
    milestones:
      id === "F3"
        ? [validMilestones[0]]
        : [validMilestones[0], { ...validMilestones[1], criteria: [] }],
    features: without(id),
  })
const c = (id: string, change: object = {}) => ({ ...validCriteria[0], id, ...change })

const cases: readonly (readonly [
  rule: string,
  what: string,
  draft: Draft,
  where: string,
  over?: Baseline,
])[] = [
  ["id_used_before", "a fix has it", instead("F3", { id: "F4" }), "F4"],
  [
    "id_used_before",
    "it was withdrawn",
    plan({
      criteria: [...validCriteria.slice(0, 4), { ...validCriteria[4], id: "C9" }],
      milestones: [validMilestones[0], { ...validMilestones[1], criteria: ["C9"] }],
    }),
    "C9",
  ],
  [
    "criterion_changed",
    "other words",
    plan({ criteria: [c("C1", { text: "prints it twice" }), ...validCriteria.slice(1)] }),
    "C1",
  ],
  ["begun_feature_changed", "other words", withFeature("F2", { title: "Escape all" }), "F2"],
  ["begun_feature_changed", "other paths", withFeature("F2", { paths: ["lib/**"] }), "F2"],
  ["merged_feature_withdrawn", "left out", instead("F1", { replaces: "F9" }), "F1"],
  [
    "proven_milestone_changed",
    "another outcome",
    plan({ milestones: [{ ...validMilestones[0], outcome: "Two come out." }, validMilestones[1]] }),
    "M1",
    proven,
  ],
  [
    "proven_milestone_changed",
    "one feature more",
    plan({
      criteria: [...validCriteria, c("C6")],
      features: [...features, { ...features[0], id: "F5", fulfils: ["C6"] }],
    }),
    "M1",
    proven,
  ],
  [
    "proven_milestone_moved",
    "behind another",
    plan({
      milestones: [validMilestones[1], validMilestones[0]],
      features: features.map(f => ({ ...f, dependsOn: [] })),
    }),
    "M1",
    proven,
  ],
  [
    "replaces_nothing",
    "what stays",
    plan({
      criteria: [...validCriteria, c("C6")],
      features: [...features, { ...features[1], id: "F5", fulfils: ["C6"], replaces: "F2" }],
    }),
    "F5",
  ],
  ["replaces_nothing", "what never was", instead("F3", { replaces: "F8" }), "F5"],
]

describe("a change of an approved plan is refused", () => {
  const each = cases.map(
    ([rule, what, draft, where, over = baseline]) => [rule, what, draft, where, over] as const,
  )

  test.each(each)("%s: %s", (rule, _, draft, where, over) => {
    const found = fatal(draft, over)
    expect(found.map(f => f.rule)).toContain(rule)
    expect(found.find(f => f.rule === rule)?.where).toBe(where)
  })

  test("no rule is without a case", () => {
    const met = new Set(cases.map(([rule]) => rule))
    expect([...met].sort()).toEqual(changeRules.map(({ rule }) => rule).sort())
  })

  test("the refusal says what to do instead, with an id that is free", () => {
    const [changed] = fatal(withFeature("F2", { title: "Escape all" }))
    expect(changed?.text).toBe(
      "Work on F2 has begun, so it cannot become other work. Leave F2 out, and add F5 with replaces: F2.",
    )
  })
})

describe("a change of an approved plan is taken", () => {
  const more = plan({
    criteria: [...validCriteria, c("C6")],
    features: [...features, { ...features[0], id: "F5", fulfils: ["C6"] }],
  })
  test.each<[string, Draft, Baseline]>(
    (
      [
        ["that adds a feature and its criterion", more],
        ["that leaves out what has not begun", dropped("F3")],
        ["that leaves out what has begun and is not merged", dropped("F2")],
        ["that changes what has not begun", withFeature("F3", { title: "Stream it all" })],
        ["that lets what has begun wait for another", withFeature("F2", { dependsOn: ["F1"] })],
        ["that gives what has begun to another agent", withFeature("F2", { agent: "codex" })],
        [
          "that puts a new feature in the place of one that has begun",
          instead("F2", { replaces: "F2" }),
        ],
        [
          "that takes back what is merged",
          plan({
            ...instead("F1", { replaces: "F1" }),
            features: instead("F1", { replaces: "F1" }).features.map(f => ({
              ...f,
              dependsOn: [],
            })),
            environment: {},
          }),
        ],
        ["that changes nothing", plan(), proven],
      ] as const
    ).map(([what, draft, over]): [string, Draft, Baseline] => [what, draft, over ?? baseline]),
  )("%s", (_, draft, over) => expect(fatal(draft, over)).toEqual([]))

  test("before anything is approved, whatever it changes", () => {
    const draft = withFeature("F2", { title: "Escape all" })
    expect(lintPlan(draft, { policy }).filter(f => f.severity === "fatal")).toEqual([])
  })
})
