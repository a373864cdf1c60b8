/** The paths that a feature may claim to touch. */
import { covers } from "../glob.ts"
import { isLockFile } from "../lock-file.ts"
import type { Policy } from "../policy.ts"
import { ALWAYS_PROTECTED } from "../protected-paths.ts"
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
        const by = protectorOf(path, policy)
        if (by === null) return []
        return [{ where: id, text: `${id} wants to touch ${path}, ${by}. Leave it to a person.` }]
      }),
    ),
  ),
]

function protectorOf(path: string, { protectedPaths, lockFiles }: Policy): string | null {
  const glob = [...ALWAYS_PROTECTED, ...protectedPaths].find(it => covers(it, path))
  if (glob !== undefined) return `which is protected (${glob})`
  const isBlocked = lockFiles === "blocked" && isLockFile(path)
  return isBlocked ? "and the policy lets no agent change a lock file" : null
}

/** A path that is absolute, above the root, from another system, or git's own. */
export const isOutside = (path: string): boolean =>
  /^(?:[/~]|[a-z]:)/i.test(path) ||
  path.includes("\\") ||
  path.split("/").some(part => part === ".." || part.toLowerCase() === ".git")
