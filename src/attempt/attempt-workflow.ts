/**
 * Writes a workflow file of ours for one repository: the attempt's, or the one that keeps its agents
 * warm. Each value is inserted in quotes or as a whole value, so it's checked first.
 */
import { VARIABLE } from "../core/plan/commands.ts"
import { AttemptError } from "./attempt-error.ts"
import { HELD_NAMES } from "./held.ts"

export interface WorkflowChoice {
  /** The text of a file in templates/. */
  readonly template: string
  /** The value of `uses:`, such as "missions/missions@" with a full commit id. */
  readonly action: string
  /** The login that starts runs, such as "missions[bot]" of an App, or "github-actions[bot]". */
  readonly bot: string
  /** Whether no server looks after missions, so that an attempt wakes the workflow that does. */
  readonly isAlone?: boolean
  /** The default branch, which only the file that fills the cache has to name. */
  readonly branch?: string
  /** Secrets that open private registries, by the names that the policy gives them. */
  readonly registries?: readonly string[]
}

/** A branch or a tag could be moved by whoever owns it; a full commit id could not. */
export const PINNED = /^[\w.-]+\/[\w.-]+(?:\/[\w.-]+)*@[0-9a-f]{40}$/

const ACTION = /^(?:\.\/[\w./-]*|[\w.-]+(?:\/[\w.-]+)+@[\w./-]+)$/
const BOT = /^[A-Za-z0-9-]+(?:\[bot\])?$/
/** Other characters mean something in a filter of branches, or in an expression. */
const BRANCH = /^[\w./-]+$/

/** Throws AttemptError if a value could mean more in the file than a name. */
export function attemptWorkflow(choice: WorkflowChoice): string {
  const { template, action, bot, branch, registries = [], isAlone = false } = choice
  if (!ACTION.test(action)) throw wrong("action", "owner/repository@ref, or a path", action)
  if (!BOT.test(bot)) throw wrong("bot", 'a login such as "github-actions[bot]"', bot)
  const wrongName = registries.find(name => !VARIABLE.test(name))
  if (wrongName !== undefined) throw wrong("registries", "names of variables", wrongName)
  const filled = withRegistries(formOf(template, isAlone), registries)
    .replaceAll("__ACTION__", action)
    .replaceAll("__BOT__", bot)
  if (!filled.includes("__BRANCH__")) return filled
  const expected = "a branch of letters, digits, dots, slashes and dashes"
  if (!BRANCH.test(branch ?? "")) throw wrong("branch", expected, branch ?? "none")
  return filled.replaceAll("__BRANCH__", branch ?? "")
}

/** Between two comments in the template, what stands there only where there is no server. */
const ONLY_ALONE = /^ *# __ALONE__ begin\n([\s\S]*?)^ *# __ALONE__ end\n/gm

const formOf = (template: string, isAlone: boolean): string =>
  template.replaceAll(ONLY_ALONE, (_, lines: string) => (isAlone ? lines : ""))

/** A comment in the template, below a step's `env:` or in place of it. */
const PLACE = /^( *)# (env: )?__REGISTRIES__\n/gm

function withRegistries(template: string, names: readonly string[]): string {
  const lines = [
    `${HELD_NAMES}: ${names.join(" ")}`,
    ...names.map(name => `${name}: \${{ secrets.${name} }}`),
  ]
  return template.replaceAll(PLACE, (_, indent: string, env: string | undefined) => {
    if (names.length === 0) return ""
    const all = env === undefined ? lines : ["env:", ...lines.map(line => `  ${line}`)]
    return all.map(line => `${indent}${line}\n`).join("")
  })
}

const wrong = (where: string, expected: string, got: string): AttemptError =>
  new AttemptError({ what: "The workflow file cannot be written.", where, expected, got })
