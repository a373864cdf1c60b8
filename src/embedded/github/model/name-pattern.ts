/** Patterns of names of branches, tags, refs and actions, as GitHub writes them. */

/** Later patterns win, and `!` excludes. `*` stays within a segment; `**` doesn't. */
export function matches(patterns: unknown, name: string): boolean {
  const list = (Array.isArray(patterns) ? patterns : [patterns]).map(String)
  let found = false
  for (const pattern of list) {
    const isOut = pattern.startsWith("!")
    const source = pattern
      .slice(isOut ? 1 : 0)
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll(/\*\*?/g, stars => (stars === "**" ? ".*" : "[^/]*"))
      .replaceAll("?", "[^/]")
    if (new RegExp(`^${source}$`).test(name)) found = !isOut
  }
  return found
}
