/**
 * Writes a workflow file of ours for one repository: the attempt's, or the one that keeps its agents
 * warm. Each value is inserted in quotes or as a whole value, so it's checked first.
 */
import { AttemptError } from "./attempt-error.ts"

export interface WorkflowChoice {
  /** The text of a file in templates/. */
  readonly template: string
  /** The value of `uses:`, such as "missions/missions@" with a full commit id. */
  readonly action: string
  /** The login that starts runs, such as "missions[bot]" of an App, or "github-actions[bot]". */
  readonly bot: string
  /** The default branch, which only the file that fills the cache has to name. */
  readonly branch?: string
}

const ACTION = /^(?:\.\/[\w./-]*|[\w.-]+(?:\/[\w.-]+)+@[\w./-]+)$/
const BOT = /^[A-Za-z0-9-]+(?:\[bot\])?$/
/** Other characters mean something in a filter of branches, or in an expression. */
const BRANCH = /^[\w./-]+$/

/** Throws AttemptError if a value could mean more in the file than a name. */
export function attemptWorkflow({ template, action, bot, branch }: WorkflowChoice): string {
  if (!ACTION.test(action)) throw wrong("action", "owner/repository@ref, or a path", action)
  if (!BOT.test(bot)) throw wrong("bot", 'a login such as "github-actions[bot]"', bot)
  const filled = template.replaceAll("__ACTION__", action).replaceAll("__BOT__", bot)
  if (!filled.includes("__BRANCH__")) return filled
  const expected = "a branch of letters, digits, dots, slashes and dashes"
  if (!BRANCH.test(branch ?? "")) throw wrong("branch", expected, branch ?? "none")
  return filled.replaceAll("__BRANCH__", branch ?? "")
}

const wrong = (where: string, expected: string, got: string): AttemptError =>
  new AttemptError({ what: "The workflow file cannot be written.", where, expected, got })
