/** Comments on the mission's issue; which of them were edited; what their authors may do. */
import type { Mission } from "../../core/log/mission.ts"
import { isAbsent, type List, type SeenComment } from "../../core/log/observed.ts"
import { keyOf } from "../../core/log/thing.ts"
import type { Permission, Person } from "../../core/words/id.ts"
import { instant } from "../../core/words/time.ts"
import { statusOf } from "../errors.ts"
import { decode } from "../marker.ts"
import type { Identity, Request } from "../request.ts"
import { all, asList } from "./list.ts"

interface RawComment {
  readonly id: number
  readonly node_id: string
  readonly body: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly user: { readonly id: number; readonly login: string; readonly type: string } | null
  readonly pin?: unknown
  readonly reactions?: Readonly<Record<string, number>>
}

const REACTIONS = ["eyes", "rocket", "confused"] as const

export async function readComments(
  request: Request,
  identity: Identity,
  issue: number,
  isAnswered: (id: number) => boolean,
): Promise<List<SeenComment>> {
  const raw = await all(
    request,
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    { ...identity.repository, issue_number: issue },
    { items: asList, map: (c: RawComment) => c },
  )
  const doubtful = raw.items.filter(
    c => c.updated_at !== c.created_at && c.user?.login !== identity.login && !isAnswered(c.id),
  )
  const edited = await readEdited(request, doubtful)
  return {
    complete: raw.complete,
    items: raw.items.map(c => toSeen(c, identity, issue, edited.has(c.id))),
  }
}

function toSeen(c: RawComment, identity: Identity, issue: number, isEdited: boolean): SeenComment {
  const isOurs = c.user?.login === identity.login
  return {
    id: c.id,
    issue,
    by: { id: c.user?.id ?? 0, login: c.user?.login ?? "ghost" },
    isBot: c.user === null || c.user.type === "Bot",
    body: c.body ?? "",
    at: instant(Date.parse(c.created_at)),
    isEdited,
    isPinned: Boolean(c.pin),
    marker: isOurs ? decode(c.body) : null,
    reactions: REACTIONS.filter(content => (c.reactions?.[content] ?? 0) > 0),
  }
}

/** A reaction may touch `updated_at`; only GraphQL says whether the text was changed. */
async function readEdited(
  request: Request,
  comments: readonly RawComment[],
): Promise<ReadonlySet<number>> {
  if (comments.length === 0) return new Set()
  const { data } = await request("POST /graphql", {
    query: `query Edited($ids: [ID!]!) {
  nodes(ids: $ids) { ... on IssueComment { id databaseId lastEditedAt includesCreatedEdit } }
}`,
    variables: { ids: comments.map(c => c.node_id) },
  })
  const nodes: readonly { databaseId: number; lastEditedAt: string | null }[] = data.data.nodes
  return new Set(nodes.filter(n => n?.lastEditedAt).map(n => n.databaseId))
}

/** Of the pinned comment, where a whole list does not show it: only GitHub's answer to its id counts. */
export async function readDeleted(
  request: Request,
  { repository }: Identity,
  m: Mission,
  comments: List<SeenComment>,
): Promise<readonly number[]> {
  const id = m.things.get(keyOf({ type: "comment", of: "mission_control" }))?.id
  if (id === undefined || !isAbsent(comments, it => it.id === id)) return []
  try {
    const route = "GET /repos/{owner}/{repo}/issues/comments/{comment_id}"
    await request(route, { ...repository, comment_id: id })
    return []
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 410) return [id]
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
    // role_name tells triage from read and maintain from write; custom roles fall back.
    return (
      PERMISSIONS.find(p => p === data.role_name) ??
      PERMISSIONS.find(p => p === data.permission) ??
      "none"
    )
  } catch (error) {
    if (statusOf(error) === 404) return "none"
    throw error
  }
}
