/** Repositories, branches, commits, comparisons and merges. */
import type { Commit } from "../../objects/objects.ts"
import { notFound, Refusal } from "../call-refusal.ts"
import { changedFiles } from "../changed-files.ts"
import {
  created,
  type InRepository,
  levelOf,
  noContent,
  type Operations,
  ok,
  pageOf,
  reads,
  writes,
} from "../operation.ts"
import { moveRef, resolveCommit } from "../refs.ts"
import { viewUser } from "../view/account.ts"
import { viewCommit } from "../view/commit.ts"
import { placesOf, viewRepository } from "../view/repository.ts"
import { commit, objectsOf } from "./git.ts"

export const repositories: Operations = {
  "repos/get": reads("metadata", at => {
    const view = viewRepository(at.world, at.repository)
    if (at.actor.type !== "user") return ok(view)
    const level = levelOf(at.world, at.repository, at.actor.id)
    const [admin, push] = [level === "admin", level === "admin" || level === "write"]
    return ok({ ...view, permissions: { admin, maintain: admin, push, triage: push, pull: true } })
  }),

  "repos/get-collaborator-permission-level": reads("metadata", at => {
    const user = at.world.index.users.get(String(at.call.path["username"]).toLowerCase())
    if (!user) throw notFound()
    const level = levelOf(at.world, at.repository, user.id)
    const view = { ...viewUser(at.world, user.id), role_name: level }
    return ok({ permission: level, role_name: level, user: view })
  }),

  "repos/list-branches": reads("contents", at => {
    const { api } = placesOf(at.world, at.repository)
    const refs = pageOf(at, objectsOf(at).listRefs("refs/heads/"))
    return ok(
      refs.map(({ name, sha }) => ({
        name: name.slice("refs/heads/".length),
        commit: { sha, url: `${api}/commits/${sha}` },
        protected: false,
      })),
    )
  }),

  "repos/get-branch": reads("contents", at => {
    const name = String(at.call.path["branch"])
    const sha = objectsOf(at).readRef(`refs/heads/${name}`)
    if (sha === null) throw new Refusal(404, "Branch not found")
    const { api, html } = placesOf(at.world, at.repository)
    const self = `${api}/branches/${name}`
    return ok({
      name,
      commit: viewCommit(at.world, at.repository, readCommit(at, sha)),
      _links: { self, html: `${html}/tree/${name}` },
      ...protectionOf(at, self),
      protection_url: `${self}/protection`,
    })
  }),

  "repos/get-content": reads("contents", at => {
    const path = String(at.call.path["path"] ?? "").replace(/^\/+|(?<!\/)\/+$/g, "")
    const ref = String(at.call.query["ref"] ?? at.repository.defaultBranch)
    const sha = resolveCommit(objectsOf(at), ref)
    if (sha === null) throw new Refusal(404, `No commit found for the ref ${ref}`)
    return ok(contentAt(at, { path, ref, tree: readCommit(at, sha).tree }))
  }),

  "repos/list-commits": reads("contents", at => {
    const { sha, since, until, page, per_page, ...others } = at.call.query
    const unknown = Object.keys(others)[0]
    if (unknown) throw new Refusal(501, `repos/list-commits does not know "${unknown}" here.`)
    const from = resolveCommit(objectsOf(at), String(sha ?? at.repository.defaultBranch))
    if (from === null) throw notFound()
    const start = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(since))
    const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(until))
    const isCut = since !== undefined || until !== undefined || (page ?? per_page) === undefined
    const max = isCut ? HISTORY_MAX : Number(page ?? 1) * Math.min(Number(per_page ?? 30), 100)
    const commits = objectsOf(at)
      .history(from, { max })
      .filter(({ committer }) => committer.at >= start && committer.at <= end)
    return ok(pageOf(at, commits).map(it => viewCommit(at.world, at.repository, it)))
  }),

  "repos/get-commit": reads("contents", at => {
    const name = String(at.call.path["ref"])
    const sha = resolveCommit(objectsOf(at), name)
    if (sha === null) throw new Refusal(422, `No commit found for SHA: ${name}`)
    const found = readCommit(at, sha)
    const files = filesBetween(at, found.parents[0] ?? null, sha)
    const sum = (of: "additions" | "deletions") => files.reduce((all, it) => all + it[of], 0)
    const [additions, deletions] = [sum("additions"), sum("deletions")]
    const stats = { additions, deletions, total: additions + deletions }
    return ok({ ...viewCommit(at.world, at.repository, found), stats, files })
  }),

  "repos/compare-commits": reads("contents", at => {
    const { basehead, base, head } = at.call.path
    const names = basehead === undefined ? [base, head] : String(basehead).split("...")
    return ok(compare(at, String(names[0]), String(names[1])))
  }),

  "repos/merge": writes("contents", at => {
    const { base, head, commit_message } = at.call.body
    const objects = objectsOf(at)
    const ref = `refs/heads/${base}`
    const ours = objects.readRef(ref)
    const theirs = resolveCommit(objects, String(head))
    if (ours === null) throw new Refusal(404, "Base does not exist")
    if (theirs === null) throw new Refusal(404, "Head does not exist")
    if (objects.isAncestor(theirs, ours)) return noContent()
    const message = String(commit_message ?? `Merge ${head} into ${base}`)
    const sha = merge(at, { ref, ours, theirs, message })
    if (sha === null) throw new Refusal(409, "Merge conflict")
    return created(viewCommit(at.world, at.repository, readCommit(at, sha)))
  }),
}

function protectionOf({ repository }: InRepository, self: string) {
  const required = repository.protection ?? []
  if (required.length === 0) return { protected: false, protection: { enabled: false } }
  const required_status_checks = {
    enforcement_level: "non_admins",
    contexts: required.map(it => it.context),
    checks: required.map(({ context, app }) => ({ context, app_id: app })),
    contexts_url: `${self}/protection/required_status_checks/contexts`,
  }
  return { protected: true, protection: { enabled: true, required_status_checks } }
}

/** A list of commits without pages ends here. A caller who wants more must ask for pages. */
const HISTORY_MAX = 10_000

/** Makes the merge commit and moves the branch to it. Null if they conflict. */
export function merge(
  at: InRepository,
  order: {
    readonly ref: string
    readonly ours: string
    readonly theirs: string
    readonly message: string
  },
): string | null {
  const merged = objectsOf(at).merge(order.ours, order.theirs)
  if (merged.type === "conflict") return null
  const parents = [order.ours, order.theirs]
  const by = { author: null, committer: null }
  const after = commit(at, { tree: merged.tree, parents, message: order.message, ...by })
  return landed(at, { ref: order.ref, before: order.ours, after })
}

/** Moves a branch to a commit that GitHub made itself. */
function landed(
  at: InRepository,
  move: { readonly ref: string; readonly before: string; readonly after: string },
): string {
  if (!moveRef(at, move, "merge"))
    throw new Refusal(409, "Base branch was modified. Review and try the merge again.")
  return move.after
}

function readCommit(at: InRepository, sha: string): Commit {
  const found = objectsOf(at).readCommit(sha)
  if (found === null) throw notFound()
  return found
}

function filesBetween(at: InRepository, base: string | null, head: string) {
  const { api, html } = placesOf(at.world, at.repository)
  return changedFiles(objectsOf(at), base, head).map(file => ({
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${head}/${encodeURI(file.path)}`,
    raw_url: `${html}/raw/${head}/${encodeURI(file.path)}`,
    contents_url: `${api}/contents/${encodeURI(file.path)}?ref=${head}`,
  }))
}

/** GitHub silently shows no more files than this (docs: commits, "Compare two commits"). */
const COMPARED_FILES_MAX = 300

function compare(at: InRepository, base: string, head: string) {
  const objects = objectsOf(at)
  const [from, to] = [resolveCommit(objects, base), resolveCommit(objects, head)]
  const shared = from === null || to === null ? null : objects.mergeBase(from, to)
  if (from === null || to === null || shared === null) throw notFound()
  const ahead = objects.history(to, { max: HISTORY_MAX, without: from })
  const behind = objects.history(from, { max: HISTORY_MAX, without: to })
  const { api, html } = placesOf(at.world, at.repository)
  const view = (it: Commit) => viewCommit(at.world, at.repository, it)
  const page = `${html}/compare/${encodeURI(base)}...${encodeURI(head)}`
  return {
    url: `${api}/compare/${encodeURI(base)}...${encodeURI(head)}`,
    html_url: page,
    permalink_url: `${html}/compare/${from}...${to}`,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: view(readCommit(at, from)),
    merge_base_commit: view(readCommit(at, shared)),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: pageOf(at, ahead.toReversed()).map(view),
    files: filesBetween(at, shared, to).slice(0, COMPARED_FILES_MAX),
  }
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead"
  return behind > 0 ? "behind" : "identical"
}

function contentAt(
  at: InRepository,
  place: { readonly path: string; readonly ref: string; readonly tree: string },
): unknown {
  const objects = objectsOf(at)
  const parts = place.path === "" ? [] : place.path.split("/")
  let found = { path: "", sha: place.tree, type: "tree" as string }
  for (const part of parts) {
    const entry = objects.readTree(found.sha)?.find(it => it.path === part)
    if (!entry) throw notFound()
    found = entry
  }
  if (found.type !== "tree") return viewFile(at, { ...place, sha: found.sha })
  return (objects.readTree(found.sha) ?? []).map(entry => {
    const path = [...parts, entry.path].join("/")
    const { content: _, encoding: __, ...file } = viewFile(at, { ...place, path, sha: entry.sha })
    return { ...file, type: entry.type === "tree" ? "dir" : "file" }
  })
}

function viewFile(
  at: InRepository,
  file: { readonly path: string; readonly ref: string; readonly sha: string },
) {
  const { api, html } = placesOf(at.world, at.repository)
  const bytes = objectsOf(at).readBlob(file.sha) ?? new Uint8Array()
  const url = `${api}/contents/${encodeURI(file.path)}?ref=${encodeURIComponent(file.ref)}`
  const page = `${html}/blob/${file.ref}/${encodeURI(file.path)}`
  const gitUrl = `${api}/git/blobs/${file.sha}`
  return {
    type: "file",
    encoding: "base64",
    size: bytes.length,
    name: file.path.split("/").at(-1),
    path: file.path,
    content: Buffer.from(bytes).toString("base64"),
    sha: file.sha,
    url,
    git_url: gitUrl,
    html_url: page,
    download_url: `${html}/raw/${file.ref}/${encodeURI(file.path)}`,
    _links: { git: gitUrl, self: url, html: page },
  }
}
