/** What this program makes of briefs, gates and reports that a later version wrote. */
import { describe, expect, test } from "vitest"
import {
  asBrief,
  asReport,
  lackedOfGate,
  namingBrief,
  namingGate,
  namingReport,
  type Read,
} from "../../../src/core/log/beside.ts"
import type { Brief, Gatekeeper } from "../../../src/core/log/brief.ts"
import { BRIEF } from "../../../src/core/log/known/brief.ts"
import { REPORT } from "../../../src/core/log/known/report.ts"
import { type KnownPlace, metWithin } from "../../../src/core/log/newer.ts"
import type { Report } from "../../../src/core/log/report.ts"
import { featureBrief, planBrief, validationBrief } from "../../attempt/briefs.ts"
import { gateOf } from "../../attempt/world.ts"
import { smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"

const base = sha("base")
const briefs: readonly Brief[] = [
  featureBrief(base),
  planBrief(base),
  validationBrief(base, { step: "gates" }),
]
const [brief] = briefs as [Brief]
const report: Report = {
  ...{ schema: 1, attempt: "F1.1" as never, run: 3, base, checks: [], verdicts: [], findings: [] },
  outcome: { type: "plan", plan: smallPlan() },
  ...{ claim: null, patch: null, checkpoint: null, agent: null, notes: null },
  usage: { usd: null, tokens: null, turns: null, wallMs: 1 },
}
const dreams = { feature: "dreams", since: "9.0.0" }
const check = { id: "C1", run: "true", exit: 0, ms: 1, outputDigest: "0".repeat(64), tail: "" }
const finding = { id: "x", severity: "minor", path: null, line: null, text: "Odd." }
const [criterion] = brief.kind === "feature" ? brief.criteria : []

type Json = Readonly<Record<string, unknown>>
type Row = readonly [name: string, more: Json, lacked: string]

const ended = (failure: Json) => ({ outcome: { type: "failed", failure } })

const REPORTS: readonly Row[] = [
  ["a higher number", { schema: 2 }, "schema 2 of a report"],
  ["a higher number and another shape", { schema: 3, outcome: 7, checks: null }, "schema 3"],
  ["a feature", { needs: [dreams] }, '"dreams", of version 9.0.0'],
  ["a feature that every object has", { needs: [{ ...dreams, feature: "toString" }] }, "toString"],
  ["an outcome", { outcome: { type: "dreamt", commit: base } }, '"dreamt" as report outcome type'],
  ["a failure", ended({ kind: "asleep" }), '"asleep" as report outcome failure kind'],
  [
    "a way to fail",
    ended({ kind: "infra", how: "eclipse" }),
    '"eclipse" as report outcome failure',
  ],
  ["a limit", ended({ kind: "limit", of: "sun", resetsAt: null }), '"sun" as report outcome'],
  ["a severity", { findings: [{ ...finding, severity: "grave" }] }, '"grave" as report findings'],
  ["a lack", { checks: [{ ...check, lack: { is: "air", name: null } }] }, '"air" as report checks'],
  ["a word of every object", ended({ kind: "constructor" }), '"constructor" as report'],
  [
    "a key of a plan",
    { outcome: { type: "plan", plan: { ...smallPlan(), mood: "good" } } },
    "mood",
  ],
  ["more of something", { notes: "x".repeat(30_000) }, "report notes: "],
  ["a number as a text", { run: "three" }, "report run: "],
  ["less of something", { usage: undefined }, "report usage: "],
]

const BRIEFS: readonly Row[] = [
  ["a higher number", { schema: 2 }, "schema 2 of a brief"],
  ["a higher number and another shape", { schema: 9, environment: "none" }, "schema 9"],
  ["a feature", { needs: [dreams, dreams] }, '"dreams", of version 9.0.0'],
  ["a kind", { kind: "dream" }, '"dream" as brief kind'],
  ["a role", { role: "dreamer" }, '"dreamer" as brief role'],
  ["an isolation", { isolation: "moon" }, '"moon" as brief isolation'],
  ["a kind of criterion", { criteria: [{ ...criterion, kind: "oracle" }] }, '"oracle" as brief'],
  ["a key of a criterion", { criteria: [{ ...criterion, mood: "good" }] }, "mood"],
  ["a key of set-up", { environment: { setup: [], gates: [], services: [], pets: [] } }, "pets"],
  ["another unit", { cap: { usd: "5 EUR", tokens: null, minutes: 1 } }, "brief cap usd: "],
  ["less of something", { cap: undefined }, "brief cap: "],
]

const lacked = (read: Read<unknown>): string =>
  read.is === "newer" ? read.lacked.join("; ") : read.is

describe("what a later version of the program wrote", () => {
  test.each(REPORTS)("a report with %s is recognised as newer", (_, more, words) => {
    expect(lacked(asReport({ ...report, ...more }))).toContain(words)
  })

  test.each(BRIEFS)("a brief with %s is recognised as newer", (_, more, words) => {
    expect(lacked(asBrief({ ...brief, ...more }))).toContain(words)
  })

  test.each<[string, Partial<Gatekeeper>, readonly string[]]>([
    ["nothing new", {}, []],
    ["a higher number", { schema: 2 }, ["schema 2 of gate.json"]],
    ["a feature", { needs: [dreams] }, ['"dreams", of version 9.0.0']],
  ])("a gate with %s is recognised as newer", (_, more, words) => {
    expect(lackedOfGate(gateOf(brief, more))).toEqual(words)
  })

  /** Every place that takes only listed words. */
  function* places(place: KnownPlace, path: readonly string[] = []): Generator<readonly string[]> {
    if (place.words && place.others === undefined) yield path
    for (const [name, inner] of Object.entries(place.fields ?? {})) {
      if (typeof inner !== "string") yield* places(inner, [...path, name])
    }
  }

  test.each([
    ["report", REPORT as KnownPlace, asReport],
    ["brief", BRIEF as KnownPlace, asBrief],
  ] as const)(
    "a new word in any listed place of a %s is recognised as newer",
    (at, place, read) => {
      const paths = [...places(place)]
      expect(paths.length).toBeGreaterThan(12)
      for (const path of paths) {
        const more = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), "unheard_of")
        const found = lacked(read({ schema: 1, ...(more as Json) }))
        expect(found, path.join(" ")).toBe(`"unheard_of" as ${at} ${path.join(" ")}`)
      }
    },
  )

  test("fields that were added and that nobody needs to know do no harm", () => {
    expect(asReport({ ...report, mood: "good" })).toEqual({ is: "known", value: report })
    expect(asBrief({ ...brief, mood: "good" })).toEqual({ is: "known", value: brief })
  })
})

test.each([null, 7, "x", [], {}, { schema: "1" }, { schema: 0 }, { schema: 1.5 }, { schema: -1 }])(
  "%j is not a file of ours, whatever its version",
  raw => {
    expect([asReport(raw).is, asBrief(raw).is]).toEqual(["broken", "broken"])
  },
)

describe("what this version of the program writes", () => {
  test("needs no feature of its reader, and is read back as it was written", () => {
    for (const it of briefs) {
      expect(namingBrief(it)).toBe(it)
      expect(asBrief(it)).toEqual({ is: "known", value: it })
    }
    expect(namingReport(report)).toBe(report)
    expect(namingGate(gateOf(brief))).toEqual(gateOf(brief))
  })

  test("names the features that it uses, and no others", () => {
    const features = { dreams: { since: "9.0.0", brings: "agents that dream" } }
    const place: KnownPlace = { fields: { ...REPORT.fields, notes: "dreams" } }
    const met = (it: Report) => metWithin(it, { at: "report", place, features }).needs
    expect(met({ ...report, notes: "I dreamt." })).toEqual([dreams])
    expect(met(report)).toEqual([])
  })
})
