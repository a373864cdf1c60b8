/** Milestones. */

import { invalid, notFound } from "../call-refusal.ts"
import {
  accountOf,
  created,
  type InRepository,
  instant,
  listed,
  type Operations,
  ok,
  reads,
  text,
  writes,
} from "../operation.ts"
import type { Milestone } from "../rows.ts"
import { viewMilestone } from "../view/issue.ts"
import { notify } from "../webhook.ts"
import { insert, nextId } from "../world.ts"

const BOTH = "issues,pull_requests"

export const milestones: Operations = {
  "issues/create-milestone": writes("issues", at => {
    const { title, state, description, due_on } = at.call.body
    // The title is checked before a number is taken, or a refused request would leave a gap.
    const free = freeTitle(at, String(title ?? ""), null)
    const due = instant(due_on)
    at.repository.lastMilestone += 1
    const milestone = insert(at.world, "milestones", {
      id: nextId(at.world, "milestone"),
      repository: at.repository.id,
      number: at.repository.lastMilestone,
      creator: accountOf(at.world, at.actor).id,
      title: free,
      description: text(description),
      state: "open",
      dueOn: due,
      createdAt: at.now,
      updatedAt: at.now,
      closedAt: null,
    })
    announce(at, milestone, "created")
    if (state === "closed") setState(at, milestone, "closed")
    return created(viewMilestone(at.world, milestone))
  }),

  "issues/get-milestone": reads(BOTH, at => ok(viewMilestone(at.world, milestoneOf(at)))),

  "issues/update-milestone": writes("issues", at => {
    const milestone = milestoneOf(at)
    const { title, state, description, due_on } = at.call.body
    const before = JSON.stringify(milestone)
    if (title !== undefined) milestone.title = freeTitle(at, String(title), milestone)
    if (description !== undefined) milestone.description = text(description)
    if (due_on !== undefined) milestone.dueOn = instant(due_on)
    if (JSON.stringify(milestone) !== before) {
      milestone.updatedAt = at.now
      announce(at, milestone, "edited")
    }
    if (state === "open" || state === "closed") setState(at, milestone, state)
    return ok(viewMilestone(at.world, milestone))
  }),

  "issues/list-milestones": reads(BOTH, at => {
    const { state = "open", sort, direction } = at.call.query
    const all = at.world.index.milestones.of(at.repository.id)
    const rows = all.filter(it => state === "all" || it.state === state)
    const sign = direction === "desc" ? -1 : 1
    const key = sort === "completeness" ? completeness(at) : dueOn
    const ordered = rows.toSorted((a, b) => sign * (key(a) - key(b) || a.number - b.number))
    return ok(listed(at, ordered).map(it => viewMilestone(at.world, it)))
  }),
}

/** Milestones without a date come last. */
const dueOn = (milestone: Milestone) => milestone.dueOn ?? Number.MAX_SAFE_INTEGER

/** The share of a milestone's issues that is closed. */
function completeness({ world }: InRepository): (milestone: Milestone) => number {
  return ({ id }) => {
    const issues = world.index.issuesOfMilestone.of(id)
    const closed = issues.filter(issue => issue.state === "closed").length
    return issues.length === 0 ? 0 : closed / issues.length
  }
}

function milestoneOf({ world, repository, call }: InRepository): Milestone {
  const number = Number(call.path["milestone_number"])
  const found = world.index.milestones.of(repository.id)[number - 1]
  if (!found) throw notFound()
  return found
}

function freeTitle(at: InRepository, title: string, own: Milestone | null): string {
  if (title.trim() === "")
    throw invalid({ resource: "Milestone", code: "missing_field", field: "title" })
  const all = at.world.index.milestones.of(at.repository.id)
  const isTaken = all.some(it => it.title === title && it !== own)
  if (isTaken && at.world.hypotheses.duplicateMilestoneTitleRefused)
    throw invalid({ resource: "Milestone", code: "already_exists", field: "title" })
  return title
}

function setState(at: InRepository, milestone: Milestone, state: Milestone["state"]): void {
  if (milestone.state === state) return
  milestone.state = state
  milestone.updatedAt = at.now
  milestone.closedAt = state === "closed" ? at.now : null
  announce(at, milestone, state === "closed" ? "closed" : "opened")
}

function announce(at: InRepository, milestone: Milestone, action: string): void {
  notify(at, "milestone", () => ({ action, milestone: viewMilestone(at.world, milestone) }))
}
