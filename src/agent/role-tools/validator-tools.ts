/** The validator's tools. A criterion without a recorded verdict hasn't passed. */
import { z } from "zod"
import type { Brief } from "../../core/log/brief.ts"
import { Inspection } from "../../core/log/inspection.ts"
import { ShownSteps, unshownSteps } from "../../core/plan/shown-steps.ts"
import type { FeatureId } from "../../core/values/id.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../../core/values/limits.ts"
import { findingsOf, GivenFinding } from "./given-finding.ts"
import { criterionInBrief } from "./known-criterion.ts"
import { defineTool } from "./tool.ts"

const isValidation = (brief: Brief): boolean => brief.kind === "validation"

const piece = z.string().trim().min(1).max(EVIDENCE_CHARACTERS_MAX)

export const recordVerdict = defineTool({
  name: "record_verdict",
  description:
    "Record your verdict on one criterion. `pass` needs evidence of what you saw yourself. " +
    "`inconclusive` means that you could not find out; a tool that failed is no reason for `fail`. " +
    "`looked` names every file and folder that your verdict rests on, from the repository's root: " +
    "while none of them changes, it is not judged again. Leave it out where it rests on more. " +
    "To pass a behaviour, do its steps and say under `steps` what you saw at each. " +
    "Calling again replaces the verdict.",
  input: z.strictObject({
    criterion: z.string(),
    is: z.enum(["pass", "fail", "inconclusive"]),
    evidence: z.array(piece).min(1).max(20),
    looked: z.array(z.string().min(1).max(500)).max(500).default([]),
    steps: ShownSteps.default([]),
  }),
  isGivenFor: isValidation,
  take({ criterion, is, evidence, looked, steps }, { handed }, { brief }) {
    const known = criterionInBrief(criterion, brief)
    if (known.is === "unknown") return { is: "refused", answer: known.answer }
    const missing = is === "pass" ? unshownSteps(known.criterion, steps) : []
    if (missing.length > 0) return { is: "refused", answer: notShown(known.id, missing) }
    const others = handed.verdicts.filter(verdict => verdict.criterion !== known.id)
    const verdicts = [...others, { criterion: known.id, is, evidence, looked, steps }]
    const open = brief.kind === "validation" ? brief.criteria.length - verdicts.length : 0
    return { is: "taken", handed: { verdicts }, answer: `${known.id}: ${is}. ${open} still open.` }
  },
})

export const recordLook = defineTool({
  name: "record_look",
  description:
    "Record that you looked at one feature: `read` names the files that you read for it, from the " +
    "repository's root, and `saw` says what its change does and how it stands to its criteria and " +
    "to its worker's report. A feature without a look was not read, and nothing passes then. " +
    "Calling again replaces the look.",
  input: Inspection.extend({ feature: z.string() }).strict(),
  isGivenFor: brief => owedInspections(brief).length > 0,
  take({ feature, ...look }, { handed }, { brief }) {
    const owed = owedInspections(brief)
    const id = owed.find(it => it === feature)
    if (id === undefined) {
      const answer = `feature: expected one of ${owed.join(", ")}. Got: "${feature}".`
      return { is: "refused", answer }
    }
    const others = (handed.looks ?? []).filter(it => it.feature !== id)
    const looks = [...others, { feature: id, ...look }]
    const open = owed.length - looks.length
    return { is: "taken", handed: { looks }, answer: `${id}: looked at. ${open} still open.` }
  },
})

const owedInspections = (brief: Brief): readonly FeatureId[] =>
  brief.kind === "validation" ? (brief.lookAt ?? []).map(({ feature }) => feature) : []

const notShown = (id: string, missing: readonly number[]): string =>
  `steps: expected what you saw at each step of ${id}. Missing: ${missing.join(", ")}. ` +
  "Do them, or record what you found out otherwise."

export const submitValidation = defineTool({
  name: "submit_report",
  description:
    "Hand in your report when every verdict and look is recorded, once. Without it the attempt has failed. " +
    "Findings are faults that you saw; `blocking` ones keep the milestone open.",
  input: z.strictObject({
    findings: z.array(GivenFinding).max(100).default([]),
    undone: z
      .array(z.string().trim().min(1).max(500))
      .max(50)
      .default([])
      .describe("What you could not look at, and why."),
  }),
  isGivenFor: isValidation,
  closes: true,
  take({ findings, undone }, { handed }, { brief }) {
    const looks = handed.looks ?? []
    const missing = owedInspections(brief).filter(id => !looks.some(look => look.feature === id))
    if (missing.length > 0 && undone.length === 0) {
      return { is: "refused", answer: notLookedAt(missing) }
    }
    return {
      is: "taken",
      handed: { findings: findingsOf(findings, brief), claim: { done: [], undone, commands: [] } },
      answer: "The report was taken. End your turn now.",
    }
  },
})

/**
 * A validator that can't look at a feature says so. Nothing passes then, but its findings are kept.
 */
const notLookedAt = (missing: readonly FeatureId[]): string =>
  `looks: expected one at each feature. Missing: ${missing.join(", ")}. Look at them and ` +
  "call record_look, or say under `undone` why you could not."
