/** The one table of role tools, from which they are offered, described, checked and handled. */
import type { Brief } from "../../core/log/brief.ts"
import { recordCapture } from "./capture-tool.ts"
import { askQuestions, proposePlan } from "./planner-tools.ts"
import type { Tool } from "./tool.ts"
import { recordLook, recordVerdict, submitValidation } from "./validator-tools.ts"
import { recordEvidence, reportProgress, submitWork } from "./worker-tools.ts"

const TOOLS: readonly Tool[] = [
  askQuestions,
  proposePlan,
  reportProgress,
  recordEvidence,
  submitWork,
  recordLook,
  recordCapture,
  recordVerdict,
  submitValidation,
]

export const toolsFor = (brief: Brief): readonly Tool[] =>
  TOOLS.filter(tool => tool.isGivenFor(brief))
