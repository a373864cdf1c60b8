/** What a person should know before approving. None of it stops a plan. */
import { isCollapsed } from "../plan.ts"
import { advice, type Rule } from "./rule.ts"
import { alwaysSucceeds } from "./shell.ts"

export const adviceRules: readonly Rule[] = [
  advice("feature_without_paths", ({ features }) =>
    features
      .filter(({ paths }) => paths.length === 0)
      .map(({ id }) => ({
        where: id,
        text: `${id} names no paths, so it may run beside a feature that changes the same files.`,
      })),
  ),
  advice("milestone_without_criterion", draft =>
    isCollapsed(draft)
      ? []
      : draft.milestones
          .filter(({ criteria }) => criteria.length === 0)
          .map(({ id }) => ({
            where: id,
            text: `${id} has no criterion of its own, so nothing proves that its features work together.`,
          })),
  ),
  advice("no_gates", ({ environment }) =>
    environment.gates.length > 0
      ? []
      : [{ where: "environment", text: "No gate (tests, types, lint) is run after each feature." }],
  ),
  advice("gate_cannot_fail", ({ environment }) =>
    environment.gates
      .filter(({ run }) => alwaysSucceeds(run) !== null)
      .map(({ name, run }) => ({
        where: `gate "${name}"`,
        text: `\`${run}\` ends with 0 whatever was built.`,
      })),
  ),
  advice("too_big_for_the_goal", ({ goal, features }) => {
    const words = goal.split(/\s+/).length
    if (words > SHORT_GOAL_WORDS || features.length <= FEATURES_OF_SHORT_GOAL) return []
    const text = `${features.length} features for a goal of ${words} words: is all of it asked for?`
    return [{ where: "features", text }]
  }),
]

/** A goal of one or two sentences. A plan should not add what such a goal does not say. */
const SHORT_GOAL_WORDS = 40
/** Two sentences seldom ask for more than two milestones of work. */
const FEATURES_OF_SHORT_GOAL = 8
