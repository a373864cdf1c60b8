/** The git database over REST: blobs, trees, commits, refs. Nothing here may touch issues. */
import type { Objects, Signature, TreeEntry } from "../../objects/objects.ts"
import { notFound, Refusal } from "../call-refusal.ts"
import {
  accountOf,
  created,
  type InRepository,
  instant,
  noContent,
  type Operations,
  ok,
  reads,
  writes,
} from "../operation.ts"
import { moveRef, refAt, resolveCommit } from "../refs.ts"
import { brokenRule } from "../rulesets.ts"
import { viewGitCommit, viewRef, viewTree } from "../view/commit.ts"
import { placesOf } from "../view/repository.ts"
import { nodeId } from "../view/shared.ts"

export const git: Operations = {
  "git/create-blob": writes("contents", at => {
    const { content, encoding } = at.call.body
    const form = encoding === "base64" ? "base64" : "utf8"
    const sha = objectsOf(at).writeBlob(Buffer.from(String(content ?? ""), form))
    return created({ sha, url: `${placesOf(at.world, at.repository).api}/git/blobs/${sha}` })
  }),

  "git/get-blob": reads("contents", at => {
    const sha = String(at.call.path["file_sha"])
    const content = objectsOf(at).readBlob(sha)
    if (content === null) throw notFound()
    return ok({
      sha,
      node_id: nodeId("B", at.repository.id, sha),
      size: content.length,
      url: `${placesOf(at.world, at.repository).api}/git/blobs/${sha}`,
      content: Buffer.from(content).toString("base64"),
      encoding: "base64",
    })
  }),

  "git/create-tree": writes("contents", at => {
    const objects = objectsOf(at)
    const { base_tree, tree } = at.call.body
    const base = base_tree === undefined || base_tree === null ? null : String(base_tree)
    if (base !== null && treeOf(objects, base) === null)
      throw new Refusal(422, "base_tree is not a valid tree oid")
    const edits = (tree as readonly TreeEdit[]).map(edit => editOf(objects, edit))
    const sha = editTree(objects, base === null ? null : treeOf(objects, base), edits)
    const written = sha ?? objects.writeTree([])
    return created(
      viewTree(at.world, at.repository, { sha: written, entries: objects.readTree(written) ?? [] }),
    )
  }),

  "git/get-tree": reads("contents", at => {
    const objects = objectsOf(at)
    const name = String(at.call.path["tree_sha"])
    const sha = treeOf(objects, name) ?? treeOf(objects, resolveCommit(objects, name) ?? "")
    if (sha === null) throw notFound()
    const isDeep = at.call.query["recursive"] !== undefined
    const entries = isDeep ? deepEntries(objects, sha, "") : (objects.readTree(sha) ?? [])
    return ok(viewTree(at.world, at.repository, { sha, entries }))
  }),

  "git/create-commit": writes("contents", at => {
    const objects = objectsOf(at)
    const { message, tree, parents = [], author, committer } = at.call.body
    if (objects.readTree(String(tree)) === null) throw new Refusal(422, "Tree SHA does not exist")
    const ids = (parents as readonly unknown[]).map(String)
    if (ids.some(sha => objects.readCommit(sha) === null))
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object")
    const by = author === undefined ? null : signatureOf(at, author)
    const sha = commit(at, {
      tree: String(tree),
      parents: ids,
      message: String(message),
      author: by,
      committer: committer === undefined ? by : signatureOf(at, committer),
    })
    return created(viewGitCommit(at.world, at.repository, objects.readCommit(sha)!))
  }),

  "git/get-commit": reads("contents", at => {
    const found = objectsOf(at).readCommit(String(at.call.path["commit_sha"]))
    if (found === null) throw notFound()
    return ok(viewGitCommit(at.world, at.repository, found))
  }),

  "git/create-ref": writes("contents", at => {
    const { ref, sha } = at.call.body
    const name = String(ref)
    if (!/^refs\/[^/]+\/.+/.test(name) || /\.\.|[\s~^:?*[\\]|\/$|\.lock$|\/\//.test(name))
      throw new Refusal(422, "Reference name is not valid")
    const objects = objectsOf(at)
    if (objects.readCommit(String(sha)) === null) throw new Refusal(422, "Object does not exist")
    if (objects.readRef(name) !== null) throw new Refusal(422, "Reference already exists")
    if (!moveRef(at, { ref: name, before: null, after: String(sha) }))
      throw new Refusal(422, "Reference cannot be created: another one is in its way")
    return created(viewRef(at.world, at.repository, name, String(sha)))
  }),

  "git/get-ref": reads("contents", at => {
    const name = `refs/${at.call.path["ref"]}`
    const now = objectsOf(at).readRef(name)
    const sha = now === null ? null : refAt(at.repository, name, now, at.cut)
    if (sha === null) throw notFound()
    return ok(viewRef(at.world, at.repository, name, sha))
  }),

  "git/list-matching-refs": reads("contents", at => {
    const refs = objectsOf(at).listRefs(`refs/${at.call.path["ref"]}`)
    const shown = refs.flatMap(({ name, sha }) => {
      const seen = refAt(at.repository, name, sha, at.cut)
      return seen === null ? [] : [viewRef(at.world, at.repository, name, seen)]
    })
    return ok(shown)
  }),

  "git/update-ref": writes("contents", at => {
    const ref = `refs/${at.call.path["ref"]}`
    const sha = String(at.call.body["sha"])
    const objects = objectsOf(at)
    const before = objects.readRef(ref)
    if (before === null) throw new Refusal(422, "Reference does not exist")
    if (objects.readCommit(sha) === null) throw new Refusal(422, "Object does not exist")
    const move = { repository: at.repository.id, ref, before, after: sha }
    const broken = brokenRule(
      at.world,
      move,
      { actor: at.actor, way: "ref" },
      it => !!it.comesFirst,
    )
    if (broken !== null) throw new Refusal(422, broken)
    const isForced = at.call.body["force"] === true
    if (!isForced && !objects.isAncestor(before, sha))
      throw new Refusal(422, "Update is not a fast forward")
    if (before !== sha && !moveRef(at, { ref, before, after: sha }))
      throw new Refusal(422, "Update is not a fast forward")
    return ok(viewRef(at.world, at.repository, ref, sha))
  }),

  "git/delete-ref": writes("contents", at => {
    const ref = `refs/${at.call.path["ref"]}`
    const before = objectsOf(at).readRef(ref)
    if (before === null || !moveRef(at, { ref, before, after: null }))
      throw new Refusal(422, "Reference does not exist")
    return noContent()
  }),
}

export const objectsOf = ({ world, repository }: InRepository) => world.objects(repository.id)

interface CommitDraft {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  /** Null for the account that sends the request; GitHub then commits and signs itself. */
  readonly author: Signature | null
  readonly committer: Signature | null
}

/** Writes a commit as GitHub's API does. */
export function commit(at: InRepository, draft: CommitDraft): string {
  const account = accountOf(at.world, at.actor)
  const own = { name: account.name ?? account.login, email: account.email, at: at.now }
  const flow = { name: "GitHub", email: "noreply@github.com", at: at.now }
  const isOurs = draft.author === null && draft.committer === null
  const sha = objectsOf(at).writeCommit({
    ...draft,
    author: draft.author ?? own,
    committer: draft.committer ?? flow,
  })
  if (isOurs && at.world.hypotheses.apiCommitsSigned) at.repository.signed[sha] = 1
  return sha
}

function signatureOf(at: InRepository, value: unknown): Signature {
  const { name, email, date } = value as Readonly<Record<string, unknown>>
  const account = accountOf(at.world, at.actor)
  return {
    name: String(name ?? account.login),
    email: String(email ?? account.email),
    at: instant(date) ?? at.now,
  }
}

/** A tree's id, from its own or from a commit's. */
function treeOf(objects: Objects, sha: string): string | null {
  return objects.readTree(sha) === null ? (objects.readCommit(sha)?.tree ?? null) : sha
}

function deepEntries(objects: Objects, tree: string, prefix: string): readonly TreeEntry[] {
  return (objects.readTree(tree) ?? []).flatMap(entry => {
    const shown = { ...entry, path: prefix + entry.path }
    if (entry.type !== "tree") return [shown]
    return [shown, ...deepEntries(objects, entry.sha, shown.path + "/")]
  })
}

interface TreeEdit {
  readonly path: string
  readonly mode?: TreeEntry["mode"]
  readonly type?: TreeEntry["type"]
  /** Null removes the path. */
  readonly sha?: string | null
  readonly content?: string
}

interface Edit {
  readonly parts: readonly string[]
  readonly entry: Omit<TreeEntry, "path"> | null
}

function editOf(objects: Objects, edit: TreeEdit): Edit {
  const parts = edit.path.split("/")
  if (parts.some(part => ["", ".", "..", ".git"].includes(part)))
    throw new Refusal(422, `tree.path contains a malformed path component: ${edit.path}`)
  const { mode = "100644", sha, content } = edit
  if (sha === null) return { parts, entry: null }
  const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob"
  if (content !== undefined)
    return { parts, entry: { mode, type, sha: objects.writeBlob(Buffer.from(content)) } }
  const found = type === "tree" ? objects.readTree(sha ?? "") : objects.readBlob(sha ?? "")
  if (type !== "commit" && found === null)
    throw new Refusal(422, `tree.sha ${sha} is not a valid ${type}`)
  return { parts, entry: { mode, type, sha: sha ?? "" } }
}

/** The id of the tree with these edits; null if nothing is left in it. */
function editTree(objects: Objects, base: string | null, edits: readonly Edit[]): string | null {
  const before = base === null ? [] : (objects.readTree(base) ?? [])
  const entries = new Map(before.map(entry => [entry.path, entry]))
  for (const [path, inner] of Map.groupBy(edits, edit => edit.parts[0]!)) {
    const deeper = inner.filter(edit => edit.parts.length > 1)
    const whole = inner.filter(edit => edit.parts.length === 1).at(-1)
    if (whole?.entry) entries.set(path, { path, ...whole.entry })
    else if (whole) entries.delete(path)
    if (deeper.length === 0) continue
    const folder = entries.get(path)
    const next = deeper.map(({ parts, entry }) => ({ parts: parts.slice(1), entry }))
    const sha = editTree(objects, folder?.type === "tree" ? folder.sha : null, next)
    if (sha === null) entries.delete(path)
    else entries.set(path, { path, mode: "040000", type: "tree", sha })
  }
  return entries.size === 0 ? null : objects.writeTree([...entries.values()])
}
