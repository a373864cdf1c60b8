/** Skills by the open rules for them, and what a plan may say about skills. */
import { describe, expect, test } from "vitest"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { collectSkills, type FoundSkills, readSkill } from "../../../src/core/plan/skill.ts"
import { policy, withFeature } from "./valid.ts"

const at = (folder: string) => `.agents/skills/${folder}/SKILL.md`
const LONG = "x".repeat(1_025)
const head = { name: "money", description: "How this shop counts money." }

describe("a skill", () => {
  test("has the name of its folder and says what it is for", () => {
    expect(readSkill({ path: at("money"), head })).toEqual({ path: at("money"), ...head })
  })

  test("may have fields that the rules do not know", () => {
    const more = { ...head, license: "MIT", metadata: { author: "a" }, "argument-hint": "x" }
    expect(readSkill({ path: at("money"), head: more })).toEqual({ path: at("money"), ...head })
  })

  const name = "the folder's name: at most 64 lowercase letters, digits and single hyphens"
  const description = "what it is for and when to use it, in 1 to 1,024 characters"
  const both = "a head of `name` and `description` between two lines of `---`"
  const broken: readonly (readonly [string, string, unknown, string | null, string, string])[] = [
    ["another name", "money", { ...head, name: "cash" }, "name", name, "cash"],
    ["capital letters", "Money", { ...head, name: "Money" }, "name", name, "Money"],
    ["two hyphens", "a--b", { ...head, name: "a--b" }, "name", name, "a--b"],
    ["a hyphen at its end", "a-", { ...head, name: "a-" }, "name", name, "a-"],
    [
      "a long name",
      "a".repeat(65),
      { ...head, name: "a".repeat(65) },
      "name",
      name,
      "a".repeat(65),
    ],
    ["no description", "money", { name: "money" }, "description", description, "nothing"],
    ["an empty one", "money", { ...head, description: " " }, "description", description, " "],
    [
      "a long one",
      "money",
      { ...head, description: LONG },
      "description",
      description,
      `${LONG.slice(0, 79)}…`,
    ],
    ["no head", "money", null, null, both, "nothing"],
    ["a head that is no YAML", "money", "Nested mappings", null, both, "Nested mappings"],
  ]
  test.each(broken)(
    "with %s is reported in four parts",
    (_what, folder, given, key, right, seen) => {
      const path = at(folder)
      expect(readSkill({ path, head: given })).toEqual([{ path, key, right, seen }])
    },
  )

  test("that exists twice counts once, in the place where agents look first", () => {
    const other = ".claude/skills/money/SKILL.md"
    const { found } = collectSkills([
      { path: at("money"), head },
      { path: other, head },
    ])
    expect(found.map(({ path }) => path)).toEqual([at("money")])
  })
})

describe("a plan", () => {
  const own: FoundSkills = collectSkills([
    { path: at("money"), head },
    { path: at("broken"), head: { ...head, name: "other" } },
  ])
  const made = { name: "web", description: "How to try it.", body: "Open it." }
  const findings = (draft: Draft, skills?: FoundSkills) =>
    lintPlan(draft, { policy, skills }).map(({ severity, text }) => `${severity} ${text}`)
  const using = (...skills: readonly string[]) => withFeature("F1", { skills })

  test("may use several skills of the repository and its own", () => {
    expect(findings({ ...using("money", "web"), skills: [made] }, own)).toEqual([])
  })

  test("may not use a skill that does not exist", () => {
    expect(findings(using("money", "wizardry"), own)).toEqual([
      'fatal F1 uses the skill "wizardry", but neither this repository nor the plan has it.',
    ])
  })

  test("is told why a skill of the repository cannot be used", () => {
    expect(findings(using("broken"), own)).toEqual([
      expect.stringMatching(
        /^fatal F1 uses the skill "broken", but .*SKILL\.md breaks the rules.*name/,
      ),
    ])
  })

  test("is not judged by its skills if nobody has looked for them", () => {
    expect(findings(using("wizardry"))).toEqual([])
  })

  test("may not make a skill that exists already", () => {
    const hiding = { ...using("money"), skills: [{ ...made, name: "money" }] }
    expect(findings(hiding, own)).toEqual([
      expect.stringMatching(/^fatal The plan makes a skill "money", but \.agents\/skills\/money/),
    ])
  })
})
