/** Pull requests within one repository: opened, edited, reviewed, merged. */

import { invalid, notFound, Refusal } from "../call-refusal.ts"
import * as edits from "../issue-edit.ts"
import {
  accountOf,
  created,
  type InRepository,
  listed,
  type Operations,
  ok,
  reads,
  writes,
} from "../operation.ts"
import { pullRuns } from "../push-runs.ts"
import { moveRef, resolveCommit } from "../refs.ts"
import { isPull, type PullIssue, viewPull, viewPullSimple, viewReview } from "../view/pull.ts"
import { notify } from "../webhook.ts"
import { insert, nextId } from "../world.ts"
import { commit, objectsOf } from "./git.ts"
import { issueNumbered, issueOf, newIssue } from "./issues.ts"
import { merge } from "./repositories.ts"

export const pulls: Operations = {
  "pulls/create": writes("pull_requests", at => {
    if (at.actor.type === "job" && !at.repository.actionsMayCreatePullRequests)
      throw new Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.")
    const { title, body, draft } = at.call.body
    const sides = sidesOf(at)
    if (draft === true && !at.repository.draftsAllowed)
      throw new Refusal(422, "Draft pull requests are not supported in this repository.")
    const fields = {
      title: edits.titleOf(title, "PullRequest"),
      body: edits.bodyOf(body, "PullRequest"),
    }
    const issue = insert(at.world, "issues", {
      ...newIssue(at, fields),
      pull: {
        id: nextId(at.world, "pull"),
        ...sides,
        draft: draft === true,
        mergedAt: null,
        mergedBy: null,
        mergeCommit: null,
      },
    }) as PullIssue
    edits.announce(at, issue, "opened")
    pullRuns(at, issue, "opened")
    return created(viewPull(at.world, issue))
  }),

  "pulls/get": reads("pull_requests", at => ok(viewPull(at.world, pullOf(at)))),

  "pulls/list": reads("pull_requests", at => {
    const { state = "open", head, base, sort, direction } = at.call.query
    const owner = at.world.state.users[at.repository.owner]!.login.toLowerCase()
    const [who, branch] = head === undefined ? [] : splitHead(String(head))
    const rows = at.world.index.pulls
      .of(at.repository.id)
      .filter(isPull)
      .filter(it => state === "all" || it.state === state)
      .filter(it => base === undefined || it.pull.base === base)
      .filter(it => branch === undefined || (it.pull.head === branch && (who ?? owner) === owner))
    const sign =
      (direction ?? (sort === undefined || sort === "created" ? "desc" : "asc")) === "asc"
    const key = sort === "updated" ? "updatedAt" : "number"
    const ordered = rows.toSorted((a, b) => (sign ? 1 : -1) * (a[key] - b[key]))
    return ok(listed(at, ordered).map(it => viewPullSimple(at.world, it)))
  }),

  "pulls/update": writes("pull_requests", at => {
    const issue = pullOf(at)
    const { base } = at.call.body
    if (base !== undefined && base !== issue.pull.base) {
      issue.pull.baseSha = branchSha(at, "base", String(base))
      issue.pull.base = String(base)
      issue.updatedAt = at.now
    }
    edits.applyFields(at, issue)
    return ok(viewPull(at.world, issue))
  }),

  "pulls/list-reviews": reads("pull_requests", at => {
    const rows = at.world.index.reviews
      .of(pullOf(at).id)
      .map(it => ({ ...it, createdAt: it.submittedAt }))
    return ok(listed(at, rows).map(it => viewReview(at.world, it)))
  }),

  "pulls/create-review": writes(
    "pull_requests",
    at => {
      const issue = pullOf(at)
      const state = REVIEWS[String(at.call.body["event"] ?? "COMMENT")]
      const user = accountOf(at.world, at.actor).id
      if (!state) throw new Refusal(422, `Unknown review event "${at.call.body["event"]}".`)
      if (user === issue.user && state !== "COMMENTED")
        throw new Refusal(422, "Can not approve or request changes on your own pull request")
      const review = insert(at.world, "reviews", {
        id: nextId(at.world, "review"),
        issue: issue.id,
        user,
        state,
        body: String(at.call.body["body"] ?? ""),
        commit: issue.pull.headSha,
        submittedAt: at.now,
      })
      issue.updatedAt = at.now
      notify(at, "pull_request_review", () => ({
        action: "submitted",
        review: viewReview(at.world, review),
        pull_request: viewPullSimple(at.world, issue),
      }))
      return ok(viewReview(at.world, review))
    },
    "read",
  ),

  "pulls/merge": writes("contents", at => {
    const issue = pullOf(at)
    const { pull } = issue
    const { sha, merge_method = "merge", commit_title, commit_message } = at.call.body
    if (issue.state !== "open" || pull.draft || merge_method === "rebase")
      throw new Refusal(405, "Pull Request is not mergeable")
    if (sha !== undefined && sha !== pull.headSha)
      throw new Refusal(409, "Head branch was modified. Review and try the merge again.")
    const title = String(commit_title ?? `Merge pull request #${issue.number} from ${pull.head}`)
    const message = `${title}\n\n${commit_message ?? issue.title}`
    const done = merge_method === "squash" ? squash(at, issue, message) : join(at, issue, message)
    if (done === null) throw new Refusal(405, "Pull Request is not mergeable")
    finish(at, issue, done)
    return ok({ sha: done, merged: true, message: "Pull Request successfully merged" })
  }),
}

const REVIEWS: Readonly<Record<string, "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED">> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
}

function pullOf(at: InRepository): PullIssue {
  const issue = issueOf(at)
  if (!isPull(issue)) throw notFound()
  return issue
}

/** Splits "owner:branch" or "branch". The owner is put into lower case. */
function splitHead(head: string): readonly [string | undefined, string] {
  const colon = head.indexOf(":")
  if (colon < 0) return [undefined, head]
  return [head.slice(0, colon).toLowerCase(), head.slice(colon + 1)]
}

function sidesOf(at: InRepository) {
  const base = String(at.call.body["base"])
  const [who, head] = splitHead(String(at.call.body["head"]))
  const owner = at.world.state.users[at.repository.owner]!.login
  if (who !== undefined && who !== owner.toLowerCase())
    throw invalid({ resource: "PullRequest", code: "invalid", field: "head" })
  const headSha = branchSha(at, "head", head)
  const baseSha = branchSha(at, "base", base)
  const custom = (message: string) => invalid({ resource: "PullRequest", code: "custom", message })
  const isOpen = at.world.index.pulls
    .of(at.repository.id)
    .some(it => it.state === "open" && it.pull?.head === head && it.pull.base === base)
  if (isOpen) throw custom(`A pull request already exists for ${owner}:${head}.`)
  if (objectsOf(at).isAncestor(headSha, baseSha))
    throw custom(`No commits between ${base} and ${head}`)
  return { head, headSha, base, baseSha }
}

function branchSha(at: InRepository, field: "head" | "base", branch: string): string {
  const sha = objectsOf(at).readRef(`refs/heads/${branch}`)
  if (sha === null) throw invalid({ resource: "PullRequest", code: "invalid", field })
  return sha
}

function join(at: InRepository, { pull }: PullIssue, message: string): string | null {
  const ours = resolveCommit(objectsOf(at), `refs/heads/${pull.base}`)
  if (ours === null) return null
  return merge(at, { ref: `refs/heads/${pull.base}`, ours, theirs: pull.headSha, message })
}

function squash(at: InRepository, { pull }: PullIssue, message: string): string | null {
  const objects = objectsOf(at)
  const ref = `refs/heads/${pull.base}`
  const before = objects.readRef(ref)
  const merged = before === null ? null : objects.merge(before, pull.headSha)
  if (before === null || merged?.type !== "clean") return null
  const by = { author: null, committer: null }
  const after = commit(at, { tree: merged.tree, parents: [before], message, ...by })
  return moveRef(at, { ref, before, after }, "merge") ? after : null
}

/**
 * Closes a merged pull request. If it went into the default branch, the issues that its body names
 * are closed too.
 */
function finish(at: InRepository, issue: PullIssue, sha: string): void {
  const { pull } = issue
  const actor = accountOf(at.world, at.actor).id
  issue.state = "closed"
  issue.closedAt = at.now
  issue.closedBy = actor
  issue.updatedAt = at.now
  pull.mergedAt = at.now
  pull.mergedBy = actor
  pull.mergeCommit = sha
  edits.record(at, issue, "merged", { commit: sha })
  edits.record(at, issue, "closed")
  edits.announce(at, issue, "closed")
  if (pull.base !== at.repository.defaultBranch) return
  for (const [, number] of (issue.body ?? "").matchAll(CLOSES)) {
    const closed = issueNumbered(at.world, at.repository.id, Number(number))
    if (closed && !closed.pull) edits.setState(at, closed, "closed", "completed")
  }
}

const CLOSES = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)[: ]+#(\d+)\b/gi
