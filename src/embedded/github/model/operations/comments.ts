/** Comments of issues and pull requests: written, edited, pinned, reacted to. */

import { invalid, notFound, Refusal } from "../call-refusal.ts"
import { eventRuns } from "../event-runs.ts"
import { BODY_MAX } from "../issue-edit.ts"
import {
  accountOf,
  appOf,
  created,
  type InRepository,
  listed,
  noContent,
  type Operations,
  ok,
  reads,
  text,
  writes,
} from "../operation.ts"
import type { Comment } from "../rows.ts"
import { REACTIONS, viewComment, viewIssue, viewReaction } from "../view/issue.ts"
import { notify } from "../webhook.ts"
import { insert, nextId } from "../world.ts"
import { issueOf, writesAs } from "./issues.ts"

const BOTH = "issues,pull_requests"

export const comments: Operations = {
  "issues/create-comment": writes(
    BOTH,
    at => {
      const issue = issueOf(at)
      const comment = insert(at.world, "comments", {
        id: nextId(at.world, "comment"),
        repository: at.repository.id,
        issue: issue.id,
        user: accountOf(at.world, at.actor).id,
        app: appOf(at.actor),
        body: bodyOf(at),
        createdAt: at.now,
        updatedAt: at.now,
        lastEditedAt: null,
      })
      issue.updatedAt = at.now
      announce(at, comment, "created")
      return created(viewComment(at.world, comment))
    },
    "read",
  ),

  "issues/get-comment": reads(BOTH, at => ok(viewComment(at.world, commentOf(at)))),

  "issues/update-comment": writes(
    BOTH,
    at => {
      const comment = ownOrWritten(at)
      const body = bodyOf(at)
      const from = comment.body
      if (body === from) return ok(viewComment(at.world, comment))
      comment.body = body
      comment.updatedAt = at.now
      comment.lastEditedAt = at.now
      announce(at, comment, "edited", { changes: { body: { from } } })
      return ok(viewComment(at.world, comment))
    },
    "read",
  ),

  "issues/delete-comment": writes(
    BOTH,
    at => {
      const comment = ownOrWritten(at)
      const { state, index } = at.world
      const issue = state.issues[comment.issue]!
      announce(at, comment, "deleted")
      delete state.comments[comment.id]
      index.comments.remove(at.repository.id, comment)
      index.commentsOfIssue.remove(comment.issue, comment)
      if (issue.pinned?.comment === comment.id) issue.pinned = null
      issue.updatedAt = at.now
      return noContent()
    },
    "read",
  ),

  "issues/list-comments": reads(BOTH, at => {
    const rows = at.world.index.commentsOfIssue.of(issueOf(at).id).filter(since(at))
    return ok(listed(at, rows).map(it => viewComment(at.world, it)))
  }),

  "issues/list-comments-for-repo": reads(BOTH, at => {
    const { sort, direction } = at.call.query
    const rows = at.world.index.comments.of(at.repository.id).filter(since(at))
    const isDown = (direction ?? "desc") === "desc"
    if (sort === "updated") rows.sort((a, b) => a.updatedAt - b.updatedAt || a.id - b.id)
    const ordered = sort !== undefined && isDown ? rows.toReversed() : rows
    return ok(listed(at, ordered).map(it => viewComment(at.world, it)))
  }),

  "issues/pin-comment": writes(BOTH, at => {
    const comment = commentOf(at)
    const issue = at.world.state.issues[comment.issue]!
    issue.pinned = { comment: comment.id, at: at.now, by: accountOf(at.world, at.actor).id }
    announce(at, comment, "pinned")
    return ok(viewComment(at.world, comment))
  }),

  "issues/unpin-comment": writes(BOTH, at => {
    const comment = commentOf(at)
    const issue = at.world.state.issues[comment.issue]!
    if (issue.pinned?.comment !== comment.id) throw notFound()
    issue.pinned = null
    announce(at, comment, "unpinned")
    return noContent()
  }),

  "reactions/create-for-issue-comment": writes(
    BOTH,
    at => {
      const comment = commentOf(at)
      const content = String(at.call.body["content"])
      if (!REACTIONS.some(known => known === content))
        throw invalid({ resource: "Reaction", code: "invalid", field: "content" })
      const user = accountOf(at.world, at.actor).id
      const all = at.world.index.reactions.of(comment.id)
      const known = all.find(it => it.user === user && it.content === content)
      if (known) return ok(viewReaction(at.world, known))
      const reaction = insert(at.world, "reactions", {
        id: nextId(at.world, "reaction"),
        comment: comment.id,
        user,
        content,
        createdAt: at.now,
      })
      return created(viewReaction(at.world, reaction))
    },
    "read",
  ),

  "reactions/list-for-issue-comment": reads(BOTH, at => {
    const { content } = at.call.query
    const all = at.world.index.reactions.of(commentOf(at).id)
    const rows = all.filter(it => content === undefined || it.content === content)
    return ok(listed(at, rows).map(it => viewReaction(at.world, it)))
  }),

  "reactions/delete-for-issue-comment": writes(
    BOTH,
    at => {
      const { state, index } = at.world
      const reaction = state.reactions[Number(at.call.path["reaction_id"])]
      if (!reaction || reaction.comment !== commentOf(at).id) throw notFound()
      if (reaction.user !== accountOf(at.world, at.actor).id)
        throw new Refusal(403, "Only its author may take a reaction back.")
      delete state.reactions[reaction.id]
      index.reactions.remove(reaction.comment, reaction)
      return noContent()
    },
    "read",
  ),
}

function bodyOf({ call }: InRepository): string {
  const body = text(call.body["body"]) ?? ""
  const resource = "IssueComment"
  if (body.trim() === "") {
    const blank = "Body cannot be blank"
    throw invalid({ resource, code: "missing_field", field: "body", message: blank })
  }
  if (body.length <= BODY_MAX) return body
  const message = `Body is too long (maximum is ${BODY_MAX} characters)`
  throw invalid({ resource, code: "unprocessable", field: "data", message })
}

function commentOf({ world, call, repository }: InRepository): Comment {
  const comment = world.state.comments[Number(call.path["comment_id"])]
  if (!comment || comment.repository !== repository.id) throw notFound()
  return comment
}

/** Anyone with write access may edit another person's comment. The comment keeps its author. */
function ownOrWritten(at: InRepository): Comment {
  const comment = commentOf(at)
  if (comment.user === accountOf(at.world, at.actor).id || writesAs(at)) return comment
  throw new Refusal(403, "Must have admin rights to Repository.")
}

function since({ call }: InRepository): (comment: Comment) => boolean {
  const { since: start } = call.query
  const from = start === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(start))
  return comment => comment.updatedAt >= from
}

function announce(
  at: InRepository,
  comment: Comment,
  action: string,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const view = () => ({
    action,
    issue: viewIssue(at.world, at.world.state.issues[comment.issue]!),
    comment: viewComment(at.world, comment),
    ...extra,
  })
  notify(at, "issue_comment", view)
  eventRuns(at, "issue_comment", view)
}
