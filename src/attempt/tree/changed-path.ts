/**
 * One path that differs between two trees, as `git diff-tree --raw` reports it without guessing
 * renames.
 */
import type { Sha } from "../../core/values/id.ts"

export interface Change {
  readonly path: string
  /**
   * Octal, as git writes it: 100644, 100755, 120000 for a link, 160000 for a submodule, 000000 for
   * nothing.
   */
  readonly oldMode: string
  readonly newMode: string
  readonly oldBlob: Sha
  readonly newBlob: Sha
}

/** A changed file's text; null if there is no file, or it isn't text. */
export interface Sides {
  readonly before: string | null
  readonly after: string | null
}

export const LINK = "120000"
export const SUBMODULE = "160000"
export const NOTHING = "000000"

/** Reads the output of `git diff-tree -r -z --raw --no-renames --no-abbrev`. */
export function readChanges(raw: string): readonly Change[] {
  const parts = raw.split("\0")
  const changes: Change[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [oldMode, newMode, oldBlob, newBlob] = parts[at]!.slice(1).split(" ")
    changes.push({
      path: parts[at + 1]!,
      oldMode: oldMode!,
      newMode: newMode!,
      oldBlob: oldBlob as Sha,
      newBlob: newBlob as Sha,
    })
  }
  return changes
}
