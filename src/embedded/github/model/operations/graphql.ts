/**
 * The two things that only GraphQL can do: tell when a comment was last edited, and make a draft
 * ready. Every other query must be refused loudly.
 */
import type { Answer } from "../../call.ts"
import { Refusal } from "../call-refusal.ts"
import { announce } from "../issue-edit.ts"
import {
  accountOf,
  type Context,
  levelOf,
  may,
  type Operations,
  ok,
  reaches,
  visible,
} from "../operation.ts"
import type { Comment, Repository } from "../rows.ts"
import { isPull, type PullIssue } from "../view/pull.ts"
import { placesOf } from "../view/repository.ts"
import { idInNode, isoOrNull, nodeId } from "../view/shared.ts"

export const graphql: Operations = {
  graphql(at) {
    const query = String(at.call.body["query"] ?? "")
    accountOf(at.world, at.actor)
    if (query.includes("markPullRequestReadyForReview")) return markReady(at, query)
    if (/\bnodes\s*\(\s*ids\s*:/.test(query) && query.includes("IssueComment"))
      return writtenNodes(at, query)
    throw new Refusal(501, `The embedded GitHub does not know this GraphQL query: ${query.trim()}`)
  },
}

const variablesOf = ({ call }: Context) =>
  (call.body["variables"] ?? {}) as Readonly<Record<string, unknown>>

function writtenNodes(at: Context, query: string): Answer {
  const listed = Object.values(variablesOf(at)).find(Array.isArray)
  const inline = /ids\s*:\s*\[([^\]]*)\]/.exec(query)?.[1]?.match(/[\w-]+/g)
  const ids = (listed ?? inline ?? []).map(String)
  if (ids.length > 100) throw new Refusal(422, "You may not provide more than 100 node ids.")
  const found = ids.map(id => writtenBehind(at, id))
  const errors = found.flatMap((written, index) => {
    const message = `Could not resolve to a node with the global id of '${ids[index]}'`
    return written ? [] : [{ type: "NOT_FOUND", path: ["nodes", index], message }]
  })
  const nodes = found.map(written => written && viewNode(written))
  return ok({ data: { nodes }, ...(errors.length > 0 && { errors }) })
}

/** A comment or an issue: what people write and may edit later. */
type Written = Pick<Comment, "id" | "repository" | "lastEditedAt"> & { readonly number?: number }

function writtenBehind(at: Context, node: string): Written | null {
  const { comments, issues } = at.world.state
  const comment = comments[idInNode("IC", node) ?? -1]
  const written = comment ?? issues[idInNode("I", node) ?? -1]
  if (!written) return null
  return canRead(at, at.world.state.repositories[written.repository]!) ? written : null
}

function viewNode(written: Written) {
  const [type, prefix] =
    written.number === undefined ? ["IssueComment", "IC"] : (["Issue", "I"] as const)
  return {
    __typename: type,
    id: nodeId(prefix, written.id),
    databaseId: written.id,
    fullDatabaseId: String(written.id),
    lastEditedAt: isoOrNull(written.lastEditedAt ?? null),
    includesCreatedEdit: written.lastEditedAt !== null,
  }
}

function canRead(at: Context, repository: Repository): boolean {
  if (!isVisible(at, repository)) return false
  if (at.actor.type === "user") return true
  return may(at.actor, "issues", "read") || may(at.actor, "pull_requests", "read")
}

function isVisible(at: Context, repository: Repository): boolean {
  const [owner, repo] = placesOf(at.world, repository).fullName.split("/") as [string, string]
  try {
    return visible({ ...at, call: { ...at.call, path: { owner, repo } } }).id === repository.id
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** Needs `contents: write` as well as `pull_requests: write` (cli/cli#8910). */
function markReady(at: Context, query: string): Answer {
  const sources = JSON.stringify(variablesOf(at)) + query
  const node = /\bPR_[\w-]+/.exec(sources)?.[0] ?? ""
  const issue = at.world.state.issues[idInNode("PR", node) ?? -1]
  const repository = issue && at.world.state.repositories[issue.repository]!
  if (!isPull(issue) || !repository || !isVisible(at, repository))
    return failed("NOT_FOUND", `Could not resolve to a node with the global id of '${node}'`)
  if (!mayMark(at, repository)) return failed("FORBIDDEN", "Resource not accessible by integration")
  if (issue.pull.draft) {
    issue.pull.draft = false
    issue.updatedAt = at.now
    announce({ ...at, repository }, issue, "ready_for_review")
  }
  return ok({ data: { markPullRequestReadyForReview: { pullRequest: viewReady(issue) } } })
}

function mayMark({ world, actor }: Context, repository: Repository): boolean {
  if (actor.type === "user") return reaches(levelOf(world, repository, actor.id), "write")
  return may(actor, "contents", "write") && may(actor, "pull_requests", "write")
}

const viewReady = (issue: PullIssue) => ({
  id: nodeId("PR", issue.id),
  number: issue.number,
  isDraft: issue.pull.draft,
})

function failed(type: string, message: string): Answer {
  const path = ["markPullRequestReadyForReview"]
  return ok({ data: { markPullRequestReadyForReview: null }, errors: [{ type, path, message }] })
}
