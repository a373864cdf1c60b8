/**
 * Reads what people and bots did to a mission's issues by hand. It's one list for the whole
 * repository, newest first, and costs nothing while nothing happens. Unlike the history of a single
 * issue it says who assigned whom (docs: issue-event-types), and we needn't find out first which
 * issue changed.
 */
import type { Mission } from "../../core/log/mission.ts"
import type { Deed, List, SeenEntry } from "../../core/log/observed.ts"
import { type Instant, instant } from "../../core/values/time.ts"
import type { Identity, Request } from "../request.ts"
import { isByBot, personOf, type RawUser } from "./author.ts"
import { all, asList } from "./list.ts"
import { numbersOf } from "./numbers.ts"
import { windowOf } from "./window.ts"

interface RawEntry {
  readonly id: number
  readonly event: string
  readonly created_at: string
  readonly actor: RawUser | null
  readonly assigner?: RawUser | null
  readonly assignee?: RawUser | null
  readonly label?: { readonly name: string | null }
  readonly state_reason?: string | null
  readonly commit_id: string | null
  readonly performed_via_github_app?: { readonly slug?: string } | null
  readonly issue?: { readonly number: number } | null
}

export async function readEntries(
  request: Request,
  identity: Identity,
  m: Mission,
): Promise<List<SeenEntry>> {
  const since = windowOf(m)
  const mine = new Set([m.ref.issue, ...numbersOf(m, "issue")])
  const { complete, items } = await all(
    request,
    "GET /repos/{owner}/{repo}/issues/events",
    { ...identity.repository },
    {
      items: asList,
      map: (raw: RawEntry) => toSeen(raw, identity, mine),
      isPast: (raw: RawEntry) => atOf(raw) < since,
    },
  )
  return { complete, items: items.filter(({ at }) => at >= since).reverse() }
}

const atOf = ({ created_at }: RawEntry): Instant => instant(Date.parse(created_at))

function toSeen(raw: RawEntry, identity: Identity, mine: ReadonlySet<number>): SeenEntry | null {
  const issue = raw.issue?.number
  // In an assignment, `actor` is the person who was assigned.
  const by = raw.assigner ?? raw.actor
  if (issue === undefined || !mine.has(issue) || !by || by.login === identity.login) return null
  const deed = deedOf(raw, identity)
  if (deed === null) return null
  const isBot = isByBot(by, raw, identity)
  return { id: raw.id, issue, by: personOf(by, identity), isBot, at: atOf(raw), ...deed }
}

function deedOf(raw: RawEntry, identity: Identity): Deed | null {
  switch (raw.event) {
    case "closed":
      // The issue was closed by a commit that says "fixes", not by hand.
      if (raw.commit_id !== null) return null
      return { did: "closed", as: isDone(raw.state_reason) ? "completed" : "not_planned" }
    case "reopened":
      return { did: "reopened" }
    case "assigned":
    case "unassigned":
      // An agent can be assigned as well, and then no person is working on it.
      if (raw.assignee?.type !== "User") return null
      return { did: raw.event, who: personOf(raw.assignee, identity) }
    case "demilestoned":
      return { did: "moved" }
    case "unlabeled":
      return { did: "unlabeled", label: raw.label?.name ?? "" }
    default:
      return null
  }
}

const isDone = (reason: string | null | undefined): boolean =>
  reason !== "not_planned" && reason !== "duplicate"
