/** Parts of a plan that people could not read before they approve it: hidden characters, and more text than anybody reads. */
import { hiddenIn } from "../../values/hidden.ts"
import { PATH_CHARACTERS_MAX, PATHS_MAX, PLAN_CHARACTERS_MAX } from "../../values/limits.ts"
import type { Draft } from "../plan.ts"
import { type Found, fatal, type LintContext, type Rule } from "./rule.ts"

export const textRules: readonly Rule[] = [
  fatal("hidden_character", (draft, { baseline }) => {
    const approved = textsOf(baseline)
    return ofPlanner(draft)
      .filter(({ text }) => !approved.has(text))
      .flatMap(({ where, key, text }) => {
        const hidden = hiddenIn(text)
        if (hidden === null) return []
        return [{ where, text: `${key} holds an invisible character: ${hidden}. Leave it out.` }]
      })
  }),
  fatal("path_too_long", ({ features }, { baseline }) => {
    const approved = textsOf(baseline)
    return features.flatMap(({ id, paths }): readonly Found[] => [
      ...paths
        .filter(path => !approved.has(path))
        .filter(path => path.length > PATH_CHARACTERS_MAX || /[\n\t]/.test(path))
        .map(path => ({
          where: id,
          text: `A path of ${id} has ${path.length} characters: "${shortened(path)}". Give globs of one line and at most ${PATH_CHARACTERS_MAX} characters, such as src/cli/**.`,
        })),
      ...(paths.length > PATHS_MAX
        ? [
            {
              where: id,
              text: `${id} names ${paths.length} paths, but at most ${PATHS_MAX} are allowed. Name their folders, as in src/cli/**.`,
            },
          ]
        : []),
    ])
  }),
  fatal("plan_too_long", (draft, { baseline }) => {
    const length = lengthOf(draft)
    const most = Math.max(PLAN_CHARACTERS_MAX, baseline ? lengthOf(baseline.plan) : 0)
    if (length <= most) return []
    const text = `Its texts, without those of skills, have ${length} characters, but at most ${PLAN_CHARACTERS_MAX} are allowed, because nobody reads more before approving. Say less, or make the goal smaller.`
    return [{ where: "the plan", text }]
  }),
]

const WHOLE = { where: "the plan", key: "" } as const

/**
 * The texts that a planner could have written differently. It could not change the names of the
 * repository's CI checks; people and agents read those escaped.
 */
const ofPlanner = ({ criteria, ...draft }: Draft) =>
  textsIn(
    { ...draft, criteria: criteria.map(it => (it.kind === "check" ? { ...it, name: null } : it)) },
    WHOLE,
  )

/** What was approved may stay as it is, because a change must not touch what is proven. */
const textsOf = (baseline: LintContext["baseline"]): ReadonlySet<string> =>
  new Set(baseline ? textsIn(baseline.plan, WHOLE).map(({ text }) => text) : [])

const lengthOf = ({ skills, ...draft }: Draft): number =>
  ofPlanner({ ...draft, skills: [] }).reduce((length, { text }) => length + text.length, 0)

const shortened = (path: string): string => path.replace(/\s+/g, " ").slice(0, 60)

interface Field {
  /** The name by which a planner knows it: an id, a name, or its place in the plan. */
  readonly where: string
  readonly key: string
}

/** Every text of the plan, in whatever field. */
function textsIn(value: unknown, { where, key }: Field): readonly (Field & { text: string })[] {
  if (typeof value === "string") return [{ where, key, text: value }]
  if (typeof value !== "object" || value === null) return []
  const { id, name } = value as { readonly id?: unknown; readonly name?: unknown }
  const known = typeof id === "string" ? id : typeof name === "string" ? `"${name}"` : where
  return Object.entries(value).flatMap(([inner, of]) => {
    const isPlace = Array.isArray(value)
    return textsIn(of, { where: known, key: isPlace ? key : inner })
  })
}
