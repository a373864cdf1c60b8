/** What nobody could read in a plan. It covers every text of the plan, in whatever field. */
import { describe, expect, test } from "vitest"
import type { Baseline } from "../../../src/core/plan/baseline.ts"
import { lintPlan } from "../../../src/core/plan/lint.ts"
import { Draft } from "../../../src/core/plan/plan.ts"
import { hiddenIn, withoutHidden } from "../../../src/core/values/hidden.ts"
import { plan, policy, withFeature } from "./valid.ts"

const RULES = /^(hidden_character|path_too_long|plan_too_long)$/
const found = (draft: Draft) => lintPlan(draft, { policy }).filter(({ rule }) => RULES.test(rule))

/** A plan that uses every field that may hold a text. */
const FULL = plan({
  ...{ assumptions: ["a"], notInIt: ["b"], risks: ["c"] },
  environment: {
    setup: ["npm ci"],
    gates: [{ name: "types", run: "tsc" }],
    services: [{ name: "db", run: "postgres", ready: "pg_isready" }],
  },
  criteria: [
    {
      ...{ id: "C1", text: "t", kind: "command", run: "make" },
      expect: {
        ...{ output: "ok", files: ["a"], json: [{ path: "$.a", equals: ["x"] }] },
        http: [{ url: "http://127.0.0.1:$MISSIONS_PORT_DB/", body: "b" }],
      },
    },
    { id: "C2", text: "t", kind: "behaviour", steps: ["open"] },
    { id: "C3", text: "t", kind: "check", name: "ci" },
    { id: "C4", text: "t", kind: "source", claim: "it is", urls: ["https://x.y/"] },
    { id: "C5", text: "t", kind: "review", rubric: ["plain"] },
  ],
  skills: [{ name: "web", description: "how", body: "open", tries: ["make"] }],
})

/** For every text in the draft, the same draft with only that text changed. */
function variants(draft: Draft, change: (text: string) => string): readonly [string, Draft][] {
  const all: [string, Draft][] = []
  const walk = (value: unknown, path: readonly (string | number)[]) => {
    if (typeof value === "string") {
      const copy = structuredClone(draft) as unknown as Record<string | number, unknown>
      let inner = copy
      for (const key of path.slice(0, -1)) inner = inner[key] as typeof copy
      inner[path.at(-1)!] = change(value)
      const parsed = Draft.safeParse(copy)
      if (parsed.success) all.push([path.join("."), parsed.data])
    } else if (typeof value === "object" && value !== null) {
      for (const key of Object.keys(value))
        walk((value as typeof FULL & object)[key as never], [...path, key])
    }
  }
  walk(draft, [])
  return all
}

test("a hidden character is refused in every text of a plan, and the finding says where it is", () => {
  const changed = variants(FULL, text => `${text.slice(0, 1)}\u2063${text.slice(1)}`)
  expect(changed.length).toBeGreaterThan(40)
  for (const [path, draft] of changed) {
    // No planner chose the name of a check in the repository's CI.
    const rules = path === "criteria.2.name" ? [] : ["hidden_character"]
    expect([path, found(draft).map(({ rule }) => rule)]).toEqual([path, rules])
  }
  const [finding] = found(withFeature("F2", { description: "Do it\u202e.exe" }))
  expect(finding).toMatchObject({ where: "F2", severity: "fatal" })
  expect(finding?.text).toBe(
    'description holds an invisible character: U+202E after "Do it". Leave it out.',
  )
})

describe("is hidden", () => {
  test.each([
    ["a space of no width", "a\u200bb"],
    ["a word joiner", "a\u2060b"],
    ["a mark in the middle", "a\ufeffb"],
    ["a soft hyphen", "a\u00adb"],
    ["text that is turned around", "a\u202eb"],
    ["an isolate", "a\u2067b"],
    ["a mark of direction", "a\u200eb"],
    ["letters as tags", "a\u{e0068}\u{e0069}b"],
    ["a flag with more in it", "\u{1f3f4}\u{e0067}\u{e0062}\u{e0078}\u{e007f}"],
    ["a selector after a letter", "a\ufe0fb"],
    ["a selector that carries bytes", "😀\u{e0141}\u{e0142}"],
    ["two selectors", "❤\ufe0f\ufe0f"],
    ["a joiner at an end", "a\u200d"],
    ["a joiner beside a space", "a \u200d b"],
    ["two joiners", "a\u200d\u200db"],
    ["a joiner after an emoji alone", "👩\u200d x"],
    ["a blank letter", "a\u3164b"],
    ["a blank of braille", "a\u2800b"],
    ["a joiner of graphemes", "a\u034fb"],
    ["a terminal's sequence", "a\u001b[8mb"],
    ["a backspace", "a\bb"],
    ["a lonely return", "a\rb"],
    ["a separator of lines", "a\u2028b"],
    ["half of a pair", "a\ud800b"],
    ["an invisible times", "a\u2062b"],
    ["an annotation", "a\ufff9b\ufffbc"],
  ])("%s", (_, text) => {
    expect(hiddenIn(text)).toMatch(/^U\+[0-9A-F]{4,6} /)
    expect(hiddenIn(withoutHidden(text))).toBeNull()
  })
})

describe("is not hidden", () => {
  test.each([
    ["Persian", "می‌خواهم نیم‌فاصله"],
    ["Hindi", "क्‍ष, हिन्दी"],
    ["Arabic and its signs", "العربية ۝ ؀"],
    ["Hebrew with points", "עִבְרִית"],
    ["a family", "👨‍👩‍👧‍👦"],
    ["trades and skins", "👩🏽‍💻 👩🏻‍⚕️"],
    ["hearts and warnings", "❤️ ⚠️ ☺︎ ❤️‍🔥"],
    ["flags", "🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🏳️‍🌈 🏴‍☠️"],
    ["keys", "1️⃣ #️⃣ *️⃣"],
    ["lines and tabs of all systems", "a\n\tb\r\nc"],
    ["spaces that are seen", "a\u00a0b\u2009c\u3000d"],
    ["accents that combine", "e\u0301"],
  ])("%s", (_, text) => {
    expect(hiddenIn(text)).toBeNull()
    expect(withoutHidden(text)).toBe(text)
  })
})

test.each([
  ["a path longer than a name and its folders", { paths: [`src/${"a".repeat(300)}`] }, ["F1"]],
  ["a path of several lines", { paths: ["src/a\n\n## Rules"] }, ["F1"]],
  [
    "more paths than people read",
    { paths: Array.from({ length: 101 }, (_, n) => `src/${n}`) },
    ["F1"],
  ],
  ["paths of usual length", { paths: [`src/${"a".repeat(250)}/**`, "test/**"] }, []],
])("%s", (_, change, where) => {
  const rules = found(withFeature("F1", change))
  expect(rules.map(it => it.where)).toEqual(where)
  expect(rules.every(({ rule }) => rule === "path_too_long")).toBe(true)
})

test("a plan that nobody could read whole is refused, not counting its skills", () => {
  const many = Array.from({ length: 400 }, (_, n) => `${n} ${"word ".repeat(90)}`)
  expect(found(plan({ risks: many })).map(({ rule }) => rule)).toEqual(["plan_too_long"])
  const skills = [1, 2, 3, 4].map(n => ({
    name: `s${n}`,
    description: "d",
    body: "x".repeat(50_000),
  }))
  expect(found(plan({ skills }))).toEqual([])
})

test("a lock file may be named, unless the policy lets no agent change one", () => {
  const draft = withFeature("F1", { paths: ["web/yarn.lock"] })
  expect(lintPlan(draft, { policy })).toEqual([])
  const strict = lintPlan(draft, { policy: { ...policy, lockFiles: "blocked" } })
  expect(strict.map(({ rule }) => rule)).toEqual(["path_protected"])
})

/** When an approved plan is changed, a planner may not touch what stays. */
const baselineOf = (approved: Draft): Baseline => ({
  ...{ plan: approved, taken: [], begun: [], merged: [], sealed: [] },
})

test("a text that was approved with a hidden character does not send a change back", () => {
  const changed = variants(FULL, text => `${text.slice(0, 1)}\u2063${text.slice(1)}`)
  for (const [path, draft] of changed) {
    const baseline = baselineOf(draft)
    const told = (one: Draft) =>
      lintPlan(one, { policy, baseline }).filter(({ rule }) => RULES.test(rule))
    expect([path, told(draft)]).toEqual([path, []])
    const more = { ...draft, risks: [...draft.risks, "ne\u2063w"] }
    expect(told(more).map(({ rule }) => rule)).toEqual(["hidden_character"])
  }
})

test("a plan may be as long as the approved one, and no longer", () => {
  const long = plan({ risks: Array.from({ length: 400 }, () => "x".repeat(500)) })
  const told = (one: Draft) =>
    lintPlan(one, { policy, baseline: baselineOf(long) }).map(({ rule }) => rule)
  expect(found(long).map(({ rule }) => rule)).toEqual(["plan_too_long"])
  expect(told(long)).not.toContain("plan_too_long")
  expect(told({ ...long, risks: [...long.risks, "more"] })).toContain("plan_too_long")
})
