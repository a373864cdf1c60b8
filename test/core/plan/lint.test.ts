import { describe, expect, test } from "vitest"
import { changeRules } from "../../../src/core/plan/lint/change.ts"
import { expectRules } from "../../../src/core/plan/lint/expect.ts"
import { textRules } from "../../../src/core/plan/lint/readable-text.ts"
import { servicesRules } from "../../../src/core/plan/lint/services.ts"
import { skillRules } from "../../../src/core/plan/lint/skill.ts"
import { wallAdvice, wallRules } from "../../../src/core/plan/lint/walled.ts"
import { lintPlan, lintRules } from "../../../src/core/plan/lint.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import {
  plan,
  policy,
  validCriteria,
  validMilestones,
  withCriterion,
  withFeature,
  withFeatures,
  withMilestones,
} from "./valid.ts"

const findings = (draft: Draft) => lintPlan(draft, { policy }).map(f => `${f.rule} ${f.where}`)
test("a good plan has no finding", () => expect(findings(plan())).toEqual([]))

const again = validCriteria[0]
const gates = (...list: readonly object[]) => plan({ environment: { gates: list } })
const feature = (n: number, more: object = {}) => ({
  id: `F${n}`,
  milestone: "M1",
  title: `Feature ${n}`,
  fulfils: [`C${n}`],
  paths: [`src/${n}/**`],
  ...more,
})
const firstIs = (kind: object) =>
  plan({ criteria: [{ id: "C1", text: "holds C1", ...kind }, ...validCriteria.slice(1)] })
const many = (count: number, goal = "word ".repeat(50)) => {
  const numbers = Array.from({ length: count }, (_, n) => n + 10)
  const criteria = numbers.map(n => ({ ...again, id: `C${n}` }))
  return plan({
    goal,
    criteria: [...validCriteria, ...criteria],
    features: [...plan().features, ...numbers.map(n => feature(n))],
  })
}

/** Each rule, the difference that breaks it, and every finding that the difference causes. */
const cases: readonly (readonly [rule: string, what: string, draft: Draft, where: string[]])[] = [
  ["id_used_twice", "a criterion's id", plan({ criteria: [...validCriteria, again] }), ["C1"]],
  [
    "id_used_twice",
    "a feature's id",
    withFeatures([feature(3, { milestone: "M2", fulfils: ["C3"] })]),
    ["F3", "C3"],
  ],
  [
    "id_used_twice",
    "a gate's name",
    gates({ name: "types", run: "tsc" }, { name: "types", run: "tsc -b" }),
    ['gate "types"'],
  ],
  [
    "id_used_twice",
    "a skill's name",
    plan({ skills: [1, 2].map(() => ({ name: "a", description: "a", body: "a" })) }),
    ['skill "a"'],
  ],
  ["unknown_reference", "a milestone", withFeature("F2", { milestone: "M9" }), ["F2"]],
  ["unknown_reference", "a dependency", withFeature("F3", { dependsOn: ["F9"] }), ["F3"]],
  ["unknown_reference", "a criterion", withFeature("F1", { fulfils: ["C1", "C9"] }), ["F1"]],
  [
    "unknown_reference",
    "a milestone's criterion",
    withMilestones({ ...validMilestones[0], criteria: ["C4", "C9"] }, validMilestones[1]!),
    ["M1"],
  ],
  [
    "unknown_reference",
    "a gate's maker",
    gates({ name: "types", run: "tsc", createdBy: "F9" }),
    ['gate "types"'],
  ],
  [
    "criterion_without_owner",
    "nobody names it",
    plan({ criteria: [...validCriteria, { ...again, id: "C6" }] }),
    ["C6"],
  ],
  [
    "criterion_with_two_owners",
    "two features",
    withFeature("F2", { fulfils: ["C2", "C1"] }),
    ["C1"],
  ],
  [
    "criterion_with_two_owners",
    "a feature and a milestone",
    withFeature("F2", { fulfils: ["C2", "C4"] }),
    ["C4"],
  ],
  ["dependency_circle", "itself", withFeature("F1", { dependsOn: ["F1"] }), ["F1"]],
  [
    "dependency_circle",
    "a long way round",
    plan({
      features: [
        { ...plan().features[0], dependsOn: ["F2"] },
        { ...plan().features[1], dependsOn: ["F1"] },
        plan().features[2],
      ],
    }),
    ["F1"],
  ],
  [
    "dependency_on_later_milestone",
    "F3 is in M2",
    withFeature("F2", { dependsOn: ["F3"] }),
    ["F2"],
  ],
  [
    "milestone_without_feature",
    "an empty one",
    plan({
      criteria: [...validCriteria, { ...again, id: "C6" }],
      milestones: [...validMilestones, { ...validMilestones[0], id: "M3", criteria: ["C6"] }],
    }),
    ["M3"],
  ],
  ["too_many_features", "61", many(58), ["features"]],
  [
    "estimate_upside_down",
    "dollars and minutes",
    plan({ estimate: { usd: { low: 6, high: 5 }, minutes: { low: 2, high: 1 }, lines: 1 } }),
    ["estimate.usd", "estimate.minutes"],
  ],
  ["criterion_cannot_fail", "true", withCriterion({ run: "true" }), ["C1"]],
  ["criterion_only_speaks", "echo", withCriterion({ run: "echo ok" }), ["C1"]],
  ["output_pattern_broken", "(", withCriterion({ expect: { output: "(" } }), ["C1"]],
  ["output_pattern_matches_everything", ".*", withCriterion({ expect: { output: ".*" } }), ["C1"]],
  ["check_of_ours", "missions", firstIs({ kind: "check", name: "missions" }), ["C1"]],
  ["check_of_ours", "of a milestone", firstIs({ kind: "check", name: "missions / M1" }), ["C1"]],
  ["delivery_not_yet", "by milestones", plan({ delivery: "per_milestone" }), ["delivery"]],
  ["path_outside", "another folder", withFeature("F1", { paths: ["../secrets/**"] }), ["F1"]],
  [
    "path_protected",
    "a workflow",
    withFeature("F1", { paths: [".github/workflows/ci.yml"] }),
    ["F1"],
  ],
  ["feature_without_paths", "none", withFeature("F1", { paths: [] }), ["F1"]],
  [
    "milestone_without_criterion",
    "none of its own",
    plan({
      milestones: [validMilestones[0], { ...validMilestones[1], criteria: [] }],
      criteria: validCriteria.filter(c => c.id !== "C5"),
    }),
    ["M2"],
  ],
  ["model_not_listed", "a feature's", withFeature("F2", { model: "gpt-9" }), ["F2"]],
  ["model_not_listed", "the plan's own", plan({ worker: { model: "gpt-9" } }), ["worker"]],
  ["agent_unknown", "a slip", withFeature("F2", { agent: "huose" }), ["F2"]],
  ["agent_holds_value", "KEY=v", withFeature("F2", { agent: "KEY=v codex" }), ["F2"]],
  ["no_gates", "nothing to run", gates(), ["environment"]],
  ["gate_cannot_fail", "true", gates({ name: "types", run: "tsc || true" }), ['gate "types"']],
  ["too_big_for_the_goal", "nine features", many(6, "Be better."), ["features"]],
]

describe("each rule finds the one difference that breaks it", () => {
  test.each(cases)("%s: %s", (rule, _, draft, where) => {
    const found = lintPlan(draft, { policy })
    expect(found.map(f => f.where)).toEqual(where)
    expect(found[0]?.rule).toBe(rule)
  })

  test("no rule is without a case", () => {
    // The schema lets no plan without criteria pass. The others have files of their own.
    const own = [changeRules, expectRules, servicesRules, skillRules, textRules]
    const others = [...own, wallAdvice, wallRules].flat()
    const elsewhere = others.map(({ rule }) => rule)
    const met = new Set([
      "no_criterion",
      "check_not_here",
      ...elsewhere,
      ...cases.map(([rule]) => rule),
    ])
    expect([...met].sort()).toEqual(lintRules.map(({ rule }) => rule).sort())
  })

  test("a plan without criteria proves nothing", () =>
    expect(findings({ ...plan(), criteria: [] })).toContain("no_criterion criteria"))
})

test("only the last rules are advice; all others stop a plan", () => {
  const advised = lintRules.filter(r => r.severity === "advice").map(r => r.rule)
  expect(advised).toEqual([
    "feature_without_paths",
    "milestone_without_criterion",
    "no_gates",
    "gate_cannot_fail",
    "too_big_for_the_goal",
    "may_need_containers",
  ])
})

describe("commands that cannot fail", () => {
  test.each([
    ":",
    " true ",
    "exit 0",
    "/bin/true",
    "(true)",
    "bash -c 'true'",
    "npm test || true",
    "npm test || :",
    "npm test; exit 0",
    "npm test\ntrue",
    "npm test || echo failed",
    "npm test; echo done",
    "npm test &",
    "sh -c 'npm test || true'",
    "npm test || true # for now",
    "set -e; npm test || true",
    "true && true",
  ])("%j", run => expect(findings(withCriterion({ run }))).toEqual(["criterion_cannot_fail C1"]))

  test.each(["echo ok", "echo ok && echo yes", "printf '%s' ok", "true && echo ok"])(
    "%j only prints words",
    run => expect(findings(withCriterion({ run }))).toEqual(["criterion_only_speaks C1"]),
  )

  test.each([
    "npm test",
    "npm test && true",
    "npm test && echo done",
    "set -e\nnpm test\necho done",
    "npm run build; npm test",
    "node -e 'process.exit(0)'",
    "test -f dist/true",
    "echo '{}' | ./export --json",
    "./export 2>&1 | grep -q true",
    'test "$(echo hi | ./shout)" = HI',
    "exit 1",
  ])("%j can fail", run => expect(findings(withCriterion({ run }))).toEqual([]))

  test("a swallowed failure is found even if the output is compared", () => {
    const run = "./export --wrong || true"
    expect(findings(withCriterion({ run, expect: { output: "unknown option" } }))).toEqual([])
    expect(findings(withCriterion({ run, kind: "same_as_base" }))).toEqual([])
    expect(findings(withCriterion({ run: "true", kind: "same_as_base" }))).not.toEqual([])
  })
})

describe("paths", () => {
  test.each([
    "/etc/passwd",
    "~/x",
    "a/../../x",
    "C:\\x",
    "c:/x",
    ".git/hooks/**",
    "sub/.GIT/config",
  ])("%j is outside the repository", path =>
    expect(findings(withFeature("F1", { paths: [path] }))).toEqual(["path_outside F1"]),
  )

  test.each([
    ".github/workflows/**",
    "./.github/workflows/ci.yml",
    ".GitHub/Workflows/ci.yml",
    "AGENTS.md",
    ".claude/skills/a/SKILL.md",
    "docs/AGENTS.md",
  ])("%j is protected", path =>
    expect(findings(withFeature("F1", { paths: [path] }))).toEqual(["path_protected F1"]),
  )

  test.each(["src/**", "**", ".github/ISSUE_TEMPLATE/**", "docs/agents.txt", "a..b/c"])(
    "%j may be claimed",
    path => expect(findings(withFeature("F1", { paths: [path] }))).toEqual([]),
  )
})

test("a small plan is not asked for a milestone's own criteria", () => {
  const small = plan({
    criteria: [again],
    milestones: [{ ...validMilestones[0], criteria: [] }],
    features: [plan().features[0]],
  })
  expect(findings(small)).toEqual([])
})

test("a finding says what is wrong and where, in one line of plain text", () => {
  for (const [, , draft] of cases) {
    for (const { text } of lintPlan(draft, { policy })) {
      expect(text.length).toBeGreaterThan(20)
      expect(text).not.toContain("undefined")
      expect(text).toMatch(/[.?]$/)
    }
  }
})
