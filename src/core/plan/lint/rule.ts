/** One thing that can be wrong with a plan. */
import type { Draft, LintFinding } from "../plan.ts"
import type { Policy } from "../policy.ts"
import type { FoundSkills } from "../skill.ts"
import type { Standing } from "../standing.ts"

export interface LintContext {
  readonly policy: Policy
  /** Of a change to an approved plan; null or left out: nothing is approved yet. */
  readonly standing?: Standing | null
  /** The repository's own, at the plan's base; left out where nobody has looked. */
  readonly skills?: FoundSkills | undefined
  /** Whether the repository's own CI runs there; left out: it does. */
  readonly hasCi?: boolean
}

/** The text says what is seen and what would be right, for a planner to mend it by. */
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
