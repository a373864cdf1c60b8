/**
 * Writes the attempt's workflow file for one repository. Each value is inserted in quotes or as a
 * whole value, so it's checked first.
 */
import { AttemptError } from "./attempt-error.ts"

export interface WorkflowChoice {
  /** The text of templates/missions-attempt.yml. */
  readonly template: string
  /** The value of `uses:`, such as "missions/missions@" with a full commit id. */
  readonly action: string
  /** The login that starts runs, such as "missions[bot]" of an App, or "github-actions[bot]". */
  readonly bot: string
}

const ACTION = /^(?:\.\/[\w./-]*|[\w.-]+(?:\/[\w.-]+)+@[\w./-]+)$/
const BOT = /^[A-Za-z0-9-]+(?:\[bot\])?$/

/** Throws AttemptError if a value could mean more in the file than a name. */
export function attemptWorkflow({ template, action, bot }: WorkflowChoice): string {
  if (!ACTION.test(action)) throw wrong("action", "owner/repository@ref, or a path", action)
  if (!BOT.test(bot)) throw wrong("bot", 'a login such as "github-actions[bot]"', bot)
  return template.replaceAll("__ACTION__", action).replaceAll("__BOT__", bot)
}

const wrong = (where: string, expected: string, got: string): AttemptError =>
  new AttemptError({ what: "The workflow file cannot be written.", where, expected, got })
