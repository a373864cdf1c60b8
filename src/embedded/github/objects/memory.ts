/** Git objects in memory, for simulation. It must give the same ids as a real repository. */

import * as graph from "./commit-graph.ts"
import { encodeCommit, encodeTree, kept, objectId, sortEntries } from "./encoding.ts"
import type { MergeResult, Objects, TreeEntry } from "./objects.ts"

export function createMemoryObjects(): Objects {
  const blobs = new Map<string, Uint8Array>()
  const trees = new Map<string, readonly TreeEntry[]>()
  const commits = new Map<string, graph.Node>()

  const look = (sha: string) => {
    const node = commits.get(sha)
    if (!node) throw new Error(`The object store has no commit ${sha}.`)
    return node
  }

  const objects: Objects = {
    writeBlob(content) {
      const sha = objectId("blob", content)
      if (!blobs.has(sha)) blobs.set(sha, new Uint8Array(content))
      return sha
    },
    readBlob: sha => blobs.get(sha) ?? null,
    writeTree(entries) {
      const sha = objectId("tree", encodeTree(entries))
      if (!trees.has(sha)) trees.set(sha, sortEntries(entries))
      return sha
    },
    readTree: sha => trees.get(sha) ?? null,
    writeCommit(commit) {
      const sha = objectId("commit", encodeCommit(commit))
      const generation = 1 + Math.max(0, ...commit.parents.map(p => look(p).generation))
      const author = kept(commit.author)
      const committer = kept(commit.committer)
      commits.set(sha, { generation, commit: { ...commit, sha, author, committer } })
      return sha
    },
    readCommit: sha => commits.get(sha)?.commit ?? null,
    ...createRefs(),
    isAncestor: (ancestor, descendant) => graph.isAncestor(look, ancestor, descendant),
    history: (from, options) => graph.history(look, from, options),
    mergeBase: (one, other) => graph.mergeBase(look, one, other),
    merge(ours, theirs) {
      const base = graph.mergeBase(look, ours, theirs)
      const trees = [base === null ? null : look(base), look(ours), look(theirs)]
      return mergeTrees(
        objects,
        trees.map(node => node?.commit.tree ?? null),
      )
    },
  }
  return objects
}

function createRefs(): Pick<Objects, "readRef" | "listRefs" | "updateRef"> {
  const refs = new Map<string, string>()
  return {
    readRef: name => refs.get(name) ?? null,
    listRefs: prefix =>
      [...refs]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, sha]) => ({ name, sha }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    updateRef(name, next, expected) {
      if ((refs.get(name) ?? null) !== expected) return false
      if (next === null) refs.delete(name)
      else if (expected === null && isInTheWay(refs, name)) return false
      else refs.set(name, next)
      return true
    },
  }
}

/**
 * refs/heads/a and refs/heads/a/b can't both exist, because one is a file where the other needs a
 * folder.
 */
function isInTheWay(refs: ReadonlyMap<string, string>, name: string): boolean {
  const parts = name.split("/")
  if (parts.some((_, n) => n > 0 && refs.has(parts.slice(0, n).join("/")))) return true
  for (const other of refs.keys()) if (other.startsWith(name + "/")) return true
  return false
}

/**
 * Merges whole files. If both sides changed a file in different ways, it's a conflict, even if they
 * changed different lines.
 */
function mergeTrees(objects: Objects, roots: readonly (string | null)[]): MergeResult {
  const conflicts: string[] = []
  const read = (sha: string | null | undefined) =>
    new Map((sha == null ? [] : (objects.readTree(sha) ?? [])).map(e => [e.path, e]))

  const mergeFolder = (shas: readonly (string | null)[], prefix: string): string | null => {
    const [base, ours, theirs] = [read(shas[0]), read(shas[1]), read(shas[2])]
    const merged: TreeEntry[] = []
    for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
      const entry = mergeEntry([base.get(path), ours.get(path), theirs.get(path)], prefix + path)
      if (entry) merged.push({ ...entry, path })
    }
    return merged.length === 0 && prefix !== "" ? null : objects.writeTree(merged)
  }
  const mergeEntry = (sides: Sides, path: string): TreeEntry | undefined => {
    const [base, ours, theirs] = sides
    if (isSame(ours, theirs) || isSame(base, theirs)) return ours
    if (isSame(base, ours)) return theirs
    if (sides.some(side => side !== undefined && side.type !== "tree")) {
      conflicts.push(path)
      return ours ?? theirs
    }
    const sha = mergeFolder(
      sides.map(side => side?.sha ?? null),
      path + "/",
    )
    return sha === null ? undefined : { path, mode: "040000", type: "tree", sha }
  }

  const tree = mergeFolder(roots, "") ?? ""
  return conflicts.length > 0
    ? { type: "conflict", paths: conflicts.sort() }
    : { type: "clean", tree }
}

type Sides = readonly [TreeEntry | undefined, TreeEntry | undefined, TreeEntry | undefined]

const isSame = (a: TreeEntry | undefined, b: TreeEntry | undefined) =>
  a?.sha === b?.sha && a?.mode === b?.mode
