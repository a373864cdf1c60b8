/**
 * The tool with which a validator hands in what it captured of the product. We copy the file at
 * once, or refuse it.
 */
import { z } from "zod"
import type { Brief } from "../../core/log/brief.ts"
import { CAPTURE_ABOUT_CHARACTERS_MAX, STEPS_MAX } from "../../core/values/limits.ts"
import { criterionInBrief } from "./known-criterion.ts"
import { defineTool } from "./tool.ts"

/** The step decides whether captures are kept here. If they aren't, the tool doesn't exist. */
const isGivenFor = (brief: Brief): boolean => brief.kind === "validation" && brief.captures === "on"

export const recordCapture = defineTool({
  name: "record_capture",
  description:
    "Hand in a file that shows what you saw: a screenshot (PNG or JPEG), or the transcript of a " +
    "command or an HTTP exchange as plain text. Write it into your temporary folder (TMPDIR) or " +
    "your work folder first. It is copied as it is now, stored with its digest, and shown beside " +
    "your verdict on this criterion. It must hold no secret. `step` is the number of the step that " +
    "it shows; `about` says in one line what is to be seen.",
  input: z.strictObject({
    criterion: z.string(),
    step: z.int().min(1).max(STEPS_MAX).nullable().default(null),
    path: z.string().min(1).max(4_000),
    about: z.string().trim().min(1).max(CAPTURE_ABOUT_CHARACTERS_MAX),
  }),
  isGivenFor,
  take({ criterion, step, path, about }, { handed }, { brief, keep }) {
    const known = criterionInBrief(criterion, brief)
    if (known.is === "unknown") return { is: "refused", answer: known.answer }
    const steps = known.criterion.kind === "behaviour" ? known.criterion.steps.length : 0
    if (step !== null && step > steps) {
      const right = steps === 0 ? "no step" : `a step from 1 to ${steps}`
      return { is: "refused", answer: `step: ${known.id} has ${right}. Got: ${step}.` }
    }
    const kept = keep({ criterion: known.id, path })
    if (kept.is === "refused") {
      const seen = kept.seen === null ? "" : ` Got: ${kept.seen}.`
      return { is: "refused", answer: `path: expected ${kept.right}.${seen}` }
    }
    const { name, digest, bytes, type } = kept
    const capture = { criterion: known.id, name, digest, bytes, type, step, about }
    const answer = `Stored as ${name}, ${bytes} bytes, SHA-256 ${digest}.`
    return { is: "taken", handed: { captures: [...(handed.captures ?? []), capture] }, answer }
  },
})
