/** Issues with all that hangs on them, as GitHub's API shows them. */
import type { Comment, Issue, IssueEvent, Label, Milestone, Reaction } from "../rows.ts"
import type { World } from "../world.ts"
import { association, type View, viewAppOrNull, viewUser, viewUserOrNull } from "./account.ts"
import { placesOf } from "./repository.ts"
import { iso, isoOrNull, nodeId, remembered } from "./shared.ts"

export function viewLabel(world: World, label: Label): View {
  const { api } = placesOf(world, world.state.repositories[label.repository]!)
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${api}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  }
}

export function viewMilestone(world: World, milestone: Milestone): View {
  const { api, html } = placesOf(world, world.state.repositories[milestone.repository]!)
  const issues = world.index.issuesOfMilestone.of(milestone.id)
  const open = issues.filter(issue => issue.state === "open").length
  const url = `${api}/milestones/${milestone.number}`
  return {
    url,
    html_url: `${html}/milestone/${milestone.number}`,
    labels_url: `${url}/labels`,
    id: milestone.id,
    node_id: nodeId("MI", milestone.id),
    number: milestone.number,
    title: milestone.title,
    description: milestone.description,
    creator: viewUser(world, milestone.creator),
    open_issues: open,
    closed_issues: issues.length - open,
    state: milestone.state,
    created_at: iso(milestone.createdAt),
    updated_at: iso(milestone.updatedAt),
    due_on: isoOrNull(milestone.dueOn),
    closed_at: isoOrNull(milestone.closedAt),
  }
}

/** What issues and pull requests both show. */
export function viewIssueBasics(world: World, issue: Issue): View {
  const repository = world.state.repositories[issue.repository]!
  const { labels, milestones } = world.state
  const assignees = issue.assignees.map(id => viewUser(world, id))
  return {
    number: issue.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    body: issue.body,
    user: viewUser(world, issue.user),
    labels: issue.labels.map(id => viewLabel(world, labels[id]!)),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: issue.milestone === null ? null : viewMilestone(world, milestones[issue.milestone]!),
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: isoOrNull(issue.closedAt),
    author_association: association(world, repository, issue.user),
    comments: world.index.commentsOfIssue.of(issue.id).length,
  }
}

export function viewIssue(world: World, issue: Issue): View {
  const { api, html } = placesOf(world, world.state.repositories[issue.repository]!)
  const url = `${api}/issues/${issue.number}`
  const page = issue.pull ? "pull" : "issues"
  const parent = issue.parent === null ? null : world.state.issues[issue.parent]!
  const pinned = issue.pinned === null ? null : world.state.comments[issue.pinned.comment]
  return {
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: `${html}/${page}/${issue.number}`,
    id: issue.id,
    node_id: nodeId("I", issue.id),
    ...viewIssueBasics(world, issue),
    state_reason: issue.stateReason,
    closed_by: viewUserOrNull(world, issue.closedBy),
    performed_via_github_app: viewAppOrNull(world, issue.app),
    sub_issues_summary: childrenOf(world, issue),
    issue_dependencies_summary: dependenciesOf(world, issue),
    parent_issue_url: parent === null ? null : `${api}/issues/${parent.number}`,
    pinned_comment: pinned ? viewComment(world, pinned) : null,
    ...(issue.pull && { draft: issue.pull.draft, pull_request: linksOf(world, issue) }),
  }
}

function linksOf(world: World, issue: Issue): View {
  const { api, html } = placesOf(world, world.state.repositories[issue.repository]!)
  const page = `${html}/pull/${issue.number}`
  return {
    url: `${api}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: isoOrNull(issue.pull?.mergedAt ?? null),
  }
}

const isOpenIn = (world: World) => (id: number) => world.state.issues[id]?.state === "open"

function childrenOf(world: World, { children }: Issue): View {
  const open = children.filter(isOpenIn(world)).length
  const completed = children.length - open
  const percent = children.length === 0 ? 0 : Math.floor((completed * 100) / children.length)
  return { total: children.length, completed, percent_completed: percent }
}

/** The first two count open issues only. */
function dependenciesOf(world: World, { blockedBy, blocking }: Issue): View {
  return {
    blocked_by: blockedBy.filter(isOpenIn(world)).length,
    blocking: blocking.filter(isOpenIn(world)).length,
    total_blocked_by: blockedBy.length,
    total_blocking: blocking.length,
  }
}

export function viewComment(world: World, comment: Comment): View {
  const { id } = comment
  const { pinned } = world.state.issues[comment.issue]!
  const { api } = placesOf(world, world.state.repositories[comment.repository]!)
  return {
    ...remembered(comment, () => commentAlone(world, comment)),
    author_association: associationIn(world, comment),
    reactions: rollUp(world, id, `${api}/issues/comments/${id}/reactions`),
    pin: pinned?.comment === id ? pinOf(world, pinned) : null,
  }
}

const associationIn = (world: World, { repository, user }: Comment): string =>
  association(world, world.state.repositories[repository]!, user)

function commentAlone(world: World, comment: Comment): View {
  const { api, html } = placesOf(world, world.state.repositories[comment.repository]!)
  const issue = world.state.issues[comment.issue]!
  const page = `${html}/${issue.pull ? "pull" : "issues"}/${issue.number}`
  return {
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    user: viewUser(world, comment.user),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    body: comment.body,
    performed_via_github_app: viewAppOrNull(world, comment.app),
  }
}

const pinOf = (world: World, pinned: NonNullable<Issue["pinned"]>) => ({
  pinned_at: iso(pinned.at),
  pinned_by: viewUser(world, pinned.by),
})

export const REACTIONS = [
  "+1",
  "-1",
  "laugh",
  "confused",
  "heart",
  "hooray",
  "rocket",
  "eyes",
] as const

function rollUp(world: World, comment: number, url: string): View {
  const all = world.index.reactions.of(comment)
  const counts: Record<string, number> = { ...NONE }
  for (const { content } of all) counts[content] = (counts[content] ?? 0) + 1
  return { url, total_count: all.length, ...counts }
}

const NONE = Object.fromEntries(REACTIONS.map(content => [content, 0]))

export function viewReaction(world: World, reaction: Reaction): View {
  return {
    id: reaction.id,
    node_id: nodeId("REA", reaction.id),
    user: viewUser(world, reaction.user),
    content: reaction.content,
    created_at: iso(reaction.createdAt),
  }
}

const EVENT_PREFIXES: Readonly<Record<string, string>> = {
  closed: "CE",
  reopened: "REE",
  labeled: "LE",
  unlabeled: "UNLE",
  assigned: "AE",
  unassigned: "UNAE",
  milestoned: "MIE",
  demilestoned: "DEMIE",
  renamed: "RTE",
}

/**
 * Only issue events have `assigner`, the timeline doesn't. Their `actor` is the person who was
 * assigned.
 */
export const viewEvent = (world: World, event: IssueEvent, form: "event" | "timeline"): View =>
  form === "event"
    ? remembered(event, () => eventAsItIs(world, event, form))
    : eventAsItIs(world, event, form)

function eventAsItIs(world: World, event: IssueEvent, form: "event" | "timeline"): View {
  const { api } = placesOf(world, world.state.repositories[event.repository]!)
  const assignee = event.assignee === undefined ? undefined : viewUser(world, event.assignee)
  return {
    id: event.id,
    node_id: nodeId(EVENT_PREFIXES[event.event] ?? "EV", event.id),
    url: `${api}/issues/events/${event.id}`,
    actor: viewUser(world, (form === "event" ? event.assignee : undefined) ?? event.actor),
    event: event.event,
    commit_id: event.commit ?? null,
    commit_url: event.commit ? `${api}/commits/${event.commit}` : null,
    created_at: iso(event.createdAt),
    performed_via_github_app: viewAppOrNull(world, event.app),
    ...(event.label && { label: event.label }),
    ...(event.milestone && { milestone: event.milestone }),
    ...(event.rename && { rename: event.rename }),
    ...(event.stateReason !== undefined && { state_reason: event.stateReason }),
    ...(assignee && { assignee }),
    ...(assignee && form === "event" && { assigner: viewUser(world, event.actor) }),
  }
}
