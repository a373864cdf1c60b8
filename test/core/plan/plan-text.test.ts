/** A plan as a person types it. It is read whole, or each misfit is reported with its line. */
import { describe, expect, test } from "vitest"
import { readPlan } from "../../../src/core/plan/plan-text.ts"
import { plan } from "./valid.ts"

const GOOD = `# by hand
title: JSON export
goal: Export prints JSON.
criteria:
  - { id: C1, text: prints JSON, kind: command, run: npm test }
milestones:
  - { id: M1, title: Print, outcome: JSON comes out. }
features:
  - id: F1
    milestone: M1
    title: Print
    fulfils: [C1]
estimate: { usd: { low: 1, high: 4 }, minutes: { low: 15, high: 35 }, lines: 40 }
`
const misfits = (text: string) => {
  const read = readPlan(text)
  return read.type === "misfit" ? read.misfits : []
}

test("a good file is the plan that it describes, with what it may leave out", () => {
  const read = readPlan(GOOD)
  expect(read).toMatchObject({
    type: "plan",
    plan: { features: [{ id: "F1", dependsOn: [], paths: [] }], delivery: "one" },
  })
})

test("a plan may be written as JSON", () => {
  expect(readPlan(JSON.stringify(plan()))).toEqual({ type: "plan", plan: plan() })
})

describe("what does not fit is reported with its line, what is expected and what was read", () => {
  test.each<[string, string, object]>([
    [
      "an id",
      GOOD.replace("id: F1", "id: one"),
      { line: 9, where: "features[0].id", seen: '"one"' },
    ],
    [
      "a key too many",
      GOOD.replace("    title: Print\n    ful", "    name: x\n    title: Print\n    ful"),
      {
        line: 11,
        where: "features[0].name",
        right: expect.stringContaining("not known"),
        seen: '"x"',
      },
    ],
    [
      "a key too few",
      GOOD.replace("    title: Print\n    ful", "    ful"),
      {
        line: 9,
        where: "features[0].title",
        right: "a string",
        seen: "nothing",
      },
    ],
    [
      "a wrong kind",
      GOOD.replace("lines: 40", "lines: many"),
      { line: 13, where: "estimate.lines", seen: '"many"' },
    ],
    ["no YAML", GOOD.replace("[C1]", "[C1"), { where: "the text", right: "YAML" }],
    ["no map", "just words", { line: 1, where: "the text", seen: '"just words"' }],
    ["nothing", "", { where: "the text" }],
  ])("%s", (_, text, misfit) => expect(misfits(text)[0]).toMatchObject(misfit))

  test("at most five problems are reported at once", () => {
    const bad = GOOD.replace("{ id: C1", "{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, id: C1")
    expect(misfits(bad)).toHaveLength(5)
  })
})

describe("an unknown key is reported with the one that was probably meant", () => {
  const FEATURE = "    fulfils: [C1]"
  const CRITERION = "run: npm test"
  test.each<[string, string, string, string]>([
    ["fulfills", FEATURE, "    fulfills: [C1]", "fulfils"],
    ["Fulfils", FEATURE, "    Fulfils: [C1]", "fulfils"],
    ["fullfils", FEATURE, "    fullfils: [C1]", "fulfils"],
    ["depends_on", FEATURE, `${FEATURE}\n    depends_on: []`, "dependsOn"],
    ["dependson", FEATURE, `${FEATURE}\n    dependson: []`, "dependsOn"],
    ["path", FEATURE, `${FEATURE}\n    path: [src]`, "paths"],
    ["desc", FEATURE, `${FEATURE}\n    desc: x`, "description"],
    ["expects", CRITERION, `${CRITERION}, expects: { exit: 0 }`, "expect"],
    ["cmd", CRITERION, "cmd: npm test", "one of id, text, kind, run, expect"],
    ["steps", CRITERION, `${CRITERION}, steps: [x]`, "one of id, text, kind, run, expect"],
    ["Output", CRITERION, `${CRITERION}, expect: { Output: x }`, "output"],
    [
      "stdout",
      CRITERION,
      `${CRITERION}, expect: { stdout: x }`,
      "one of exit, output, json, files, http",
    ],
    ["feature", "features:", "feature:", "features"],
    ["not_in_it", "goal:", "not_in_it: []\ngoal:", "notInIt"],
    ["lows", "low: 1", "lows: 1", "low"],
    ["__proto__x", "goal:", "__proto__x: 1\ngoal:", "one of title, goal, assumptions"],
  ])("%s", (key, before, after, right) => {
    const [misfit] = misfits(GOOD.replace(before, after))
    expect(misfit?.right).toContain(right)
    expect(misfit?.right.startsWith(right)).toBe(true)
    expect(misfit?.right).toContain(`${key.slice(0, 9)}`)
  })
})

describe("of a choice, every possible value is listed in full", () => {
  const kinds = "one of command, same_as_base, behaviour, review, check, source"
  test.each<[string, string, string, string]>([
    ["a kind", "kind: command", "kind: comand", kinds],
    ["a kind in capitals", "kind: command", "kind: Command", kinds],
    ["no kind", "kind: command, ", "", kinds],
    ["a kind that is no word", "kind: command", "kind: [command]", kinds],
    ["delivery", "goal:", "delivery: two\ngoal:", "one of one, per_milestone"],
    [
      "a method",
      "run: npm test",
      "run: npm test, expect: { http: [{ url: x, method: LOAD }] }",
      "one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    ],
    ["a checkpoint", "outcome:", "checkpoint: stop, outcome:", "one of notify, approve"],
    ["none at all", "[C1]", "[]", "at least 1 item"],
    [
      "too long a title",
      "title: JSON export",
      `title: ${"x".repeat(121)}`,
      "at most 120 characters",
    ],
    ["too many steps", "run: npm test", "run: npm test, expect: { exit: 300 }", "at most 255"],
    ["a part", "lines: 40", "lines: 1.5", "a whole number"],
  ])("%s", (_, before, after, right) =>
    expect(misfits(GOOD.replace(before, after))[0]?.right).toBe(right),
  )
})

test("a misspelt key is reported before the key that is missing because of it", () => {
  expect(misfits(GOOD.replace("goal:", "gaol:"))).toMatchObject([
    { line: 3, where: "gaol" },
    { where: "goal", right: "a string", seen: "nothing" },
  ])
})

test("aliases that would expand into a flood are refused without expanding them", () => {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
  for (const [at, name] of [..."bcdefgh"].entries()) {
    const before = `*${"abcdefgh"[at]}`
    lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => before).join(", ")}]`)
  }
  expect(misfits(lines.join("\n"))).toMatchObject([{ where: "the text", right: "YAML" }])
})
