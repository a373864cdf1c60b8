/** One line of `git ls-tree -z`. A path may hold tabs, line ends and bytes that are no text. */
import type { Sha } from "../../core/words/id.ts"

export interface TreeEntry {
  /** Octal, as git writes it; see change.ts. */
  readonly mode: string
  readonly id: Sha
  readonly path: string
}

export const readEntries = (listing: string): readonly TreeEntry[] =>
  listing
    .split("\0")
    .filter(line => line !== "")
    .map(line => {
      // "100644 blob 8ab686e…<tab>path"
      const end = line.indexOf("\t")
      const [mode = "", , id = ""] = line.slice(0, end).split(" ")
      return { mode, id: id as Sha, path: line.slice(end + 1) }
    })
