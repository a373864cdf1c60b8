/** Reads the mission's own issue, the issues that we opened, and milestones. */
import type { Mission } from "../../core/log/mission.ts"
import type { List, SeenComment, SeenIssue, SeenMilestone } from "../../core/log/observed.ts"
import type { Instant } from "../../core/values/time.ts"
import { instant } from "../../core/values/time.ts"
import { isMissing } from "../failure.ts"
import { isRequest } from "../is-request.ts"
import { decode } from "../marker.ts"
import type { Identity, Request } from "../request.ts"
import { authorOf, personOf, type RawUser } from "./author.ts"
import { type Opening, readOpening } from "./comment.ts"
import { all, asList } from "./list.ts"

interface RawIssue {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly body: string | null
  readonly state: string
  readonly state_reason: string | null
  readonly user: { readonly id: number; readonly login: string } | null
  readonly closed_by?: RawUser | null
  readonly assignees?: readonly {
    readonly id: number
    readonly login: string
    readonly type: string
  }[]
  readonly labels: readonly (string | { readonly name?: string })[]
  readonly milestone: { readonly number: number } | null
  readonly parent_issue_url?: string | null
  readonly issue_dependencies_summary?: { readonly total_blocked_by: number }
  readonly pull_request?: unknown
}

/** Issues that our identity opened since the mission began. */
export const readIssues = (
  request: Request,
  identity: Identity,
  since: Instant,
): Promise<List<SeenIssue>> =>
  all(
    request,
    "GET /repos/{owner}/{repo}/issues",
    {
      ...identity.repository,
      state: "all",
      since,
      creator: identity.login,
      sort: "created",
      direction: "asc",
    },
    {
      items: asList,
      map: (i: RawIssue) => (i.pull_request ? null : toSeen(i, identity)),
    },
  )

export interface OwnIssue {
  /** Null if it could not be read. */
  readonly missionIssue: SeenIssue | null
  readonly opening: SeenComment | null
}

/** The mission's own issue. While there is no mission, also what its body asks for. */
export async function readOwnIssue(
  request: Request,
  identity: Identity,
  m: Mission,
): Promise<OwnIssue> {
  const raw = await readRaw(request, identity, m.ref.issue)
  const asks = raw !== null && m.requested === null && !raw.pull_request && isRequest(raw.body)
  return {
    missionIssue: raw && toSeen(raw, identity),
    opening: asks ? await readOpening(request, identity, raw) : null,
  }
}

async function readRaw(
  request: Request,
  { repository }: Identity,
  issue_number: number,
): Promise<(RawIssue & Opening) | null> {
  try {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}"
    const { data } = await request(route, { ...repository, issue_number })
    return data
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function toSeen(i: RawIssue, identity: Identity): SeenIssue {
  return {
    id: i.id,
    number: i.number,
    title: i.title,
    body: i.body ?? "",
    by: authorOf(i.user, identity),
    state: stateOf(i),
    closedBy: i.state === "open" || !i.closed_by ? null : closerOf(i.closed_by, identity),
    assignees: (i.assignees ?? [])
      .filter(({ type }) => type === "User")
      .map(({ id, login }) => ({ id, login })),
    milestone: i.milestone?.number ?? null,
    labels: i.labels.flatMap(l => (typeof l === "string" ? l : (l.name ?? []))),
    marker: i.user?.login === identity.login ? decode(i.body) : null,
    subIssueOf: i.parent_issue_url ? Number(i.parent_issue_url.split("/").at(-1)) : null,
    blockedBy: i.issue_dependencies_summary?.total_blocked_by ? null : [],
  }
}

const closerOf = (by: RawUser, identity: Identity) => ({
  ...personOf(by, identity),
  isBot: by.type !== "User",
})

function stateOf(i: RawIssue): SeenIssue["state"] {
  if (i.state === "open") return "open"
  return i.state_reason === "not_planned" || i.state_reason === "duplicate"
    ? "not_planned"
    : "completed"
}

interface RawMilestone {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly description: string | null
  readonly state: "open" | "closed"
  readonly due_on: string | null
  readonly creator: { readonly login: string } | null
}

export const readMilestones = (
  request: Request,
  identity: Identity,
): Promise<List<SeenMilestone>> =>
  all(
    request,
    "GET /repos/{owner}/{repo}/milestones",
    { ...identity.repository, state: "all" },
    {
      items: asList,
      map: (i: RawMilestone): SeenMilestone => ({
        id: i.id,
        number: i.number,
        title: i.title,
        state: i.state,
        dueOn: i.due_on === null ? null : instant(Date.parse(i.due_on)),
        marker: i.creator?.login === identity.login ? decode(i.description) : null,
      }),
    },
  )
