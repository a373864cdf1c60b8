/** Says which rule of a repository's rulesets a move of a ref breaks, in GitHub's words. */
import type { Actor } from "../call.ts"
import type { RefMove } from "./direct-calls.ts"
import { matches } from "./name-pattern.ts"
import type { Rule, Ruleset } from "./owners-rules.ts"
import type { Repository } from "./rows.ts"
import type { World } from "./world.ts"

/** Those that concern a ref, by its full name. */
export const rulesetsOf = ({ rulesets = [], defaultBranch }: Repository, ref: string) =>
  rulesets.filter(({ refs, reachesOtherRefs }) =>
    refs.some(pattern => {
      if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${defaultBranch}`
      if (pattern === "~ALL") return ref.startsWith("refs/heads/") || reachesOtherRefs === true
      return matches(pattern, ref)
    }),
  )

export const isFreeOf = ({ bypass = [] }: Ruleset, actor: Actor): boolean =>
  actor.type === "installation" && bypass.includes(actor.app)

export interface Asked {
  readonly actor: Actor
  /** "merge": GitHub itself makes the commit, for a pull request or by the API. */
  readonly way: "ref" | "merge"
}

/** null: no rule is broken. `among` are the rulesets that are asked. */
export function brokenRule(
  world: World,
  move: RefMove,
  { actor, way }: Asked,
  among: (ruleset: Ruleset) => boolean = () => true,
): string | null {
  const repository = world.state.repositories[move.repository]!
  const asked = rulesetsOf(repository, move.ref).filter(it => among(it) && !isFreeOf(it, actor))
  const rules = asked.flatMap(it => it.rules)
  const said = rules.flatMap(rule => wordsFor(world, rule, { ...move, way }) ?? [])
  return said.length === 0 ? null : `Repository rule violations found\n\n${said.join("\n")}`
}

function wordsFor(
  world: World,
  { type, parameters = {} }: Rule,
  { repository, before, after, way }: RefMove & Pick<Asked, "way">,
): string | null {
  const commit = after === null ? null : world.objects(repository).readCommit(after)
  const isUpdate = before !== null && after !== null
  switch (type) {
    case "creation":
      return before === null ? "Cannot create ref due to creations being restricted." : null
    case "deletion":
      return after === null ? "Cannot delete this protected ref." : null
    case "update":
      return isUpdate && way === "ref" ? "Cannot update this protected ref." : null
    case "pull_request":
      return isUpdate && way === "ref" ? "Changes must be made through a pull request." : null
    case "required_signatures": {
      const { signed } = world.state.repositories[repository]!
      return after === null || signed[after] ? null : "Commits must have verified signatures."
    }
    case "required_linear_history":
      return (commit?.parents.length ?? 0) > 1
        ? "This branch must not contain merge commits."
        : null
    case "commit_message_pattern":
      return commit === null || new RegExp(String(parameters["pattern"])).test(commit.message)
        ? null
        : `Commit message must match a given regex pattern: ${parameters["pattern"]}`
    default:
      return null
  }
}
