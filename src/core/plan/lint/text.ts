/** What people could not read of a plan before they approve it: hidden characters, and more than anybody reads. */
import { hiddenIn } from "../../words/hidden.ts"
import { PATH_CHARACTERS_MAX, PATHS_MAX, PLAN_CHARACTERS_MAX } from "../../words/limits.ts"
import { type Found, fatal, type Rule } from "./rule.ts"

export const textRules: readonly Rule[] = [
  fatal("hidden_character", draft =>
    textsIn(draft, { where: "the plan", key: "" }).flatMap(({ where, key, text }) => {
      const hidden = hiddenIn(text)
      if (hidden === null) return []
      return [
        { where, text: `${key} holds a character that nobody sees: ${hidden}. Leave it out.` },
      ]
    }),
  ),
  fatal("path_too_long", ({ features }) =>
    features.flatMap(({ id, paths }): readonly Found[] => [
      ...paths
        .filter(path => path.length > PATH_CHARACTERS_MAX || /[\n\t]/.test(path))
        .map(path => ({
          where: id,
          text: `A path of ${id} has ${path.length} characters: "${shortened(path)}". Give globs of one line and at most ${PATH_CHARACTERS_MAX}, such as src/cli/**.`,
        })),
      ...(paths.length > PATHS_MAX
        ? [
            {
              where: id,
              text: `${id} names ${paths.length} paths, at most ${PATHS_MAX} may be. Name their folders, as in src/cli/**.`,
            },
          ]
        : []),
    ]),
  ),
  fatal("plan_too_long", ({ skills, ...draft }) => {
    const length = textsIn(draft, { where: "", key: "" }).reduce((n, it) => n + it.text.length, 0)
    if (length <= PLAN_CHARACTERS_MAX) return []
    const text = `Its texts have ${length} characters without those of skills, at most ${PLAN_CHARACTERS_MAX} may be: nobody reads more before approving. Say less, or make the goal smaller.`
    return [{ where: "the plan", text }]
  }),
]

const shortened = (path: string): string => path.replace(/\s+/g, " ").slice(0, 60)

interface Place {
  /** What a planner knows it by: an id, a name, or its place in the plan. */
  readonly where: string
  readonly key: string
}

/** Every text of the plan, whatever fields it has. */
function textsIn(value: unknown, { where, key }: Place): readonly (Place & { text: string })[] {
  if (typeof value === "string") return [{ where, key, text: value }]
  if (typeof value !== "object" || value === null) return []
  const { id, name } = value as { readonly id?: unknown; readonly name?: unknown }
  const known = typeof id === "string" ? id : typeof name === "string" ? `"${name}"` : where
  return Object.entries(value).flatMap(([inner, of]) => {
    const isPlace = Array.isArray(value)
    return textsIn(of, { where: known, key: isPlace ? key : inner })
  })
}
