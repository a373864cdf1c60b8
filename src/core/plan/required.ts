/** Checks that the rules of the default branch require. By default they are criteria of what is delivered. */
import { escapedName } from "../values/hidden.ts"
import type { CriterionId } from "../values/id.ts"
import type { Baseline } from "./baseline.ts"
import type { CheckApp, Criterion, Draft } from "./plan.ts"

export interface RequiredCheck {
  readonly name: string
  /** The id of the only App that may give it. null: anybody may. */
  readonly app: number | null
}

/** The name of our own required check, and the beginning of our other checks' names. */
const OWN_CHECK = "missions"

export const isOwnCheck = (name: string): boolean =>
  name === OWN_CHECK || name.startsWith(`${OWN_CHECK} / `)

/**
 * Adds to the last milestone a criterion for each required check that the plan does not name
 * itself. What a planner cannot change is no fault of its plan. Nothing is added to what is proven
 * already.
 */
export function withRequired(
  draft: Draft,
  required: readonly RequiredCheck[],
  { baseline, taken }: { readonly baseline: Baseline | null; readonly taken: readonly string[] },
): Draft {
  const last = draft.milestones.at(-1)
  if (!last || baseline?.sealed.includes(last.id)) return draft
  const missing = required.filter(check => !isOwnCheck(check.name) && !isNamed(draft, check))
  if (missing.length === 0) return draft
  const ids = [...draft.criteria.map(c => c.id), ...taken].filter(id => id.startsWith("C"))
  const first = 1 + Math.max(0, ...ids.map(id => Number(id.slice(1))))
  const added = missing.map((check, index) => criterionOf(check, `C${first + index}`))
  const criteria = [...last.criteria, ...added.map(c => c.id)]
  return {
    ...draft,
    criteria: [...draft.criteria, ...added],
    milestones: draft.milestones.map(ms => (ms === last ? { ...last, criteria } : ms)),
  }
}

const isNamed = ({ criteria }: Draft, { name, app }: RequiredCheck): boolean =>
  criteria.some(c => c.kind === "check" && c.name === name && isAtLeast(c.app, app))

/** A name alone is less than the App that the rules ask for. If they ask for none, an App is more. */
const isAtLeast = (named: CheckApp | undefined, app: number | null): boolean =>
  app === null || named === app

/** For a name in a sentence; comparisons use the whole name. */
const SHOWN_MAX = 120

const criterionOf = ({ name, app }: RequiredCheck, id: CriterionId): Criterion => ({
  id,
  kind: "check",
  text: `The check ${escapedName(name).slice(0, SHOWN_MAX)}, which the default branch requires, is green`,
  name: name.slice(0, 255),
  ...(app === null ? {} : { app }),
})
