/**
 * Finds which files differ between two commits. It never guesses a rename: that counts as two
 * changes.
 */
import type { Objects, TreeEntry } from "../objects/objects.ts"

export interface ChangedFile {
  readonly path: string
  readonly sha: string
  readonly status: "added" | "removed" | "modified"
  readonly additions: number
  readonly deletions: number
}

/** Sorted by path. If `base` is null, every file counts as added. */
export function changedFiles(
  objects: Objects,
  base: string | null,
  head: string,
): readonly ChangedFile[] {
  const found: ChangedFile[] = []
  const treeOf = (sha: string | null) => (sha === null ? undefined : objects.readCommit(sha)?.tree)
  const compare = (before: string | undefined, after: string | undefined, prefix: string) => {
    if (before === after) return
    const [old, now] = [entriesOf(objects, before), entriesOf(objects, after)]
    for (const name of new Set([...old.keys(), ...now.keys()]))
      compareEntry(old.get(name), now.get(name), prefix + name)
  }
  const compareEntry = (old: TreeEntry | undefined, now: TreeEntry | undefined, path: string) => {
    if (old?.sha === now?.sha && old?.mode === now?.mode) return
    const folder = (entry: TreeEntry | undefined) =>
      entry?.type === "tree" ? entry.sha : undefined
    const file = (entry: TreeEntry | undefined) => (entry?.type === "tree" ? undefined : entry)
    compare(folder(old), folder(now), path + "/")
    const [from, to] = [file(old), file(now)]
    if (from || to) found.push(changed(objects, path, from, to))
  }
  compare(treeOf(base), treeOf(head), "")
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function entriesOf(objects: Objects, tree: string | undefined): ReadonlyMap<string, TreeEntry> {
  const entries = tree === undefined ? [] : (objects.readTree(tree) ?? [])
  return new Map(entries.map(entry => [entry.path, entry]))
}

function changed(
  objects: Objects,
  path: string,
  from: TreeEntry | undefined,
  to: TreeEntry | undefined,
): ChangedFile {
  const status = from ? (to ? "modified" : "removed") : "added"
  const [old, now] = [linesOf(objects, from), linesOf(objects, to)]
  const shared = sharedLines(old, now)
  return {
    path,
    sha: (to ?? from)!.sha,
    status,
    additions: now.length - shared,
    deletions: old.length - shared,
  }
}

function linesOf(objects: Objects, entry: TreeEntry | undefined): readonly string[] {
  const bytes = entry === undefined ? null : objects.readBlob(entry.sha)
  if (bytes === null || bytes.length === 0 || bytes.includes(0)) return []
  const lines = Buffer.from(bytes).toString("utf8").split("\n")
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines
}

/** How many lines both texts have, in whatever order. A line that was moved counts as kept. */
function sharedLines(old: readonly string[], now: readonly string[]): number {
  const left = new Map<string, number>()
  for (const line of old) left.set(line, (left.get(line) ?? 0) + 1)
  let shared = 0
  for (const line of now) {
    const count = left.get(line) ?? 0
    if (count === 0) continue
    left.set(line, count - 1)
    shared += 1
  }
  return shared
}
