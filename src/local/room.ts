/** Checks that a mission's branch can be made. Git keeps branches as files, so `mission` and `mission/1` cannot both exist. */

import { UsageError } from "./command-error.ts"
import { type GitEnvironment, type Original, tryGit } from "./copy.ts"
import { quoted } from "./person.ts"

/**
 * The highest mission number in a branch name there, whichever data folder it came from; 0 if none.
 */
export function lastMissionIn(
  environment: GitEnvironment,
  original: Original,
  prefix: string,
): number {
  const numbers = branchesIn(environment, original)
    .filter(name => name.startsWith(prefix))
    .map(name => Number(/^\d+(?=\/|$)/.exec(name.slice(prefix.length))?.[0] ?? 0))
  return Math.max(0, ...numbers.filter(Number.isSafeInteger))
}

/**
 * Checks before anything begins. The branch will be below this name, whichever number the mission
 * gets.
 */
export function refuseWithoutRoom(environment: GitEnvironment, original: Original): void {
  if (branchesIn(environment, original).includes("mission")) {
    throw taken(original, { branch: "mission/local-1/main", by: "mission" })
  }
}

/**
 * Checks a mission that goes on, which has a number already: its branch may have been taken
 * meanwhile.
 */
export function refuseIfTaken(
  environment: GitEnvironment,
  original: Original,
  branch: string,
): void {
  const folders = branch.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"))
  const by = branchesIn(environment, original).find(
    name => folders.includes(name) || name.startsWith(`${branch}/`),
  )
  if (by !== undefined) throw taken(original, { branch, by })
}

function taken(
  { directory }: Original,
  { branch, by }: { readonly branch: string; readonly by: string },
): UsageError {
  const free = quoted(`${by.replaceAll("/", "-")}-before`)
  return new UsageError({
    what: "The mission's branch cannot be made here.",
    where: directory,
    expected: `no branch called ${by}, because git cannot make ${branch} beside it`,
    got: `a branch called ${by}`,
    try: `git -C ${quoted(directory)} branch -m ${quoted(by)} ${free}`,
  })
}

/** The branches, in lower case if the file system ignores case, as on most Macs and on Windows. */
function branchesIn(environment: GitEnvironment, { directory }: Original): readonly string[] {
  const format = "--format=%(refname:lstrip=2)"
  const names = (tryGit(environment, directory, ["for-each-ref", format, "refs/heads/"]) ?? "")
    .split("\n")
    .filter(name => name !== "")
  const isCaseless =
    tryGit(environment, directory, ["config", "--type=bool", "core.ignoreCase"]) === "true"
  return isCaseless ? names.map(name => name.toLowerCase()) : names
}
