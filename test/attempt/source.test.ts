/** A claim with sources: a pass counts only where the evidence names every address. */
import { expect, test } from "vitest"
import { Bundle } from "../../src/attempt/bundle.ts"
import { conclude } from "../../src/attempt/conclude.ts"
import type { Verdict } from "../../src/core/log/attempt.ts"
import type { Sha } from "../../src/core/words/id.ts"
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

function judged(is: Verdict["is"], evidence: readonly string[]): Verdict | undefined {
  const brief = validationBrief(base, { step: "scrutiny", criteria: [{ ...source, urls }] })
  const handed = {
    ...{ questions: null, plan: null, notes: null, findings: [], evidence: [], progress: [] },
    claim: { done: [], undone: [], commands: [] },
    verdicts: [{ criterion: "C1", is, evidence, looked: [] }],
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
    baseTree: base,
    there: new Set<string>(),
  }
  return conclude({ brief, bundle, ...known, misreported: [], isolation: "none" }).verdicts[0]
}

test.each([
  ["each address with what it says", "pass", urls.map(url => `${url}: it is wet`), "pass"],
  ["one of two addresses", "pass", [`${urls[0]}: it is wet`], "inconclusive"],
  ["words alone", "pass", ["everybody knows"], "inconclusive"],
  ["a source that says otherwise", "fail", [`${urls[0]}: it is dry`], "fail"],
] as const)("%s", (_, is, evidence, wanted) => {
  expect(judged(is, evidence)?.is).toBe(wanted)
})

test("the address that nobody read is named", () => {
  expect(judged("pass", [`${urls[0]}: it is wet`])?.evidence[0]).toBe(
    "no evidence names https://example.org/b",
  )
})
