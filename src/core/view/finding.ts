/** Findings, and what became of each. */
import { z } from "zod"
import { Finding } from "../log/attempt.ts"
import type { Found } from "../log/found.ts"
import type { Mission } from "../log/mission.ts"
import { liveFindings, settledAs } from "../log/settled.ts"
import { AttemptKey, FeatureId, Person } from "../values/id.ts"
import type { Plain } from "./plain.ts"

const { severity, path, line, text } = Finding.shape

export const FindingView = z.strictObject({
  /** The name that people type. */
  name: z.templateLiteral(["N", z.int()]),
  attempt: AttemptKey,
  ...{ severity, path, line, text },
  feature: FeatureId.nullable(),
  /** null: nobody has said what becomes of it. */
  settled: z
    .strictObject({
      as: z.enum(["fix", "listed", "dismissed"]),
      by: Person.nullable(),
      reason: z.string(),
    })
    .nullable(),
  /** Whether the work in which it was found still stands. If the work was thrown away, so was the finding. */
  isKept: z.boolean(),
})
export type FindingView = Plain<z.infer<typeof FindingView>>

/** In the order in which the log heard of them. */
export function findingViews(m: Mission): readonly FindingView[] {
  const kept = new Set(liveFindings(m))
  return m.found.map(found => ({
    ...{ name: found.name, attempt: found.attempt },
    severity: found.finding.severity,
    path: found.finding.path,
    line: found.finding.line,
    text: found.finding.text,
    feature: found.finding.feature ?? null,
    settled: settledAs(m, found),
    isKept: kept.has(found),
  }))
}

/** The findings that still matter: those in work that stands, which nobody mended, and each text only once. */
export function notedIn(findings: readonly FindingView[]): readonly FindingView[] {
  const open = findings.filter(it => it.isKept && it.settled?.as !== "fix")
  return [...new Map(open.map(it => [`${it.path} ${it.text}`, it])).values()]
}

/** Faults that block nothing, and about which nobody has decided yet. */
export const openMinorIn = (findings: readonly FindingView[]): readonly FindingView[] =>
  findings.filter(it => it.isKept && it.severity === "minor" && it.settled === null)

export const namesOf = (found: readonly Found[]): readonly Found["name"][] =>
  found.map(({ name }) => name)
