/** Criteria that would prove nothing, and proof that cannot be given. */
import { isTelling, looksBeyond } from "../expect.ts"
import type { Criterion, Draft } from "../plan.ts"
import { isOwnCheck } from "../required.ts"
import { fatal, type Rule } from "./rule.ts"
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
      if (!("run" in criterion) || !onlySpeaks(criterion.run) || isSeenElsewhere(criterion)) {
        return []
      }
      const text = `\`${criterion.run}\` only prints what it was told to print. Run what was built.`
      return [{ where: criterion.id, text }]
    }),
  ),
  fatal("output_pattern_broken", ({ criteria }) =>
    patterns(criteria).flatMap(({ id, of, pattern }) => {
      const error = whyBroken(pattern)
      if (error === null) return []
      return [{ where: id, text: `The expected ${of} is not a regular expression: ${error}.` }]
    }),
  ),
  fatal("output_pattern_matches_everything", ({ criteria }) =>
    patterns(criteria).flatMap(({ id, of, pattern }) => {
      if (whyBroken(pattern) !== null || !matchesEverything(new RegExp(pattern))) return []
      const text = `Every ${of} matches \`${pattern}\`. Expect something that is only there when ${id} is met.`
      return [{ where: id, text }]
    }),
  ),
  fatal("check_not_here", ({ criteria }, { hasCi = true }) =>
    hasCi
      ? []
      : checksOf(criteria).map(({ id, name }) => ({
          where: id,
          text: `The repository's own CI never runs on a laptop, so nothing gives the check ${name}. Run what it runs as a command.`,
        })),
  ),
  fatal("check_of_ours", ({ criteria }) =>
    checksOf(criteria)
      .filter(({ name }) => isOwnCheck(name))
      .map(({ id, name }) => ({
        where: id,
        text: `${name} is the mission's own check, which is green only once ${id} holds. Name a check of the repository's CI.`,
      })),
  ),
  fatal("delivery_not_yet", ({ delivery }) =>
    delivery === "one"
      ? []
      : [
          {
            where: "delivery",
            text: "A pull request for each milestone is not possible yet. Deliver in `one`; with `/mission deliver M1` a person can ship what is proven before the rest.",
          },
        ],
  ),
]

const checksOf = (criteria: Draft["criteria"]) =>
  criteria.flatMap(criterion => (criterion.kind === "check" ? [criterion] : []))

/** The command of a criterion that can never fail. null: it can fail. */
function unfailing(criterion: Criterion): string | null {
  if (criterion.kind !== "command" && criterion.kind !== "same_as_base") return null
  // A criterion that compares the command's output can fail by that, unless the command does
  // nothing at all.
  const isCompared = criterion.kind === "same_as_base" || isTelling(criterion.expect)
  const how = alwaysSucceeds(criterion.run)
  const isIdle = how === "does_nothing" && !isSeenElsewhere(criterion)
  return isIdle || (how === "swallows_failure" && !isCompared) ? criterion.run : null
}

/** If a file or an answer is the proof, the command may do nothing. */
const isSeenElsewhere = (criterion: Criterion): boolean =>
  criterion.kind === "command" && looksBeyond(criterion.expect)

const patterns = (criteria: Draft["criteria"]) =>
  criteria.flatMap(criterion => {
    if (criterion.kind !== "command") return []
    const { id, expect } = criterion
    const bodies = (expect.http ?? []).map(({ body }) => body)
    return [
      ...(expect.output === undefined ? [] : [{ id, of: "output", pattern: expect.output }]),
      ...bodies.flatMap(body => (body === undefined ? [] : [{ id, of: "answer", pattern: body }])),
    ]
  })

function whyBroken(pattern: string): string | null {
  try {
    new RegExp(pattern)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/**
 * Texts that are no real output; a pattern that matches all of them asks for nothing. They are
 * short, because a pattern may try every combination of choices for each character.
 */
const PROBES = ["", "\u0001\n9µ"]
const matchesEverything = (pattern: RegExp): boolean => PROBES.every(probe => pattern.test(probe))
