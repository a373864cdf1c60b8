/** The validator's tools. A criterion without a recorded verdict has not passed. */
import { z } from "zod"
import type { Brief } from "../../core/log/brief.ts"
import { ShownSteps, unshownSteps } from "../../core/plan/shown-steps.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../../core/words/limits.ts"
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
  isOffered: isValidation,
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

const notShown = (id: string, missing: readonly number[]): string =>
  `steps: what you saw at each step of ${id} would be right. Missing: ${missing.join(", ")}. ` +
  "Do them, or record what you found out otherwise."

export const submitValidation = defineTool({
  name: "submit_report",
  description:
    "Hand in your report when every verdict is recorded, once. Without it the attempt has failed. " +
    "Findings are faults that you saw; `blocking` ones keep the milestone open.",
  input: z.strictObject({
    findings: z.array(GivenFinding).max(100).default([]),
    undone: z
      .array(z.string().trim().min(1).max(500))
      .max(50)
      .default([])
      .describe("What you could not look at, and why."),
  }),
  isOffered: isValidation,
  closes: true,
  take({ findings, undone }, _hand, { brief }) {
    return {
      is: "taken",
      handed: { findings: findingsOf(findings, brief), claim: { done: [], undone, commands: [] } },
      answer: "The report was taken. End your turn now.",
    }
  },
})
