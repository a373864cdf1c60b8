/** Globs over paths of a repository: `*` and `?` within a name, `**` over folders. */
import { lettersOf, matchesWhole, type Piece } from "../values/wildcard.ts"

/**
 * Whether a path, or another glob taken literally, lies within the glob. Case does not matter: some
 * file systems ignore it, and a protected path must be protected there as well.
 */
export const covers = (glob: string, path: string): boolean =>
  matchesWhole(piecesOf(glob), clean(path))

const clean = (path: string): string => path.replace(/^(?:\.\/)+/, "").replace(/\/{2,}/g, "/")

const piecesOf = (glob: string): readonly Piece[] =>
  clean(glob)
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .flatMap(part => (Object.hasOwn(WILD, part) ? [WILD[part]!] : lettersOf(part)))

const WILD: Readonly<Record<string, Piece>> = {
  "**/": { is: "folders" },
  "**": { is: "all" },
  "*": { is: "some" },
  "?": { is: "one" },
}
