/**
 * Reads comments: those on the mission's issues, which of them were edited, and what their authors
 * may do.
 */
import type { Mission } from "../../core/log/mission.ts"
import { isAbsent, type List, type SeenComment } from "../../core/log/observed.ts"
import { keyOf } from "../../core/log/thing.ts"
import { isOpen } from "../../core/people/unanswered.ts"
import type { Permission, Person } from "../../core/values/id.ts"
import { instant } from "../../core/values/time.ts"
import { isMissing } from "../failure.ts"
import { decode } from "../marker.ts"
import type { Identity, Request } from "../request.ts"
import { authorOf, isByBot, type RawUser } from "./author.ts"
import { all, asList } from "./list.ts"
import { numbersOf } from "./numbers.ts"
import { steadyWindowOf } from "./window.ts"

interface RawComment {
  readonly id: number
  readonly node_id: string
  readonly body: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly issue_url: string
  readonly user: RawUser | null
  readonly performed_via_github_app?: { readonly slug?: string } | null
  readonly pin?: unknown
  readonly reactions?: Readonly<Record<string, number>>
}

const REACTIONS = ["eyes", "rocket", "confused"] as const

export interface SeenComments extends List<SeenComment> {
  /**
   * Whether all comments of the mission's own issue were read. On other issues some may be missing.
   */
  readonly isOwnComplete: boolean
}

/**
 * All comments of the mission's own issue, and the latest on its other issues and its pull request.
 */
export async function readComments(
  request: Request,
  identity: Identity,
  m: Mission,
): Promise<SeenComments> {
  const { repository } = identity
  // The other places where people speak to the mission.
  const elsewhere = new Set(numbersOf(m, "issue", "pull_request"))
  const here = { ...repository, issue_number: m.ref.issue }
  const map = (c: RawComment) => c
  const [own, others] = await Promise.all([
    all(request, "GET /repos/{owner}/{repo}/issues/{issue_number}/comments", here, {
      items: asList,
      map,
    }),
    elsewhere.size === 0
      ? NONE
      : all(
          request,
          "GET /repos/{owner}/{repo}/issues/comments",
          // Newest first, so that a list that is too long to read whole only lacks what we read
          // long ago.
          { ...repository, since: steadyWindowOf(m), sort: "updated", direction: "desc" },
          { items: asList, map: (c: RawComment) => (elsewhere.has(issueOf(c)) ? c : null) },
        ),
  ])
  const raw = [...own.items, ...others.items.toReversed()]
  const edited = await readEdited(
    request,
    raw.filter(c => isDoubtful(m, c, identity)),
  )
  return {
    complete: own.complete && others.complete,
    isOwnComplete: own.complete,
    items: raw.map(c => toSeen(c, identity, edited.has(c.node_id))),
  }
}

const NONE: List<RawComment> = { complete: true, items: [] }

const issueOf = ({ issue_url }: RawComment): number => Number(issue_url.split("/").at(-1))

const isDoubtful = (m: Mission, c: RawComment, { login }: Identity): boolean =>
  c.updated_at !== c.created_at &&
  c.user?.login !== login &&
  isOpen(m, {
    ...{ id: c.id, issue: issueOf(c), body: c.body ?? "" },
    at: instant(Date.parse(c.created_at)),
  })

/** An issue's body counts as its first comment, because it also has an author and a text. */
export type Opening = Omit<RawComment, "updated_at" | "issue_url" | "reactions" | "pin"> & {
  readonly number: number
}

/** REST doesn't say whether an issue's body was edited, so we ask GraphQL for this one issue. */
export async function readOpening(
  request: Request,
  identity: Identity,
  issue: Opening,
): Promise<SeenComment> {
  const edited = await readEdited(request, [issue])
  const comment = { ...issue, updated_at: issue.created_at, issue_url: `/${issue.number}` }
  return toSeen(comment, identity, edited.has(issue.node_id))
}

function toSeen(c: RawComment, identity: Identity, isEdited: boolean): SeenComment {
  const isOurs = c.user?.login === identity.login
  return {
    id: c.id,
    issue: issueOf(c),
    by: authorOf(c.user, identity),
    isBot: isByBot(c.user, c, identity),
    body: c.body ?? "",
    at: instant(Date.parse(c.created_at)),
    isEdited,
    isPinned: Boolean(c.pin),
    marker: isOurs ? decode(c.body) : null,
    reactions: REACTIONS.filter(content => (c.reactions?.[content] ?? 0) > 0),
  }
}

/** GitHub answers no more than this at once (docs: graphql, nodes). */
const NODES_MAX = 100

/**
 * Only GraphQL says whether the text was edited, because a reaction may change `updated_at` too.
 */
async function readEdited(
  request: Request,
  written: readonly { readonly node_id: string }[],
): Promise<ReadonlySet<string>> {
  const edited: string[] = []
  for (let from = 0; from < written.length; from += NODES_MAX) {
    const ids = written.slice(from, from + NODES_MAX).map(c => c.node_id)
    edited.push(...(await readEditedOf(request, ids)))
  }
  return new Set(edited)
}

async function readEditedOf(request: Request, ids: readonly string[]): Promise<readonly string[]> {
  const { data } = await request("POST /graphql", {
    query: `query Edited($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on IssueComment { id databaseId lastEditedAt includesCreatedEdit }
    ... on Issue { id databaseId lastEditedAt includesCreatedEdit }
  }
}`,
    variables: { ids },
  })
  const nodes: readonly { id: string; lastEditedAt: string | null }[] = data.data.nodes
  return nodes.filter(n => n?.lastEditedAt).map(n => n.id)
}

/**
 * Whether our pinned comment was deleted. If a complete list lacks it, only GitHub's answer to its
 * id counts.
 */
export async function readDeleted(
  request: Request,
  { repository }: Identity,
  m: Mission,
  { items, isOwnComplete: complete }: SeenComments,
): Promise<readonly number[]> {
  const id = m.things.get(keyOf({ type: "comment", of: "mission_control" }))?.id
  if (id === undefined || !isAbsent({ complete, items }, it => it.id === id)) return []
  try {
    const route = "GET /repos/{owner}/{repo}/issues/comments/{comment_id}"
    await request(route, { ...repository, comment_id: id })
    return []
  } catch (error) {
    if (isMissing(error)) return [id]
    throw error
  }
}

export async function readPermissions(
  request: Request,
  identity: Identity,
  people: readonly Person[],
): Promise<ReadonlyMap<number, Permission>> {
  const found = await Promise.all(
    people.map(
      async (person): Promise<[number, Permission]> => [
        person.id,
        await readPermission(request, identity, person.login),
      ],
    ),
  )
  return new Map(found)
}

const PERMISSIONS: readonly Permission[] = ["none", "read", "triage", "write", "maintain", "admin"]

async function readPermission(
  request: Request,
  { repository }: Identity,
  username: string,
): Promise<Permission> {
  try {
    const { data } = await request(
      "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
      { ...repository, username },
    )
    // role_name distinguishes triage from read, and maintain from write. For custom roles we use
    // `permission`.
    return (
      PERMISSIONS.find(p => p === data.role_name) ??
      PERMISSIONS.find(p => p === data.permission) ??
      "none"
    )
  } catch (error) {
    if (isMissing(error)) return "none"
    throw error
  }
}
