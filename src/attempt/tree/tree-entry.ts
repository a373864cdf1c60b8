/** One line of `git ls-tree -z`. Its path may hold tabs, line ends and bytes that aren't text. */
import type { Sha } from "../../core/values/id.ts"
import type { Git } from "./own-git.ts"

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

/** More commits than one step lays out and takes back at a time. */
const LISTINGS_MAX = 2

/** By what runs git in a repository, which is the same however files are laid out of it. */
const listings = new WeakMap<Git["text"], Map<string, Promise<readonly TreeEntry[]>>>()

/** All of a commit, at any depth. It never changes, and each step of laying out asks for it again. */
export function entriesOf(git: Git, commit: string): Promise<readonly TreeEntry[]> {
  const ours = listings.get(git.text) ?? new Map<string, Promise<readonly TreeEntry[]>>()
  listings.set(git.text, ours)
  const known = ours.get(commit)
  if (known !== undefined) return known
  const listed = git
    .text(["ls-tree", "-r", "-z", "--full-tree", commit])
    .then(readEntries)
    .catch(error => {
      ours.delete(commit)
      throw error
    })
  ours.set(commit, listed)
  if (ours.size > LISTINGS_MAX) ours.delete(ours.keys().next().value!)
  return listed
}
