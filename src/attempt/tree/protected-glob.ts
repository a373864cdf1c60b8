/** Globs of protected paths. They match too much rather than too little. */
import { lettersOf, matchesWhole, type Piece } from "../../core/values/wildcard.ts"

/**
 * Globs work as in .gitignore: `*` and `?` stay inside one segment, `**` crosses segments, a
 * pattern without a slash matches at any depth, and a slash at the end means everything below.
 * Upper and lower case are the same.
 */
export function globOf(glob: string): (path: string) => boolean {
  const anchored = glob.replace(/^\//, "")
  const whole = anchored.endsWith("/") ? `${anchored}**` : anchored
  const prefix: readonly Piece[] =
    whole.includes("/") || glob.startsWith("/") ? [] : [{ is: "folders" }]
  const pieces = [
    ...prefix,
    ...whole
      .split(/(\*\*\/|\/\*\*$|\*\*|\*|\?)/)
      .flatMap(part => (Object.hasOwn(WILD, part) ? [WILD[part]!] : lettersOf(part))),
  ]
  return path => matchesWhole(pieces, path)
}

const WILD: Readonly<Record<string, Piece>> = {
  "**/": { is: "folders" },
  // The folder itself matches too, because a file or link in its place would stand for everything
  // below.
  "/**": { is: "below" },
  "**": { is: "all" },
  "*": { is: "some" },
  "?": { is: "one" },
}

/**
 * The folders that contain every match of the glob: `.github` and `.github/workflows` for
 * `.github/workflows/**`.
 */
export function foldersOf(glob: string): readonly string[] {
  const segments = glob.replace(/^\//, "").split("/")
  const fixed = segments.findIndex(segment => /[*?]/.test(segment))
  const folders = segments.slice(0, fixed === -1 ? segments.length - 1 : fixed)
  return folders.map((_, index) => folders.slice(0, index + 1).join("/"))
}
