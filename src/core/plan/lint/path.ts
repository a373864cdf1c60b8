/** What a feature may claim to touch. */
import { covers } from "../glob.ts"
import { fatal, type Rule } from "./rule.ts"

export const pathRules: readonly Rule[] = [
  fatal("path_outside", ({ features }) =>
    features.flatMap(({ id, paths }) =>
      paths.filter(isOutside).map(path => ({
        where: id,
        text: `${id} wants to touch ${path}, which is not in the repository. Paths start at its root, as in src/cli/**.`,
      })),
    ),
  ),
  fatal("path_protected", ({ features }, { policy }) =>
    features.flatMap(({ id, paths }) =>
      paths.flatMap(path => {
        const protecting = policy.protectedPaths.find(glob => covers(glob, path))
        if (protecting === undefined) return []
        const text = `${id} wants to touch ${path}, which the policy protects (${protecting}). Leave it to a person.`
        return [{ where: id, text }]
      }),
    ),
  ),
]

/** Absolute, above the root, of another system, or git's own. */
export const isOutside = (path: string): boolean =>
  /^(?:[/~]|[a-z]:)/i.test(path) ||
  path.includes("\\") ||
  path.split("/").some(part => part === ".." || part.toLowerCase() === ".git")
