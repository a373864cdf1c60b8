/**
 * Renders the whole prompt that an agent starts with. All text that others wrote stands inside a
 * fence, and everything else comes from the brief and the repository's own skills.
 */
import type { Browser, Listening } from "../attempt/ports.ts"
import type { Brief } from "../core/log/brief.ts"
import type { FoundSkills } from "../core/plan/skill.ts"
import { unreachable } from "../core/values/unreachable.ts"
import { writeAttemptBlock } from "./prompt/attempt-block.ts"
import { openDoor } from "./prompt/door.ts"
import { instructionsSection } from "./prompt/instructions-section.ts"
import { plannerPrompt } from "./prompt/planner-prompt.ts"
import { joinSections } from "./prompt/section.ts"
import { validatorPrompt } from "./prompt/validator-prompt.ts"
import { workerPrompt } from "./prompt/worker-prompt.ts"

export interface WorkTree {
  /** The repository's own skills. */
  readonly skills?: FoundSkills | undefined
  /** Files with instructions for agents that this one wouldn't read by itself. */
  readonly instructions?: readonly string[] | undefined
  /** Folders in which the brief's skills lie. */
  readonly laidOut?: readonly string[] | undefined
  /** Services of the plan that run beside the agent. */
  readonly listening?: readonly Listening[] | undefined
  /** The browser for using the product; null if there is none. */
  readonly browser?: Browser | null
  /** A copy of the work tree for trying things out, if the work tree itself can't be changed. */
  readonly copy?: string | undefined
}

/** `nonce` is drawn for this prompt alone, so nothing in the brief can contain it. */
export const renderPrompt = (brief: Brief, nonce: string, tree: WorkTree = {}): string =>
  joinSections([
    textFor(brief, nonce, tree),
    instructionsSection(tree.instructions ?? [], openDoor(nonce)),
    tree.copy === undefined ? null : copyRule(tree.copy),
    openDoor(nonce).whole("attempt", writeAttemptBlock(brief)),
  ])

function textFor(
  brief: Brief,
  nonce: string,
  { skills, laidOut = [], listening = [], browser = null }: WorkTree,
): string {
  switch (brief.kind) {
    case "plan":
      return plannerPrompt(brief, { nonce, skills })
    case "feature":
      return workerPrompt(brief, { nonce, laidOut, found: skills?.found ?? [] })
    case "validation":
      return validatorPrompt(brief, { nonce, listening, browser })
    default:
      return unreachable(brief)
  }
}

/** The path is ours, so no words of others stand in it. */
const copyRule = (copy: string): string =>
  `Nothing can be changed in the folder in which you start. To build, run or try something, work in \`${copy}\`, ` +
  "a copy of it that is thrown away when you end: nothing of it is taken, so judge what stands in the folder itself."

/** Sent to a session whose process broke off, once another process goes on with it. */
export function renderGoingOn(brief: Brief): string {
  return (
    "Your process ended in the middle of your work, and was started again in the same folder. " +
    "What you changed there and what you handed in by the tools of the MCP server `missions` is kept. " +
    `Look at what is done, go on from there, and end with ${owed(brief)}.`
  )
}

const owed = (brief: Brief): string =>
  brief.kind === "plan" ? "`ask_questions` or `propose_plan`" : "`submit_report`"

/** Sent once, when a turn has ended and what the role owes is still missing. */
export function renderReminder(brief: Brief): string {
  return (
    `You ended your turn without ${owed(brief)} of the MCP server \`missions\`. ` +
    "What is missing counts as failed. Call it now, with what is true; then end your turn."
  )
}
