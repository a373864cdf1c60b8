/**
 * Which comments ask something of a mission and were not answered yet. An id counts as answered only
 * if the log says so: a cursor by time or by highest id loses comments that appear late.
 */
import type { Request } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed, SeenComment } from "../log/observed.ts"
import type { CommandId, Permission, Person } from "../words/id.ts"
import { type Parsed, parse } from "./parse.ts"
import { isAtLeast } from "./permission.ts"
import { placeOf } from "./place.ts"
import { stageOf, takesReplies } from "./stage.ts"

/** Whose permission on the repository must be fetched before their words can be judged. */
export function askers(m: Mission, comments: readonly SeenComment[]): readonly Person[] {
  const people = new Map(open(m, comments).map(({ comment }) => [comment.by.id, comment.by]))
  return [...people.values()]
}

/**
 * Oldest first, the mission's own issue before all others. Left for the next look: comments of
 * people whose permission is not known yet. Before there is a mission, at most one request is
 * given: what the others ask depends on whether it starts one.
 */
export function unanswered(m: Mission, seen: Observed): readonly Request[] {
  const requests = open(m, seen.comments.items).flatMap(({ comment, said }) => {
    const permission = seen.permissions.get(comment.by.id)
    if (permission === undefined || isStranger(permission, seen)) return []
    if (said.type === "reply" && !isAtLeast(permission, "write")) return []
    return [requestOf(comment, permission, said)]
  })
  return m.requested === null ? requests.slice(0, 1) : requests
}

/**
 * Commands of people who have nothing to do with the repository. They get a reaction and nothing
 * else, neither an event nor a reply: else a thousand comments would cost three thousand requests.
 */
export const strangers = (m: Mission, seen: Observed): readonly SeenComment[] =>
  open(m, seen.comments.items)
    .filter(({ comment, said }) => {
      const permission = seen.permissions.get(comment.by.id)
      if (permission === undefined || said.type === "reply") return false
      return isStranger(permission, seen) && !comment.reactions.includes("confused")
    })
    .map(({ comment }) => comment)

interface Open {
  readonly comment: SeenComment
  readonly said: Exclude<Parsed, { type: "nothing" }>
}

function open(m: Mission, comments: readonly SeenComment[]): readonly Open[] {
  const hearsReplies = takesReplies(stageOf(m))
  const start = comments.find(comment => idOf(comment) === m.requested?.command)
  const isAfter = ({ id }: SeenComment) => start === undefined || id > start.id
  return comments
    .filter(comment => !comment.isBot && comment.marker === null)
    .filter(comment => !m.answered.has(idOf(comment)))
    .toSorted((a, b) => inOrder(m, a, b))
    .flatMap(comment => {
      const said = parse(comment.body, placeOf(m, comment))
      if (said.type === "nothing") return []
      // What was written before the mission was asked for is no answer of it.
      if (said.type === "reply" && !(hearsReplies && isAfter(comment))) return []
      // Where there is no mission, nothing can be paused, approved or explained.
      if (m.requested === null && !(isStart(said) && comment.issue === m.ref.issue)) return []
      return [{ comment, said }]
    })
}

const isStart = (said: Parsed): boolean => said.type === "command" && said.command.name === "start"

function inOrder(m: Mission, a: SeenComment, b: SeenComment): number {
  const isElsewhere = (comment: SeenComment) => (comment.issue === m.ref.issue ? 0 : 1)
  const byIssue = isElsewhere(a) - isElsewhere(b)
  if (byIssue !== 0) return byIssue
  if (a.at !== b.at) return a.at < b.at ? -1 : 1
  return a.id - b.id
}

/** In a public repository everybody can read; in a private one a reader was let in by somebody. */
const isStranger = (permission: Permission, seen: Observed): boolean =>
  permission === "none" || (permission === "read" && !seen.isPrivate)

const requestOf = (comment: SeenComment, permission: Permission, said: Open["said"]): Request => ({
  id: idOf(comment),
  by: comment.by,
  at: comment.at,
  permission,
  editedBeforeRead: comment.isEdited,
  said,
})

const idOf = (comment: SeenComment): CommandId => `comment:${comment.id}`
