/**
 * A pass counts only with evidence: for a statement the address of each source, for a behaviour
 * each step.
 */
import { expect, test } from "vitest"
import { Bundle } from "../../src/attempt/bundle.ts"
import { conclude } from "../../src/attempt/conclude.ts"
import type { Step, Verdict } from "../../src/core/log/attempt.ts"
import type { Criterion } from "../../src/core/plan/plan.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { validationBrief } from "./briefs.ts"

const base = "a".repeat(40) as Sha
const urls = ["https://example.org/a", "https://example.org/b"]
const source = {
  id: "C1",
  text: "It is known",
  kind: "source",
  claim: "Water is wet",
  urls,
} as const

const judged = (is: Verdict["is"], evidence: readonly string[]): Verdict | undefined =>
  judgedOf("scrutiny", { ...source, urls }, { is, evidence })

function judgedOf(step: Step, criterion: Criterion, given: object): Verdict | undefined {
  const brief = validationBrief(base, { step, criteria: [criterion] })
  const handed = {
    ...{ questions: null, plan: null, notes: null, findings: [], evidence: [], progress: [] },
    claim: { done: [], undone: [], commands: [] },
    verdicts: [{ criterion: "C1", looked: [], ...given }],
  }
  const bundle = Bundle.parse({
    ...{ schema: 1, type: "worked", attempt: brief.attempt, run: 1, base, how: "finished" },
    ...{ said: "", handed, patch: null, unusable: null, findings: [] },
    usage: { usd: 0, tokens: null, turns: null, wallMs: 1 },
    agent: { name: "a", version: "1", model: null, scripted: true },
  })
  const known = {
    verification: null,
    blocked: null,
    commit: null,
    checkpoint: null,
    isUnchanged: false,
    baseTree: base,
    there: new Set<string>(),
    stored: new Set<string>(),
    keepsCaptures: true,
  }
  return conclude({ brief, bundle, ...known, misreported: [] }).verdicts[0]
}

test.each([
  ["each address with what it says", "pass", urls.map(url => `${url}: it is wet`), "pass"],
  ["one of two addresses", "pass", [`${urls[0]}: it is wet`], "inconclusive"],
  ["only words", "pass", ["everybody knows"], "inconclusive"],
  ["a source that says the opposite", "fail", [`${urls[0]}: it is dry`], "fail"],
] as const)("%s", (_, is, evidence, wanted) => {
  expect(judged(is, evidence)?.is).toBe(wanted)
})

test("an address that nobody read is named", () => {
  expect(judged("pass", [`${urls[0]}: it is wet`])?.evidence[0]).toBe(
    "no evidence names https://example.org/b",
  )
})

const behaviour: Criterion = {
  ...{ id: "C1", text: "It greets", kind: "behaviour" },
  steps: ["Start it.", "Say hello.", "Leave."],
}
const shown = (...numbers: readonly number[]) =>
  numbers.map(step => ({ step, saw: `what step ${step} gave` }))

test.each([
  ["every step, in whatever order", "pass", shown(3, 1, 2), "pass", null],
  ["one step too few", "pass", shown(1, 3), "inconclusive", "nothing shows that step 2 was done"],
  ["only words", "pass", [], "inconclusive", "nothing shows that steps 1, 2, 3 were done"],
  ["an unknown step", "pass", shown(1, 2, 4), "inconclusive", "nothing shows that step 3 was"],
  ["a failure at the first step", "fail", shown(1), "fail", null],
] as const)("a behaviour that shows %s", (_, is, steps, wanted, why) => {
  const verdict = judgedOf("behaviour", behaviour, { is, evidence: ["I tried it"], steps })
  expect(verdict?.is).toBe(wanted)
  if (why !== null) expect(verdict?.evidence[0]).toContain(why)
  if (wanted === "pass") {
    expect(verdict?.evidence.at(-1)).toBe(
      "1. what step 1 gave\n2. what step 2 gave\n3. what step 3 gave",
    )
  }
})

test("however much is said about one step, a part of each step is kept", () => {
  const steps = [1, 2, 3].map(step => ({ step, saw: `${step} `.repeat(900).trim() }))
  const verdict = judgedOf("behaviour", behaviour, { is: "pass", evidence: ["I tried it"], steps })
  const kept = verdict?.evidence.at(-1)?.split("\n")
  expect(kept?.map(line => line.slice(0, 7))).toEqual(["1. 1 1 ", "2. 2 2 ", "3. 3 3 "])
  expect(kept?.every(line => line.length > 1_000)).toBe(true)
})
