/**
 * The git object store of one repository. Two backends: memory (simulation) and a real bare
 * repository (everything else). Synchronous, so that the model stays a state machine.
 * Both give the same ids: object ids are git's own SHA-1.
 */

export interface Signature {
  readonly name: string
  readonly email: string
  /** Milliseconds since the epoch; git keeps whole seconds. Always written as +0000. */
  readonly at: number
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

export interface TreeEntry {
  readonly path: string
  readonly mode: "100644" | "100755" | "040000" | "160000" | "120000"
  readonly type: "blob" | "tree" | "commit"
  readonly sha: string
}

export type MergeResult =
  | { readonly type: "clean"; readonly tree: string }
  | { readonly type: "conflict"; readonly paths: readonly string[] }

export interface Objects {
  writeBlob(content: Uint8Array): string
  /** Null if there is no such object of that type. */
  readBlob(sha: string): Uint8Array | null
  /** Writes one level. `entries` may be in any order. */
  writeTree(entries: readonly TreeEntry[]): string
  readTree(sha: string): readonly TreeEntry[] | null
  writeCommit(commit: Omit<Commit, "sha">): string
  readCommit(sha: string): Commit | null

  /** Full names ("refs/heads/main"). */
  readRef(name: string): string | null
  listRefs(prefix: string): readonly { readonly name: string; readonly sha: string }[]
  /**
   * Compare-and-swap. If `expected` is null, the ref must not exist; if `next` is null, it's
   * deleted. False if the ref was somewhere else, or if another ref's name is in its way.
   */
  updateRef(name: string, next: string | null, expected: string | null): boolean

  isAncestor(ancestor: string, descendant: string): boolean
  /** At most `max` commits, newest first, along all parents. Skips those that `without` reaches. */
  history(
    from: string,
    options: { readonly max: number; readonly without?: string },
  ): readonly Commit[]
  /** A best common ancestor; null if they share no history. */
  mergeBase(one: string, other: string): string | null
  /**
   * A three-way merge, as `git merge-tree --write-tree` does it. The store in memory merges whole
   * files only.
   */
  merge(ours: string, theirs: string): MergeResult
}
