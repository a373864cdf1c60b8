/** One rule: something that can be wrong with a plan. */

import type { Baseline } from "../baseline.ts"
import type { Draft, LintFinding } from "../plan.ts"
import type { Policy } from "../policy.ts"
import type { FoundSkills } from "../skill.ts"

export interface LintContext {
  readonly policy: Policy
  /** For a change of an approved plan. null or left out: nothing is approved yet. */
  readonly baseline?: Baseline | null
  /** The repository's own skills, at the plan's base. Left out if nobody has looked. */
  readonly skills?: FoundSkills | undefined
  /** Whether the repository's own CI runs there. Left out: it does. */
  readonly hasCi?: boolean
}

/** The text says what is wrong and what would be right, so that a planner can mend it. */
export type Found = Pick<LintFinding, "where" | "text">

export interface Rule extends Pick<LintFinding, "rule" | "severity"> {
  readonly find: (draft: Draft, context: LintContext) => readonly Found[]
}

export const fatal = (rule: string, find: Rule["find"]): Rule => ({ rule, severity: "fatal", find })
export const advice = (rule: string, find: Rule["find"]): Rule => ({
  rule,
  severity: "advice",
  find,
})
