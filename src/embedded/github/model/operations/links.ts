/**
 * Links between issues: sub-issues and dependencies. Requests name the other issue by its database
 * id, not its number.
 */

import { invalid, notFound, Refusal } from "../call-refusal.ts"
import {
  created,
  type InRepository,
  listed,
  type Operations,
  ok,
  reads,
  writes,
} from "../operation.ts"
import type { Issue } from "../rows.ts"
import { viewIssue } from "../view/issue.ts"
import { notify } from "../webhook.ts"
import { issueOf } from "./issues.ts"

/** GitHub allows no more sub-issues than this, and closed ones count too. */
const CHILDREN_MAX = 100
const LEVELS_MAX = 8
const DEPENDENCIES_MAX = 50

export const links: Operations = {
  "issues/add-sub-issue": writes("issues", at => {
    const parent = issueOf(at)
    const child = issueById(at, at.call.body["sub_issue_id"])
    const old = child.parent === null ? null : at.world.state.issues[child.parent]!
    if (old !== null && at.call.body["replace_parent"] !== true)
      throw sub(old === parent ? "Issue may not contain duplicate sub-issues" : ONE_PARENT)
    if (parent.children.length >= CHILDREN_MAX)
      throw sub(`Parent cannot have more than ${CHILDREN_MAX} sub-issues`)
    const above = ancestors(at, parent)
    if (above.includes(child)) throw sub("Sub issue may not be its own ancestor")
    if (above.length >= LEVELS_MAX) throw sub(`Parent cannot have more than ${LEVELS_MAX} layers`)
    if (old !== null) unlink(at, old, child)
    parent.children.push(child.id)
    child.parent = parent.id
    announceSub(at, parent, child, "added")
    return created(viewIssue(at.world, parent))
  }),

  "issues/remove-sub-issue": writes("issues", at => {
    const parent = issueOf(at)
    const child = issueById(at, at.call.body["sub_issue_id"])
    if (child.parent !== parent.id) throw notFound()
    unlink(at, parent, child)
    return ok(viewIssue(at.world, parent))
  }),

  "issues/list-sub-issues": reads("issues", at => ok(viewAll(at, issueOf(at).children))),

  "issues/get-parent": reads("issues", at => {
    const { parent } = issueOf(at)
    if (parent === null) throw notFound()
    return ok(viewIssue(at.world, at.world.state.issues[parent]!))
  }),

  "issues/add-blocked-by-dependency": writes("issues", at => {
    const issue = issueOf(at)
    const blocker = issueById(at, at.call.body["issue_id"])
    if (blocker === issue) throw dependency("An issue cannot block itself")
    if (issue.blockedBy.includes(blocker.id)) throw dependency("Issue is already blocked by it")
    if (isBlocked(at, blocker, issue)) throw dependency("Issues would block each other")
    if (Math.max(issue.blockedBy.length, blocker.blocking.length) >= DEPENDENCIES_MAX)
      throw dependency(`Issues cannot have more than ${DEPENDENCIES_MAX} dependencies`)
    issue.blockedBy.push(blocker.id)
    blocker.blocking.push(issue.id)
    announceDependency(at, issue, blocker, "added")
    return created(viewIssue(at.world, issue))
  }),

  "issues/remove-dependency-blocked-by": writes("issues", at => {
    const issue = issueOf(at)
    const blocker = issueById(at, at.call.path["issue_id"])
    if (!issue.blockedBy.includes(blocker.id)) throw notFound()
    issue.blockedBy.splice(issue.blockedBy.indexOf(blocker.id), 1)
    blocker.blocking.splice(blocker.blocking.indexOf(issue.id), 1)
    announceDependency(at, issue, blocker, "removed")
    return ok(viewIssue(at.world, issue))
  }),

  "issues/list-dependencies-blocked-by": reads("issues", at =>
    ok(viewAll(at, issueOf(at).blockedBy)),
  ),

  "issues/list-dependencies-blocking": reads("issues", at => ok(viewAll(at, issueOf(at).blocking))),
}

const ONE_PARENT = "Sub issue may only have one parent"

const sub = (message: string) =>
  new Refusal(422, `An error occurred while adding the sub-issue to the parent issue. ${message}`)

const dependency = (message: string) =>
  invalid({ resource: "IssueDependency", code: "custom", field: "issue_id", message })

function issueById({ world, repository }: InRepository, id: unknown): Issue {
  const issue = world.state.issues[Number(id)]
  if (!issue || issue.repository !== repository.id)
    throw new Refusal(404, "The provided sub-issue or issue does not exist")
  return issue
}

const viewAll = (at: InRepository, ids: readonly number[]) =>
  listed(
    at,
    ids.map(id => at.world.state.issues[id]!),
  ).map(issue => viewIssue(at.world, issue))

/** The issue itself first, then its parent, and so on. */
function ancestors({ world }: InRepository, issue: Issue): readonly Issue[] {
  const found = [issue]
  for (let next = issue.parent; next !== null; next = world.state.issues[next]!.parent)
    found.push(world.state.issues[next]!)
  return found
}

function isBlocked({ world }: InRepository, issue: Issue, by: Issue): boolean {
  const seen = new Set<number>()
  const queue = [issue.id]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === by.id) return true
    if (seen.has(id)) continue
    seen.add(id)
    queue.push(...world.state.issues[id]!.blockedBy)
  }
  return false
}

function unlink(at: InRepository, parent: Issue, child: Issue): void {
  parent.children.splice(parent.children.indexOf(child.id), 1)
  child.parent = null
  announceSub(at, parent, child, "removed")
}

/** A link makes two events, one at each of the issues. */
function announceSub(at: InRepository, parent: Issue, child: Issue, what: string): void {
  parent.updatedAt = at.now
  child.updatedAt = at.now
  for (const action of [`sub_issue_${what}`, `parent_issue_${what}`])
    notify(at, "sub_issues", () => ({
      action,
      parent_issue_id: parent.id,
      parent_issue: viewIssue(at.world, parent),
      sub_issue_id: child.id,
      sub_issue: viewIssue(at.world, child),
    }))
}

function announceDependency(at: InRepository, issue: Issue, by: Issue, what: string): void {
  if (at.world.hypotheses.dependencyTouchesUpdatedAt) {
    issue.updatedAt = at.now
    by.updatedAt = at.now
  }
  for (const action of [`blocked_by_${what}`, `blocking_${what}`])
    notify(at, "issue_dependencies", () => ({
      action,
      blocked_issue_id: issue.id,
      blocked_issue: viewIssue(at.world, issue),
      blocking_issue_id: by.id,
      blocking_issue: viewIssue(at.world, by),
    }))
}
