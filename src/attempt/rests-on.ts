/**
 * What a verdict rests on, as paths of the commit that was judged. A later round takes the verdict over
 * while none of them changes, so a name that is no file and no folder there must never narrow it.
 */
import type { Sha } from "../core/values/id.ts"
import { withoutEnd } from "../core/values/trimmed.ts"
import type { Bundle } from "./bundle.ts"
import { LINK } from "./tree/changed-path.ts"
import type { Git } from "./tree/own-git.ts"
import { readEntries } from "./tree/tree-entry.ts"

/** All of them together are arguments of one process. */
const CHARACTERS_MAX = 200_000

/** Of the paths that verdicts name, those that the commit has. What a link points at stands elsewhere. */
export async function pathsThere(
  git: Git,
  commit: Sha,
  bundle: Bundle | null,
): Promise<ReadonlySet<string>> {
  const verdicts = bundle?.type === "worked" ? bundle.handed.verdicts : []
  const named = [...new Set(verdicts.flatMap(it => it.looked).map(clean))].filter(isPlain)
  const length = named.reduce((sum, path) => sum + path.length, 0)
  if (named.length === 0 || length > CHARACTERS_MAX) return new Set()
  // "-t": a folder is listed too where a file in it was named.
  const listing = await git.text(["ls-tree", "-t", "-z", "--full-tree", commit, "--", ...named])
  const found = readEntries(listing).flatMap(({ mode, path }) => (mode === LINK ? [] : [path]))
  return new Set(found.filter(path => named.includes(path)))
}

/** Empty means everything: nothing was named, or something that is not there. */
export function restsOn(looked: readonly string[], there: ReadonlySet<string>): string[] {
  const paths = looked.map(clean)
  return paths.length <= PATHS_MAX && paths.every(path => there.has(path)) ? paths : []
}

const PATHS_MAX = 500

const clean = (path: string): string =>
  withoutEnd(path.trim().replace(/^(?:\.\/)+/, ""), letter => letter === "/")

const isPlain = (path: string): boolean =>
  path !== "" &&
  !path.split("/").some(part => ["", ".", ".."].includes(part)) &&
  !path.includes("\0")
