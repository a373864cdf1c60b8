/** Which files the base's attributes assign to a filter. No filter is ever run. */
import { FILTER } from "./attributes-text.ts"
import type { Git } from "./own-git.ts"

export interface Filtered {
  readonly path: string
  /** The filter's name, such as "lfs". */
  readonly filter: string
}

export async function filteredAmong(
  git: Git,
  paths: readonly string[],
): Promise<readonly Filtered[]> {
  if (paths.length === 0) return []
  const input = paths.map(path => `${path}\0`).join("")
  const told = (await git.text(["check-attr", "-z", "--stdin", FILTER], { input })).split("\0")
  return paths.flatMap((path, at) => {
    // git prints three fields for each path: the path, the attribute, and its value.
    const filter = told[at * 3 + 2] ?? "unspecified"
    return ["unspecified", "unset", "set"].includes(filter) ? [] : [{ path, filter }]
  })
}
