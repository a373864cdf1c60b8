/** Globs over paths of a repository: `*` and `?` within a name, `**` over folders. */

/**
 * Whether a path, or another glob taken letter by letter, lies within the glob. Upper and lower case
 * are one: file systems exist on which they are, and a protected path must be one there as well.
 */
export const covers = (glob: string, path: string): boolean => patternOf(glob).test(clean(path))

const clean = (path: string): string => path.replace(/^(?:\.\/)+/, "").replace(/\/{2,}/g, "/")

function patternOf(glob: string): RegExp {
  const source = clean(glob)
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map(part => WILD[part] ?? part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("")
  return new RegExp(`^${source}$`, "iu")
}

const WILD: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
}
