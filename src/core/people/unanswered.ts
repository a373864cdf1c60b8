/**
 * What asks something of a mission and was not answered yet: comments, what people did on the board,
 * an issue's first words. An id counts as answered only if the log says so: a cursor by time or by
 * highest id loses what appears late.
 */
import type { Request } from "../log/command.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed, SeenComment } from "../log/observed.ts"
import type { CommandId, Permission, Person } from "../words/id.ts"
import { gestureOf, isOvertaken } from "./gesture.ts"
import { parse } from "./parse.ts"
import { isAtLeast } from "./permission.ts"
import { isFeature, placeOf } from "./place.ts"
import { isListed, peopleOf } from "./policy.ts"
import { askedBy } from "./press.ts"
import { stageOf, takesReplies } from "./stage.ts"

type Asking = Pick<
  Observed,
  "comments" | "entries" | "opening" | "presses" | "missionIssue" | "issues"
> &
  Partial<Pick<Observed, "base">>

/** Whose permission on the repository must be fetched before their words can be judged. */
export function askers(m: Mission, seen: Asking): readonly Person[] {
  const asking = open(m, seen).filter(({ comment }) => !comment?.isBot)
  return [...new Map(asking.map(({ by }) => [by.id, by])).values()]
}

/**
 * Oldest first. Left for the next look: what was asked by people whose permission is not known yet.
 * Before there is a mission, at most one request is given: what the others ask depends on whether it
 * starts one.
 */
export function unanswered(
  m: Mission,
  seen: Asking & Pick<Observed, "permissions" | "isPrivate">,
): readonly Request[] {
  const requests = open(m, seen).flatMap(({ comment, ...asked }) => {
    const permission = comment?.isBot ? BOTS_MAY : seen.permissions.get(asked.by.id)
    if (permission === undefined || isStranger(permission, seen)) return []
    if (isPlain(asked.said) && !isAtLeast(permission, "write")) return []
    return [{ ...asked, permission }]
  })
  return m.requested === null ? requests.slice(0, 1) : requests
}

/**
 * Commands of people who have nothing to do with the repository. They get a reaction and nothing
 * else, neither an event nor a reply: else a thousand comments would cost three thousand requests.
 */
export const strangers = (m: Mission, seen: Observed): readonly SeenComment[] =>
  open(m, seen).flatMap(({ by, said, comment }) => {
    const permission = seen.permissions.get(by.id)
    if (permission === undefined || isPlain(said) || comment === null) return []
    return isStranger(permission, seen) && !comment.reactions.includes("confused") ? [comment] : []
  })

/** null: a comment it is not, or one that nobody can react to. */
type Open = Omit<Request, "permission"> & { readonly comment: SeenComment | null }

function open(m: Mission, seen: Asking): readonly Open[] {
  // What we opened ourselves is part of a mission, and never the beginning of another.
  if (m.requested === null && seen.missionIssue?.marker) return []
  const all = [comments(m, seen), gestures(m, seen), presses(m, seen), firstWords(m, seen)]
  return all.flat().toSorted((a, b) => inOrder(a, b))
}

/** A bot is no collaborator whom GitHub could speak for: the policy that lists it does. */
const BOTS_MAY: Permission = "write"

function comments(m: Mission, seen: Asking): readonly Open[] {
  const { items } = seen.comments
  const { bots } = peopleOf(m, seen.base ?? null)
  const hearsReplies = takesReplies(m)
  const start = items.find(comment => idOf(comment) === m.requested?.command)
  const isAfter = ({ id }: SeenComment) => start === undefined || id > start.id
  return (
    items
      .filter(({ isBot, by, marker }) => marker === null && (!isBot || isListed(bots, by)))
      // Most were answered long ago, and reading words is most of what a look does with them.
      .filter(comment => !m.answered.has(idOf(comment)))
      .flatMap(comment => {
        const said = saidIn(m, comment)
        if (said === null) return []
        // What was written before the mission was asked for is no answer of it.
        if (said.type === "reply" && !(hearsReplies && isAfter(comment))) return []
        // Where there is no mission, nothing can be paused, approved or explained.
        if (m.requested === null && !(isStart(said) && comment.issue === m.ref.issue)) return []
        const { by, at, isEdited: editedBeforeRead } = comment
        return [
          { id: idOf(comment), by, at, ...whereOf(m, comment), editedBeforeRead, said, comment },
        ]
      })
  )
}

/** A plain comment on the issue of a feature tells its next attempt something. */
function saidIn(m: Mission, { body, issue }: SeenComment): Request["said"] | null {
  const place = placeOf(m, issue)
  const said = parse(body, place)
  if (said.type === "nothing") return null
  if (said.type !== "reply" || !isFeature(place.on)) return said
  const feature = m.features.get(place.on)
  const isOpen = feature && !feature.integrated && !feature.skipped && stageOf(m) === "running"
  return isOpen ? { type: "steering", feature: place.on, text: said.text } : null
}

function gestures(m: Mission, seen: Asking): readonly Open[] {
  if (m.requested === null) return []
  return seen.entries.items.flatMap(entry => {
    const id: CommandId = `timeline:${entry.id}`
    const gesture = m.answered.has(id) ? null : gestureOf(m, entry, seen.issues.items)
    if (!gesture || isOvertaken(m, gesture, entry.at)) return []
    const said = { type: "gesture", gesture } as const
    const { by, at } = entry
    return [{ id, by, at, ...whereOf(m, entry), editedBeforeRead: false, said, comment: null }]
  })
}

/** A button asks what a person could have typed, and nothing else. */
function presses(m: Mission, { presses: seen = [] }: Asking): readonly Open[] {
  return seen.flatMap(press => {
    const id: CommandId = `press:${press.id}`
    const asked = m.answered.has(id) ? null : askedBy(m, press)
    if (asked === null) return []
    const { check, command } = asked
    const said = { type: "command", command } as const
    const { by, at } = press
    return [{ id, by, at, check, editedBeforeRead: false, said, comment: null }]
  })
}

/** The body of a new issue counts like a comment, but a comment is the later word. */
function firstWords(m: Mission, seen: Asking): readonly Open[] {
  const { opening } = seen
  if (!opening || opening.isBot || m.requested !== null) return []
  const said = parse(opening.body, placeOf(m, opening.issue))
  if (!isStart(said) || comments(m, seen).length > 0) return []
  const { by, at, isEdited: editedBeforeRead } = opening
  const id: CommandId = `issue:${opening.id}`
  if (m.answered.has(id)) return []
  return [{ id, by, at, editedBeforeRead, said, comment: null }]
}

type Start = Extract<Request["said"], { type: "command" }>

const isStart = (said: { readonly type: string }): said is Start =>
  said.type === "command" && (said as Start).command.name === "start"

const isPlain = ({ type }: Request["said"]): boolean => type === "reply" || type === "steering"

const whereOf = (m: Mission, { issue }: { readonly issue: number }): Pick<Request, "on"> =>
  issue === m.ref.issue ? {} : { on: issue }

/** Times are whole seconds; of equal ones the mission's own issue comes first. */
function inOrder(a: Open, b: Open): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1
  const isElsewhere = ({ on }: Open) => (on === undefined ? 0 : 1)
  return isElsewhere(a) - isElsewhere(b) || numberIn(a.id) - numberIn(b.id)
}

const numberIn = (id: CommandId): number => Number(id.slice(id.indexOf(":") + 1))

/** In a public repository everybody can read; in a private one a reader was let in by somebody. */
const isStranger = (permission: Permission, seen: Pick<Observed, "isPrivate">): boolean =>
  permission === "none" || (permission === "read" && !seen.isPrivate)

const idOf = (comment: SeenComment): CommandId => `comment:${comment.id}`
