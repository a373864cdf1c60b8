/** Scripts: which entry plays, and how mistakes are reported. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import type { AttemptBlock } from "../../src/scripted-agent/read-attempt-block.ts"
import { readScript, ScriptError } from "../../src/scripted-agent/read-script.ts"
import { stepsFor } from "../../src/scripted-agent/script.ts"
import { STEPS } from "../../src/scripted-agent/script-step.ts"

const block = (changed: Partial<AttemptBlock>): AttemptBlock => ({
  attempt: "F1.1",
  try: 1,
  kind: "feature",
  feature: "F1",
  milestone: "M1",
  step: null,
  fixes: null,
  criteria: [],
  ...changed,
})

const SCRIPT = readScript(
  `version: 1
entries:
  - match: { feature: F1, try: 1 }
    steps: [{ say: first }]
  - match: { feature: F1 }
    steps: [{ say: again }]
  - match: { kind: feature, fixes: M1 }
    steps: [{ say: fix }]
  - match: { milestone: M1, step: scrutiny }
    steps: [{ say: scrutiny }]
  - match: { attempt: plan.2 }
    steps: [{ say: second plan }]
fallback:
  steps: [{ say: other }]
`,
  "s.yml",
)

test.for([
  ["first", {}],
  ["again", { attempt: "F1.2", try: 2 }],
  ["fix", { feature: "F7", fixes: "M1" }],
  ["scrutiny", { kind: "validation", feature: null, step: "scrutiny" }],
  ["second plan", { attempt: "plan.2", kind: "plan", feature: null, milestone: null }],
  ["other", { feature: "F8" }],
] as const)("the first entry that fits plays: %s", ([said, changed]) => {
  expect(stepsFor(SCRIPT, block(changed))).toEqual([{ do: "say", with: said }])
})

test("without a fallback, an attempt that no entry matches has no steps", () => {
  expect(stepsFor({ ...SCRIPT, fallback: undefined }, block({ feature: "F8" }))).toBeNull()
})

const step = (text: string) => `version: 1\nentries: [{ match: {}, steps: [${text}] }]`

test.for([
  ["entries: []", "at version. Expected: ", "Got: nothing"],
  ["version: 1\nentries: [", "is no YAML: s.yml", "Got: "],
  ["version: 1\nentries: []\nextra: 1", "at extra. Expected: one of version, ", "Got: 1"],
  [step("{ shout: x }"), "at entries.0.steps.0. Expected: one of say, write", '{"shout":"x"}'],
  [step("{ say: a, run: b }"), "exactly one word", '{"say":"a","run":"b"}'],
  [step("{ write: { path: /etc/x, content: a } }"), "entries.0.steps.0.write", '"/etc/x"'],
  [step("{ delete: ../x }"), "a path inside the work tree", 'Got: "../x"'],
  [step("{ wait: 99999999 }"), "entries.0.steps.0.wait", "Got: 99999999"],
  [step("{ plan: { title: x } }"), "entries.0.steps.0.plan", "more like this"],
  [
    "version: 1\nentries: [{ match: { role: x }, steps: [] }]",
    "entries.0.match.role. Expected: one of attempt, kind",
    'Got: "x"',
  ],
] as const)("a mistake in a script is reported with its place: %s", ([text, place, seen]) => {
  const read = () => readScript(text, "s.yml")
  expect(read).toThrow(ScriptError)
  expect(read).toThrow(place)
  expect(read).toThrow(seen)
})

/** A mistyped key, at every place where a script has keys. */
test.for<[near: string, text: string]>([
  ["version", "verion: 1\nentries: []"],
  ["entries", "version: 1\nentrys: []"],
  ["fallback", "version: 1\nentries: []\nfall_back: { steps: [] }"],
  ["match", "version: 1\nentries: [{ macth: {}, steps: [] }]"],
  ["steps", "version: 1\nentries: [{ match: {}, step: [] }]"],
  ["attempt", "version: 1\nentries: [{ match: { atempt: F1.1 }, steps: [] }]"],
  ["milestone", "version: 1\nentries: [{ match: { milstone: M1 }, steps: [] }]"],
  ["steps", "version: 1\nentries: []\nfallback: { stpes: [] }"],
  ["write", step("{ wriet: { path: a, content: b } }")],
  ["questions", step("{ question: [] }")],
  ["verdicts", step("{ verdict: pass }")],
  ["malformed_call", step("{ malformedCall: { tool: a, arguments: {} } }")],
  ["content", step("{ write: { path: a, contents: b } }")],
  ["append", step("{ write: { path: a, apend: b } }")],
  ["replace", step("{ edit: { path: a, find: b, replcae: c } }")],
  ["command", step("{ run: { comand: ls } }")],
  ["within_ms", step("{ run: { command: ls, withinMs: 5 } }")],
  ["arguments", step("{ call: { tool: a, argumets: {} } }")],
  ["evidence", step("{ verdicts: { all: pass, evidense: x } }")],
  ["criterion", step("{ verdicts: { each: [{ criterium: C1, is: pass }] } }")],
  ["severity", step("{ report: { findings: [{ severty: minor, text: x }] } }")],
  ["times", step("{ malformed: { line: x, time: 2 } }")],
  ["fulfils", step("{ plan: { title: x, features: [{ id: F1, fulfills: [C1] }] } }")],
])("an unknown key names the nearest one: %s", ([near, text]) => {
  expect(() => readScript(text, "s.yml")).toThrow(`Expected: ${near}; the key `)
})

test("the guide names every step, and its example is a valid script", () => {
  const guide = readFileSync(new URL("../../docs/scripted-agent.md", import.meta.url), "utf8")
  for (const name of Object.keys(STEPS)) expect(guide).toContain(`\`${name}\``)
  const example = guide.match(/```yaml\n([\s\S]*?)```/)?.[1]
  expect(readScript(example ?? "", "docs/scripted-agent.md").entries.length).toBeGreaterThan(2)
})
