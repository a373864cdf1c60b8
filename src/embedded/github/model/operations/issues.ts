/** Issues, their labels, assignees and history. */

import { invalid, notFound, Refusal } from "../call-refusal.ts"
import * as edits from "../issue-edit.ts"
import {
  accountOf,
  appOf,
  before,
  created,
  type InRepository,
  levelOf,
  listed,
  noContent,
  type Operations,
  ok,
  pageOf,
  reaches,
  reads,
  writes,
} from "../operation.ts"
import type { Issue } from "../rows.ts"
import { viewComment, viewEvent, viewIssue, viewLabel } from "../view/issue.ts"
import { insert, nextId, type World } from "../world.ts"

const BOTH = "issues,pull_requests"

export const issues: Operations = {
  "issues/create": writes(
    "issues",
    at => {
      const { title, body } = at.call.body
      const fields = { title: edits.titleOf(title, "Issue"), body: edits.bodyOf(body, "Issue") }
      const named = edits.fieldsOf(at)
      const issue = insert(at.world, "issues", { ...newIssue(at, fields), pull: null })
      edits.announce(at, issue, "opened")
      edits.setFields(at, issue, named)
      return created(viewIssue(at.world, issue))
    },
    "read",
  ),

  "issues/get": reads(BOTH, at => ok(viewIssue(at.world, issueOf(at)))),

  "issues/update": writes(
    BOTH,
    at => {
      const issue = issueOf(at)
      if (at.actor.type === "user" && issue.user !== at.actor.id && !writesAs(at))
        throw new Refusal(403, "Must have admin rights to Repository.")
      edits.applyFields(at, issue)
      return ok(viewIssue(at.world, issue))
    },
    "read",
  ),

  "issues/list-for-repo": reads(BOTH, at => {
    const rows = sorted(at, at.world.index.issues.of(at.repository.id).filter(filterOf(at)))
    return ok(listed(at, rows).map(issue => viewIssue(at.world, issue)))
  }),

  "issues/create-label": writes("issues", at => {
    const { name, color, description } = at.call.body
    if (edits.labelNamed(at, String(name)))
      throw invalid({ resource: "Label", code: "already_exists", field: "name" })
    const given = description === undefined ? null : String(description)
    const label = { name: String(name), color: String(color ?? "ededed"), description: given }
    return created(viewLabel(at.world, edits.createLabel(at, label)))
  }),

  "issues/delete-label": writes("issues", at => {
    const label = edits.labelNamed(at, String(at.call.path["name"]))
    if (!label) throw notFound()
    const ours = at.world.index.issues.of(at.repository.id)
    for (const issue of ours) issue.labels = issue.labels.filter(id => id !== label.id)
    at.world.index.labels.remove(at.repository.id, label)
    delete at.world.state.labels[label.id]
    return noContent()
  }),

  "issues/get-label": reads(BOTH, at => {
    const label = edits.labelNamed(at, String(at.call.path["name"]))
    if (!label) throw notFound()
    return ok(viewLabel(at.world, label))
  }),

  "issues/list-labels-for-repo": reads(BOTH, at =>
    ok(listed(at, at.world.index.labels.of(at.repository.id)).map(it => viewLabel(at.world, it))),
  ),

  "issues/list-labels-on-issue": reads(BOTH, at => ok(labelsOn(at, issueOf(at)))),

  "issues/add-labels": writes(BOTH, at => {
    const issue = issueOf(at)
    const { labels } = at.world.state
    const old = issue.labels.map(id => labels[id]!)
    edits.setLabels(at, issue, [...old, ...edits.labelsNamed(at, at.call.body["labels"] ?? [])])
    return ok(labelsOn(at, issue))
  }),

  "issues/set-labels": writes(BOTH, at => {
    const issue = issueOf(at)
    edits.setLabels(at, issue, edits.labelsNamed(at, at.call.body["labels"] ?? []))
    return ok(labelsOn(at, issue))
  }),

  "issues/remove-label": writes(BOTH, at => {
    const issue = issueOf(at)
    const label = edits.labelNamed(at, String(at.call.path["name"]))
    if (!label || !issue.labels.includes(label.id)) throw new Refusal(404, "Label does not exist")
    const kept = issue.labels.filter(id => id !== label.id)
    edits.setLabels(
      at,
      issue,
      kept.map(id => at.world.state.labels[id]!),
    )
    return ok(labelsOn(at, issue))
  }),

  "issues/add-assignees": writes(BOTH, at => {
    const issue = issueOf(at)
    const more = edits.assigneesNamed(at, at.call.body["assignees"] ?? [])
    edits.setAssignees(at, issue, [...new Set([...issue.assignees, ...more])])
    return created(viewIssue(at.world, issue))
  }),

  "issues/remove-assignees": writes(BOTH, at => {
    const issue = issueOf(at)
    const gone = edits.assigneesNamed(at, at.call.body["assignees"] ?? [])
    edits.setAssignees(
      at,
      issue,
      issue.assignees.filter(id => !gone.includes(id)),
    )
    return ok(viewIssue(at.world, issue))
  }),

  "issues/list-events-for-repo": reads(BOTH, at => {
    const { events } = at.world.index
    const shown = pageOf(at, before(events.of(at.repository.id), at.cut).toReversed())
    // A few issues have most of the events, so each issue's view is built only once.
    const ids = new Set(shown.map(event => event.issue))
    const views = new Map([...ids].map(id => [id, viewIssue(at.world, at.world.state.issues[id]!)]))
    return ok(
      shown.map(event => ({
        ...viewEvent(at.world, event, "event"),
        issue: views.get(event.issue),
      })),
    )
  }),

  "issues/list-events": reads(BOTH, at => {
    const events = at.world.index.eventsOfIssue.of(issueOf(at).id)
    return ok(listed(at, events).map(event => viewEvent(at.world, event, "event")))
  }),

  "issues/list-events-for-timeline": reads(BOTH, at => {
    const { eventsOfIssue, commentsOfIssue } = at.world.index
    const { id } = issueOf(at)
    const events = eventsOfIssue.of(id).map(event => ({
      createdAt: event.createdAt,
      view: () => viewEvent(at.world, event, "timeline"),
    }))
    const comments = commentsOfIssue.of(id).map(comment => ({
      createdAt: comment.createdAt,
      view: () => {
        const view = viewComment(at.world, comment)
        return { ...view, event: "commented", actor: view["user"] }
      },
    }))
    const lines = [...events, ...comments].sort((a, b) => a.createdAt - b.createdAt)
    return ok(listed(at, lines).map(line => line.view()))
  }),
}

/** What new issues and pull requests have in common. */
export function newIssue(
  at: InRepository,
  fields: Pick<Issue, "title" | "body">,
): Omit<Issue, "pull"> {
  at.repository.lastIssue += 1
  return {
    id: nextId(at.world, "issue"),
    repository: at.repository.id,
    number: at.repository.lastIssue,
    user: accountOf(at.world, at.actor).id,
    app: appOf(at.actor),
    ...fields,
    state: "open",
    stateReason: null,
    labels: [],
    assignees: [],
    milestone: null,
    createdAt: at.now,
    updatedAt: at.now,
    lastEditedAt: null,
    closedAt: null,
    closedBy: null,
    parent: null,
    children: [],
    blockedBy: [],
    blocking: [],
    pinned: null,
  }
}

/** The issue or pull request that the path names. */
export function issueOf({ world, repository, call }: InRepository): Issue {
  const number = Number(call.path["issue_number"] ?? call.path["pull_number"])
  const issue = issueNumbered(world, repository.id, number)
  if (!issue) throw notFound()
  return issue
}

/** Numbers ascend, and have a gap only if the settings make one. */
export function issueNumbered(world: World, repository: number, number: number): Issue | undefined {
  const issues = world.index.issues.of(repository)
  const usual = issues[number - 1]
  return usual?.number === number ? usual : issues.find(issue => issue.number === number)
}

/** Whether a person has write access here. A token's permission was checked before. */
export function writesAs({ world, actor, repository }: InRepository): boolean {
  if (actor.type !== "user") return true
  return reaches(levelOf(world, repository, actor.id), "write")
}

const labelsOn = ({ world }: InRepository, issue: Issue) =>
  issue.labels.map(id => viewLabel(world, world.state.labels[id]!))

const ORDERING = ["sort", "direction", "page", "per_page"]

function filterOf(at: InRepository): (issue: Issue) => boolean {
  const { state = "open", since, labels, milestone, assignee, creator, ...more } = at.call.query
  const unknown = Object.keys(more).find(name => !ORDERING.includes(name))
  if (unknown) throw new Refusal(501, `issues/list-for-repo does not know "${unknown}" here.`)
  const after = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(String(since))
  const wanted = labels === undefined || labels === "" ? [] : String(labels).split(",")
  const ids = wanted.map(name => edits.labelNamed(at, name.trim())?.id ?? -1)
  const isIn = milestoneFilter(at, milestone)
  const login = (name: unknown) => at.world.index.users.get(String(name).toLowerCase())?.id ?? -1
  const [by, to] = [creator, assignee].map(name => (name === undefined ? null : login(name)))
  return issue =>
    (state === "all" || issue.state === state) &&
    issue.updatedAt >= after &&
    ids.every(id => issue.labels.includes(id)) &&
    isIn(issue) &&
    (by == null || issue.user === by) &&
    (to == null || issue.assignees.includes(to))
}

function milestoneFilter(at: InRepository, wanted: unknown): (issue: Issue) => boolean {
  if (wanted === undefined) return () => true
  if (wanted === "none") return issue => issue.milestone === null
  if (wanted === "*") return issue => issue.milestone !== null
  const id = edits.milestoneNumbered(at, wanted)?.id
  return issue => issue.milestone === id
}

function sorted(at: InRepository, rows: readonly Issue[]): readonly Issue[] {
  const { sort = "created", direction = "desc" } = at.call.query
  // The rows stand in the order they were made: the usual list needs no sorting.
  if (sort === "created") return direction === "asc" ? rows : rows.toReversed()
  const keys: Readonly<Record<string, (issue: Issue) => number>> = {
    updated: issue => issue.updatedAt,
    comments: issue => at.world.index.commentsOfIssue.of(issue.id).length,
  }
  const key = keys[String(sort)]
  if (!key) throw new Refusal(422, `"${sort}" is not an order of issues.`)
  const sign = direction === "asc" ? 1 : -1
  return rows.toSorted((a, b) => sign * (key(a) - key(b) || a.number - b.number))
}
