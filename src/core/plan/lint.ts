/**
 * What is wrong with a plan, before a person reads it. A fatal finding goes back to the planner;
 * advice is shown beside the plan. It must never mend a plan, because people approve a plan as it
 * was written.
 */

import { adviceRules } from "./lint/advice.ts"
import { changeRules } from "./lint/change.ts"
import { criterionRules } from "./lint/criterion.ts"
import { expectRules } from "./lint/expect.ts"
import { modelRules } from "./lint/listed-model.ts"
import { agentRules } from "./lint/named-agent.ts"
import { pathRules } from "./lint/path.ts"
import { textRules } from "./lint/readable-text.ts"
import type { LintContext, Rule } from "./lint/rule.ts"
import { servicesRules } from "./lint/services.ts"
import { skillRules } from "./lint/skill.ts"
import { structureRules } from "./lint/structure.ts"
import { wallAdvice, wallRules } from "./lint/walled.ts"
import type { Draft, LintFinding } from "./plan.ts"

/** All rules, in the order in which their findings are reported. */
export const lintRules: readonly Rule[] = [
  ...textRules,
  ...structureRules,
  ...criterionRules,
  ...expectRules,
  ...servicesRules,
  ...pathRules,
  ...changeRules,
  ...skillRules,
  ...modelRules,
  ...agentRules,
  ...wallRules,
  ...adviceRules,
  ...wallAdvice,
]

export const lintPlan = (draft: Draft, context: LintContext): readonly LintFinding[] =>
  lintBy(lintRules, draft, context)

/**
 * Whether the approved plan has gone on since a change of it was proposed, so that the change no
 * longer fits.
 */
export const lintChange = (draft: Draft, context: LintContext): readonly LintFinding[] =>
  lintBy(changeRules, draft, context)

const lintBy = (
  rules: readonly Rule[],
  draft: Draft,
  context: LintContext,
): readonly LintFinding[] =>
  rules.flatMap(({ rule, severity, find }) =>
    find(draft, context).map(({ where, text }) => ({ rule, severity, where, text })),
  )
