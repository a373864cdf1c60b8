/** Criteria that would prove nothing, and kinds of proof that cannot be given yet. */
import type { Criterion, Draft } from "../plan.ts"
import { type Found, fatal, type Rule } from "./rule.ts"
import { alwaysSucceeds, onlySpeaks } from "./shell.ts"

export const criterionRules: readonly Rule[] = [
  fatal("criterion_cannot_fail", ({ criteria }) =>
    criteria.flatMap(criterion => {
      const run = unfailing(criterion)
      if (run === null) return []
      const text = `\`${run}\` ends with 0 whatever was built. Run something that fails while ${criterion.id} is not met.`
      return [{ where: criterion.id, text }]
    }),
  ),
  fatal("criterion_only_speaks", ({ criteria }) =>
    criteria.flatMap(criterion => {
      if (!("run" in criterion) || !onlySpeaks(criterion.run)) return []
      const text = `\`${criterion.run}\` only prints what it was told to print. Run what was built.`
      return [{ where: criterion.id, text }]
    }),
  ),
  fatal("output_pattern_broken", ({ criteria }) =>
    patterns(criteria).flatMap(({ id, output }) => {
      const error = whyBroken(output)
      if (error === null) return []
      return [{ where: id, text: `The expected output is no regular expression: ${error}.` }]
    }),
  ),
  fatal("output_pattern_matches_everything", ({ criteria }) =>
    patterns(criteria).flatMap(({ id, output }) => {
      if (whyBroken(output) !== null || !matchesEverything(new RegExp(output))) return []
      const text = `Every output matches \`${output}\`. Expect something that is only there when ${id} is met.`
      return [{ where: id, text }]
    }),
  ),
  fatal("kind_not_yet", ({ criteria }) =>
    criteria.flatMap(({ id, kind }) => (kind === "check" ? [later(id)] : [])),
  ),
  fatal("services_not_yet", ({ environment }) =>
    environment.services.map(({ name }) => ({
      where: `service "${name}"`,
      text: "Services that run beside the product come later. Start what is needed in the commands themselves.",
    })),
  ),
]

const later = (where: string): Found => ({
  where,
  text: "Checks of the repository's own CI (kind check) come later. Use a command, same_as_base, behaviour, review or source.",
})

/** The command of a criterion that nothing could ever fail; null: it can. */
function unfailing(criterion: Criterion): string | null {
  if (criterion.kind !== "command" && criterion.kind !== "same_as_base") return null
  // A command whose output is compared can still fail by it, unless it does nothing at all.
  const isCompared = criterion.kind === "same_as_base" || criterion.expect.output !== undefined
  const how = alwaysSucceeds(criterion.run)
  const isUnfailing = how === "does_nothing" || (how === "swallows_failure" && !isCompared)
  return isUnfailing ? criterion.run : null
}

const patterns = (criteria: Draft["criteria"]) =>
  criteria.flatMap(criterion => {
    const output = criterion.kind === "command" ? criterion.expect.output : undefined
    return output === undefined ? [] : [{ id: criterion.id, output }]
  })

function whyBroken(pattern: string): string | null {
  try {
    new RegExp(pattern)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** No real output; a pattern that finds itself in both asks for nothing. */
const PROBES = ["", "\u0001 unlikely \u0002\n9 µ\n"]
const matchesEverything = (pattern: RegExp): boolean => PROBES.every(probe => pattern.test(probe))
