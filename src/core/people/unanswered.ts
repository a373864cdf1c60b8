/**
 * What asks something of a mission and has no answer yet: comments, what people did on the board,
 * an issue's first words. An id counts as answered only if the log says so, because a cursor by
 * time or by highest id loses what appears late.
 */

import type { Request } from "../log/command.ts"
import { isDone } from "../log/done.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed, SeenComment } from "../log/observed.ts"
import { type CommandId, numberOf, type Permission, type Person } from "../values/id.ts"
import { askedBy } from "./button.ts"
import { gestureOf, isOvertaken } from "./gesture.ts"
import { aboveIn, type CommentPart, parse, speaksToUs } from "./parse.ts"
import { isAtLeast } from "./permission.ts"
import { isFeature, placeOf } from "./place.ts"
import { isListed, peopleOf } from "./policy.ts"
import { openRound, stageOf, takesReplies } from "./stage.ts"

type Asking = Pick<
  Observed,
  "comments" | "entries" | "opening" | "buttons" | "missionIssue" | "issues"
> &
  Partial<Pick<Observed, "base" | "permissions" | "isPrivate">>

/** The people whose permission must be fetched before their words can be judged. */
export function askers(m: Mission, seen: Asking): readonly Person[] {
  const asking = open(m, seen).filter(({ comment }) => !comment?.isBot)
  return [...new Map(asking.map(({ by }) => [by.id, by])).values()]
}

/**
 * Oldest first. Requests by people whose permission is not known yet are left for the next look.
 * Before there is a mission, at most one request is given, because the meaning of the others
 * depends on whether it starts one.
 */
export function unanswered(
  m: Mission,
  seen: Asking & Pick<Observed, "permissions" | "isPrivate">,
): readonly Request[] {
  const requests = open(m, seen).flatMap(({ comment, ...asked }) => {
    const permission = comment?.isBot ? BOTS_MAY : seen.permissions.get(asked.by.id)
    if (permission === undefined || isInVain(asked.said, permission, seen)) return []
    return [{ ...asked, permission }]
  })
  return m.requested === null ? requests.slice(0, 1) : requests
}

/**
 * Comments of people from whom nothing is accepted. To ask for their permission again would tell
 * nothing new.
 */
export const inVain = (
  m: Mission,
  seen: Asking & Pick<Observed, "permissions" | "isPrivate">,
): readonly SeenComment[] => {
  const theirs = open(m, seen).flatMap(({ by, said, comment }) => {
    const permission = comment?.isBot ? undefined : seen.permissions.get(by.id)
    if (permission === undefined || comment === null) return []
    return isInVain(said, permission, seen) ? [comment] : []
  })
  return [...new Set(theirs)]
}

const isInVain = (
  said: Request["said"],
  permission: Permission,
  seen: Pick<Observed, "isPrivate">,
): boolean => isStranger(permission, seen) || (isPlain(said) && !isAtLeast(permission, "write"))

/**
 * Commands of people who have nothing to do with the repository. They get a reaction and nothing
 * else, neither an event nor a reply: otherwise a thousand comments would cost three thousand
 * requests.
 */
export const strangers = (m: Mission, seen: Observed): readonly SeenComment[] => {
  const theirs = open(m, seen).flatMap(({ by, said, comment }) => {
    const permission = seen.permissions.get(by.id)
    if (permission === undefined || isPlain(said) || comment === null) return []
    return isStranger(permission, seen) && !comment.reactions.includes("confused") ? [comment] : []
  })
  return [...new Set(theirs)]
}

const isKnownStranger = (
  { by, isBot }: SeenComment,
  { permissions, isPrivate = false }: Partial<Pick<Observed, "permissions" | "isPrivate">>,
): boolean => {
  const permission = isBot ? undefined : permissions?.get(by.id)
  return permission !== undefined && isStranger(permission, { isPrivate })
}

/** null if it is no comment, or one that nobody can react to. */
type Open = Omit<Request, "permission"> & { readonly comment: SeenComment | null }

function open(m: Mission, seen: Asking): readonly Open[] {
  // An issue that we opened ourselves is part of a mission and never begins another.
  if (m.requested === null && seen.missionIssue?.marker) return []
  const all = [comments(m, seen), gestures(m, seen), buttons(m, seen), firstWords(m, seen)]
  return all.flat().toSorted((a, b) => inOrder(a, b))
}

/** A bot is not a collaborator that GitHub could vouch for. The policy that lists it does. */
const BOTS_MAY: Permission = "write"

function comments(m: Mission, seen: Asking): readonly Open[] {
  const { items } = seen.comments
  const { bots } = peopleOf(m, seen.base ?? null)
  return (
    items
      .filter(({ isBot, by, marker }) => marker === null && (!isBot || isListed(bots, by)))
      // Most comments were answered long ago, and reading words is most of a look's work with them.
      .filter(comment => !m.answered.has(`comment:${comment.id}`) || canAskMore(comment))
      .flatMap(comment =>
        (unread(m, comment, seen) ?? asksOf(m, comment)).flatMap(({ id, said }) => {
          const { by, at, isEdited: editedBeforeRead } = comment
          // Words that were edited into it later are no answer.
          if (isPlain(said) && editedBeforeRead && id.includes("/")) return []
          return [{ id, by, at, ...whereOf(m, comment), editedBeforeRead, said, comment }]
        }),
      )
  )
}

/** One line of the history asks one thing. */
const canAskMore = ({ body }: Pick<SeenComment, "body">): boolean => body.trim().includes("\n")

/**
 * A command of a stranger, or of somebody of whom nothing is known yet. Only the fact that it is a
 * command counts, and its arguments are not read. null: the command has to be read.
 */
function unread(
  m: Mission,
  comment: SeenComment,
  seen: Asking,
): readonly Pick<Open, "id" | "said">[] | null {
  const { id: number, by, isBot, issue, body } = comment
  const id: CommandId = `comment:${number}`
  const isKnown = isBot || (seen.permissions?.has(by.id) ?? false)
  if (isKnown && !isKnownStranger(comment, seen)) return null
  if (m.answered.has(id) || !speaksToUs(body)) return null
  if (m.requested === null && issue !== m.ref.issue) return []
  return [{ id, said: UNREAD }]
}

const UNREAD: Request["said"] = {
  ...{ type: "refused", refusal: { reason: "unknown_word", word: "", nearest: null } },
}

/** Whether it still needs an answer, as far as the log says. */
export const isOpen = (m: Mission, comment: Pick<SeenComment, "id" | "issue" | "body" | "at">) =>
  asksOf(m, comment).length > 0

function asksOf(
  m: Mission,
  { id: number, issue, body, at }: Pick<SeenComment, "id" | "issue" | "body" | "at">,
): readonly Pick<Open, "id" | "said">[] {
  const start = m.requested && numberOf(m.requested.command)
  // Without a mission, only words on the issue itself can begin one.
  if (start === null && issue !== m.ref.issue) return []
  const all = parse(body, placeOf(m, issue))
  return all.flatMap(asked => {
    const id = idOf(`comment:${number}`, asked, all)
    if (m.answered.has(id)) return []
    const said = saidIn(m, issue, asked.said)
    if (said === null) return []
    // What was written before the mission was asked for does not answer it, and neither does its
    // goal.
    const isBefore = start !== null && isOfComment(m) && number <= start
    if (asked.part === "nearly" && isBefore) return []
    if (said.type === "reply" && (isBefore || !hears(m, at))) return []
    return [{ id, said }]
  })
}

const isOfComment = (m: Mission): boolean => m.requested?.command.startsWith("comment:") ?? false

/** When there is a plan, only words since the questions were asked can answer them. */
function hears(m: Mission, at: SeenComment["at"]): boolean {
  if (!takesReplies(m)) return false
  const stage = stageOf(m)
  const round = openRound(m)
  return stage === "planning" || stage === "questions" || (round !== null && at >= round.at)
}

/** A plain comment on a feature's issue tells its next attempt something. */
function saidIn(m: Mission, issue: number, said: CommentPart["said"]): Request["said"] | null {
  const { on } = placeOf(m, issue)
  if (said.type !== "reply" || !isFeature(on)) return said
  const feature = m.features.get(on)
  const isOpen = feature && !isDone(feature) && stageOf(m) === "running"
  return isOpen ? { type: "steering", feature: on, text: said.text } : null
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

/** A button asks for what a person could have typed, and nothing else. */
function buttons(m: Mission, { buttons: seen = [] }: Asking): readonly Open[] {
  return seen.flatMap(button => {
    const id: CommandId = `press:${button.id}`
    const asked = m.answered.has(id) ? null : askedBy(m, button)
    if (asked === null) return []
    const { check, command } = asked
    const said = { type: "command", command } as const
    const { by, at } = button
    return [{ id, by, at, check, editedBeforeRead: false, said, comment: null }]
  })
}

/** The body of a new issue counts like a comment, but a comment is the later word. */
function firstWords(m: Mission, seen: Asking): readonly Open[] {
  const { opening } = seen
  if (!opening || opening.isBot) return []
  const first: CommandId = `issue:${opening.id}`
  const start = m.requested?.command
  const isOvertaken = () => comments(m, seen).some(({ said }) => isStart(said))
  if (start ? !start.startsWith(first) : isOvertaken()) return []
  const { body, by, at, isEdited: editedBeforeRead } = opening
  const all = parse(body, placeOf(m, opening.issue))
  return all.flatMap(asked => {
    const id = idOf(first, asked, all)
    if (typeof asked.part !== "number" || m.answered.has(id)) return []
    const said = isStart(asked.said) ? withAbove(asked.said, aboveIn(body)) : asked.said
    return [{ id, by, at, editedBeforeRead, said, comment: null }]
  })
}

type Start = Extract<CommentPart["said"], { type: "command" }>

const isStart = (said: Request["said"]): said is Start =>
  said.type === "command" && said.command.name === "start"

/** What an issue says before it asks for a mission belongs to its goal. */
function withAbove({ command }: Start, above: string): Start {
  if (command.name !== "start") return { type: "command", command }
  const goal = `${above}\n\n${command.goal}`.trim()
  return { type: "command", command: { name: "start", goal } }
}

/** The first command has the comment's own id. If there is none, the first other part has it. */
function idOf(
  whole: `comment:${number}` | `issue:${number}`,
  { part }: CommentPart,
  all: readonly CommentPart[],
): CommandId {
  if (part === 1) return whole
  const isAlone = !all.some(it => it.part === 1)
  const isOnly = part === "nearly" || !all.some(it => it.part === "nearly")
  return isAlone && isOnly ? whole : `${whole}/${part}`
}

const isPlain = ({ type }: Request["said"]): boolean => type === "reply" || type === "steering"

const whereOf = (m: Mission, { issue }: { readonly issue: number }): Pick<Request, "on"> =>
  issue === m.ref.issue ? {} : { on: issue }

/** Times are whole seconds. If two are equal, the mission's own issue comes first. */
function inOrder(a: Open, b: Open): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1
  const isElsewhere = ({ on }: Open) => (on === undefined ? 0 : 1)
  return isElsewhere(a) - isElsewhere(b) || numberOf(a.id) - numberOf(b.id)
}

/** Everybody can read a public repository. In a private one, somebody let the reader in. */
const isStranger = (permission: Permission, seen: Pick<Observed, "isPrivate">): boolean =>
  permission === "none" || (permission === "read" && !seen.isPrivate)
