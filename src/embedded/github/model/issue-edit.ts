/**
 * Changes an issue, and adds the line of history and the webhook of each change. Operations decide
 * what changes and who may do it.
 */

import { invalid, Refusal } from "./call-refusal.ts"
import { eventRuns } from "./event-runs.ts"
import { accountOf, appOf, hasPush, type InRepository, text } from "./operation.ts"
import type { Issue, IssueEvent, Label, Milestone } from "./rows.ts"
import { viewUser } from "./view/account.ts"
import { viewIssue, viewLabel, viewMilestone } from "./view/issue.ts"
import { isPull, viewPull } from "./view/pull.ts"
import { notify } from "./webhook.ts"
import { insert, nextId } from "./world.ts"

export const BODY_MAX = 65_536
const TITLE_MAX = 256
const LABELS_MAX = 100
const ASSIGNEES_MAX = 10

type Extra = Partial<
  Pick<IssueEvent, "label" | "milestone" | "assignee" | "rename" | "stateReason" | "commit">
>

/** One line of the issue's history. */
export function record(at: InRepository, issue: Issue, event: string, extra: Extra = {}): void {
  insert(at.world, "events", {
    id: nextId(at.world, "event"),
    repository: issue.repository,
    issue: issue.id,
    actor: accountOf(at.world, at.actor).id,
    app: appOf(at.actor),
    event,
    createdAt: at.now,
    ...extra,
  })
}

/** Sends an `issues` webhook or, for a pull request, a `pull_request` webhook. */
export function announce(
  at: InRepository,
  issue: Issue,
  action: string,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  if (isPull(issue)) {
    notify(at, "pull_request", () => {
      return { action, number: issue.number, pull_request: viewPull(at.world, issue), ...extra }
    })
  } else {
    const view = () => ({ action, issue: viewIssue(at.world, issue), ...extra })
    notify(at, "issues", view)
    eventRuns(at, "issues", view)
  }
}

export function titleOf(value: unknown, resource: "Issue" | "PullRequest"): string {
  const title = text(value)?.trim() ?? ""
  if (title === "") throw invalid({ resource, code: "missing_field", field: "title" })
  if (title.length <= TITLE_MAX) return title
  const message = `title is too long (maximum is ${TITLE_MAX} characters)`
  throw invalid({ resource, code: "custom", field: "title", message })
}

export function bodyOf(value: unknown, resource: "Issue" | "PullRequest"): string | null {
  const body = text(value)
  if (body === null || body.length <= BODY_MAX) return body
  const message = `body is too long (maximum is ${BODY_MAX} characters)`
  throw invalid({ resource, code: "custom", field: "body", message })
}

/** What a request changes besides title and body. A field that it doesn't name is undefined. */
interface Fields {
  readonly milestone?: Milestone | null
  readonly labels?: readonly Label[]
  readonly assignees?: readonly number[]
  readonly state?: "open" | "closed"
  readonly stateReason: unknown
}

/** Refuses before anything has changed, so that a request is carried out whole or not at all. */
export function fieldsOf(at: InRepository): Fields {
  const { state, state_reason, milestone, labels, assignees, assignee } = at.call.body
  const said = { ...stateNamed(state), stateReason: state_reason }
  // If somebody without push access sends these fields, GitHub ignores them silently.
  if (!hasPush(at)) return said
  const people = assignees ?? (assignee == null ? undefined : [assignee])
  return {
    ...said,
    ...(milestone !== undefined && { milestone: milestoneNumbered(at, milestone) }),
    ...(people !== undefined && { assignees: assigneesNamed(at, people) }),
    ...(labels !== undefined && { labels: labelsNamed(at, labels) }),
  }
}

function stateNamed(state: unknown): Pick<Fields, "state"> {
  if (state === undefined) return {}
  if (state === "open" || state === "closed") return { state }
  throw invalid({ resource: "Issue", code: "invalid", field: "state", value: state })
}

export function setFields(at: InRepository, issue: Issue, fields: Fields): void {
  const { milestone, labels, assignees, state, stateReason } = fields
  if (milestone !== undefined) setMilestone(at, issue, milestone)
  if (labels !== undefined) setLabels(at, issue, labels)
  if (assignees !== undefined) setAssignees(at, issue, assignees)
  if (state !== undefined) setState(at, issue, state, stateReason)
}

/** Changes title, body, state, milestone, labels and assignees, if the request names them. */
export function applyFields(at: InRepository, issue: Issue): void {
  const { title, body } = at.call.body
  const resource = issue.pull ? "PullRequest" : "Issue"
  const next = {
    title: title === undefined ? issue.title : titleOf(title, resource),
    body: body === undefined ? issue.body : bodyOf(body, resource),
  }
  const fields = fieldsOf(at)
  edit(at, issue, next)
  setFields(at, issue, fields)
}

function edit(at: InRepository, issue: Issue, next: Pick<Issue, "title" | "body">): void {
  const changes = {
    ...(next.title !== issue.title && { title: { from: issue.title } }),
    ...(next.body !== issue.body && { body: { from: issue.body ?? "" } }),
  }
  if (Object.keys(changes).length === 0) return
  if (changes.title) record(at, issue, "renamed", { rename: { from: issue.title, to: next.title } })
  if (changes.body) issue.lastEditedAt = at.now
  issue.title = next.title
  issue.body = next.body
  issue.updatedAt = at.now
  announce(at, issue, "edited", { changes })
}

export function setState(
  at: InRepository,
  issue: Issue,
  state: Issue["state"],
  why: unknown,
): void {
  if (issue.state === state) return
  if (issue.pull?.mergedAt != null)
    throw invalid({ resource: "PullRequest", code: "invalid", field: "state" })
  const isClosed = state === "closed"
  const reason = text(why) as Issue["stateReason"]
  issue.state = state
  issue.stateReason = issue.pull ? null : isClosed ? (reason ?? "completed") : "reopened"
  issue.closedAt = isClosed ? at.now : null
  issue.closedBy = isClosed ? accountOf(at.world, at.actor).id : null
  issue.updatedAt = at.now
  const stateReason = isClosed ? { stateReason: issue.stateReason } : {}
  record(at, issue, isClosed ? "closed" : "reopened", stateReason)
  announce(at, issue, isClosed ? "closed" : "reopened")
}

export function milestoneNumbered(at: InRepository, number: unknown): Milestone | null {
  if (number === null) return null
  const found = at.world.index.milestones.of(at.repository.id)[Number(number) - 1]
  if (found) return found
  throw invalid({ resource: "Issue", code: "invalid", field: "milestone", value: number })
}

function setMilestone(at: InRepository, issue: Issue, next: Milestone | null): void {
  const { index, state } = at.world
  if ((next?.id ?? null) === issue.milestone) return
  const before = issue.milestone === null ? null : state.milestones[issue.milestone]!
  issue.milestone = next?.id ?? null
  issue.updatedAt = at.now
  for (const [milestone, event] of [
    [before, "demilestoned"],
    [next, "milestoned"],
  ] as const) {
    if (milestone === null) continue
    if (event === "milestoned") index.issuesOfMilestone.add(milestone.id, issue)
    else index.issuesOfMilestone.remove(milestone.id, issue)
    record(at, issue, event, { milestone: { title: milestone.title } })
    announce(at, issue, event, { milestone: viewMilestone(at.world, milestone) })
  }
}

/** Finds labels by name in any case and makes the unknown ones, as GitHub does. */
export function labelsNamed(at: InRepository, names: unknown): readonly Label[] {
  const list = (names as readonly unknown[]).map(it =>
    typeof it === "object" && it !== null ? String((it as { name?: unknown }).name) : String(it),
  )
  if (list.length > LABELS_MAX)
    throw invalid({ resource: "Issue", code: "too_many", field: "labels" })
  return list.map(name => labelNamed(at, name) ?? createLabel(at, { name, color: "ededed" }))
}

export function labelNamed(at: InRepository, name: string): Label | undefined {
  const wanted = name.toLowerCase()
  return at.world.index.labels.of(at.repository.id).find(it => it.name.toLowerCase() === wanted)
}

export function createLabel(
  at: InRepository,
  label: { readonly name: string; readonly color: string; readonly description?: string | null },
): Label {
  const made = insert(at.world, "labels", {
    id: nextId(at.world, "label"),
    repository: at.repository.id,
    name: label.name,
    color: label.color,
    description: label.description ?? null,
    createdAt: at.now,
  })
  notify(at, "label", () => ({ action: "created", label: viewLabel(at.world, made) }))
  return made
}

export function setLabels(at: InRepository, issue: Issue, labels: readonly Label[]): void {
  const before = issue.labels
  const after = [...new Set(labels.map(label => label.id))]
  issue.labels = after
  const change = (id: number, event: "labeled" | "unlabeled") => {
    const label = at.world.state.labels[id]!
    if (at.world.hypotheses.labelsTouchUpdatedAt) issue.updatedAt = at.now
    record(at, issue, event, { label: { name: label.name, color: label.color } })
    announce(at, issue, event, { label: viewLabel(at.world, label) })
  }
  for (const id of before) if (!after.includes(id)) change(id, "unlabeled")
  for (const id of after) if (!before.includes(id)) change(id, "labeled")
}

/** Ignores accounts that can't be assigned, as GitHub silently does. */
export function assigneesNamed(at: InRepository, logins: unknown): readonly number[] {
  const found = (logins as readonly unknown[]).flatMap(login => {
    const user = at.world.index.users.get(String(login).toLowerCase())
    return user && isAssignable(at, user.id) ? [user.id] : []
  })
  if (found.length > ASSIGNEES_MAX)
    throw new Refusal(422, `An issue takes at most ${ASSIGNEES_MAX} assignees.`)
  return [...new Set(found)]
}

const isAssignable = ({ repository }: InRepository, user: number) =>
  repository.owner === user || (repository.collaborators[user] ?? "none") !== "none"

export function setAssignees(at: InRepository, issue: Issue, after: readonly number[]): void {
  const before = issue.assignees
  issue.assignees = [...after]
  const change = (id: number, event: "assigned" | "unassigned") => {
    if (at.world.hypotheses.labelsTouchUpdatedAt) issue.updatedAt = at.now
    record(at, issue, event, { assignee: id })
    announce(at, issue, event, { assignee: viewUser(at.world, id) })
  }
  for (const id of before) if (!after.includes(id)) change(id, "unassigned")
  for (const id of after) if (!before.includes(id)) change(id, "assigned")
}
