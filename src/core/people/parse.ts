/**
 * From a comment's text to what its author asks, one thing after the other. It must never throw,
 * whatever is written, and never look for a command anywhere but at the start of a line.
 */
import type { Command, CommandName, Refusal } from "../log/command.ts"
import { valuesIn } from "../values/agent-line.ts"
import { distance } from "../values/distance.ts"
import { addressed, fits, type Nearly, nearly } from "./address.ts"
import { commands, nameOf } from "./command-table.ts"
import { withoutCourtesy } from "./courtesy.ts"
import { argumentsOf, takesText, type Words } from "./grammar.ts"
import { type Line, linesOf } from "./line.ts"
import { withoutMail } from "./mail.ts"
import { isFeature, type Place } from "./place.ts"
import { isCertain } from "./reading.ts"
import { replyOf } from "./reply.ts"
import { bare, firstOf } from "./token.ts"
import { isNotAnId } from "./typed-id.ts"

export type Said =
  | { readonly type: "command"; readonly command: Command }
  | { readonly type: "refused"; readonly refusal: Refusal }
  | { readonly type: "reply"; readonly text: string }

/**
 * Which part of a comment it is. A part keeps its place, no matter where the mission is when it is
 * read. Commands are counted from 1; besides them there are plain words, and what is nearly a
 * command.
 */
type Part = number | "words" | "nearly"

export interface CommentPart {
  readonly part: Part
  readonly said: Said
}

/** No person writes more commands in one comment, and each costs an answer. */
export const COMMANDS_MAX = 10

export function parse(body: string, place: Place): readonly CommentPart[] {
  const comment = passagesOf(body)
  const { commands: all } = comment
  const asked = all
    .slice(0, COMMANDS_MAX)
    .map((passage, at): CommentPart => ({ part: at + 1, said: request(passage, place) }))
  const [next] = all.slice(COMMANDS_MAX)
  if (next) asked.push({ part: COMMANDS_MAX + 1, said: tooMany(next) })
  const plain = plainOf(comment, place)
  const hint = place.hasMission || all.length === 0 ? nearlyIn(comment, plain, place) : null
  const words = place.hasMission ? wordsIn(comment, plain, place) : ""
  const reply: readonly CommentPart[] =
    words === "" ? [] : [{ part: "words", said: { type: "reply", text: words } }]
  // An answer to a question was written before `/mission go` takes the defaults of the others.
  return [...reply, ...asked, ...(hint ? [{ part: "nearly" as const, said: refused(hint) }] : [])]
}

/** Whether one of its lines is a command, no matter what follows the word. */
export const speaksToUs = (body: string): boolean => passagesOf(body).commands.length > 0

/** The text above the first command. */
export const aboveIn = (body: string): string =>
  passagesOf(body)
    .before.map(({ text }) => text)
    .join("\n")
    .trim()

/** A line, and the command that it nearly is. */
type Read = Line & { readonly near?: Nearly }

/** After so many lines of words nobody comes to a command, and a comment may have thousands of lines. */
const NEAR_LINES_MAX = 200

interface Passage {
  /** What follows the word on its line, as it was typed. */
  readonly rest: string
  /** The lines until the next command. */
  readonly below: readonly Read[]
}

interface Passages {
  readonly before: readonly Read[]
  readonly commands: readonly Passage[]
}

function passagesOf(body: string): Passages {
  const before: Read[] = []
  const found: { rest: string; below: Read[] }[] = []
  let looked = 0
  for (const line of linesOf(body)) {
    const isWords = line.is === "words"
    const rest = isWords ? addressed(line.text) : null
    if (rest !== null) {
      found.push({ rest, below: [] })
      continue
    }
    if (isWords) looked += 1
    const near = isWords && looked <= NEAR_LINES_MAX ? nearly(line.text) : null
    const lines = found.at(-1)?.below ?? before
    lines.push(near ? { ...line, near } : line)
  }
  return { before, commands: found }
}

/** What belongs to no command. */
function plainOf({ before, commands: all }: Passages, place: Place): readonly Read[] {
  const blank = { text: "", is: "blank" } as const
  return [
    ...before,
    ...all.flatMap(passage => (isOfText(passage, place) ? [] : [blank, ...passage.below])),
  ]
}

function isOfText({ rest, below }: Passage, { hasMission }: Place): boolean {
  if (!hasMission) return true
  const name = nameIn(wordsOf({ rest, below }).verb)
  return rest.trim() === "" || name === null || takesText(name)
}

function wordsIn({ commands: all }: Passages, plain: readonly Read[], place: Place): string {
  if (place.on !== "mission" && !isFeature(place.on)) return ""
  const said = plain.filter(line => !isNearly(line, place))
  const words = replyOf(said, place)
  const isOnlyCommand = all.length === 0 && bareCommand(plain, place) !== null
  if (isOnlyCommand) return ""
  return all.length === 0 ? words : withoutCourtesy(words)
}

function nearlyIn(
  { commands: all }: Passages,
  plain: readonly Read[],
  place: Place,
): Refusal | null {
  const line = plain.find(one => isNearly(one, place))
  if (line?.near) return nearlyCommand(line.text, line.near.typed)
  if (all.length === 0) return bareCommand(plain, place)
  for (const passage of all.filter(one => isOfText(one, place))) {
    const inside = passage.below.find(one => isNearly(one, place))
    const of = nameIn(wordsOf(passage).verb)
    if (inside?.near && of) return { ...nearlyCommand(inside.text, inside.near.typed), of }
  }
  return null
}

function isNearly({ near }: Read, place: Place): boolean {
  if (near === undefined || !near.isForeign) return near !== undefined
  return place.hasMission && place.on !== "elsewhere"
}

/** A whole comment that would be a command if it had our word, or were not shown as code. */
function bareCommand(plain: readonly Read[], place: Place): Refusal | null {
  const shown = plain.filter(({ is }) => is === "words" || is === "code")
  const lines = shown.filter(({ text, fence }) => fence === undefined && text.trim() !== "")
  const [line, ...more] = lines
  if (!line || more.length > 0) return null
  const words = line.text.trim()
  const isAsked = (place.questions ?? []).length > 0
  if (line.is === "code") {
    // Code is part of the talk: it is no answer, and no attempt should be told about it.
    const rest = isAsked || isFeature(place.on) ? addressed(words) : null
    return rest === null ? null : nearlyCommand(words, `/mission ${rest.trim()}`.trim())
  }
  if (!place.hasMission || place.on === "elsewhere" || !fits(words)) return null
  // One word may well answer a question.
  return isAsked && !/\s/.test(words) ? null : nearlyCommand(words, `/mission ${words}`)
}

function request(passage: Passage, place: Place): Said {
  const words = wordsOf(passage)
  const held = nameIn(words.verb) === "use" && place.hasMission ? valuesIn(words.line) : []
  if (held.length > 0) return refused({ reason: "holds_value", names: held })
  const goal: Said = { type: "command", command: { name: "start", goal: goalOf(passage) } }
  if (words.verb === "") return goal
  const name = nameIn(words.verb)
  const read = name === null || name === "start" ? null : argumentsOf[name](words, place.on)
  const command = read === null || isNotAnId(read) ? null : read
  if (!place.hasMission) {
    if (name !== null && name !== "start" && words.all === "") return bareName(name, command)
    // "/mission retry failed uploads" is a goal: nothing shows for certain that a command was
    // meant.
    return command && isCertain(command) ? { type: "command", command } : goal
  }
  if (name === null) {
    const word = words.verb
    return refused({ reason: "unknown_word", word, nearest: nearest(word) })
  }
  if (name === "start") return { type: "command", command: { name, goal: words.all } }
  if (command) return { type: "command", command }
  if (read && isNotAnId(read))
    return refused(isFeature(place.on) ? { ...read, on: place.on } : read)
  return refused({ reason: "wrong_arguments", name, saw: words.line.slice(0, SAW_MAX) })
}

/** A command's name alone is not a goal, even if the command needs more words. */
const bareName = (name: CommandName, command: Command | null): Said =>
  command ? { type: "command", command } : refused({ reason: "no_mission", name })

/** The command that a goal could also be read as. null: it is only a goal. */
export function alsoCommand(goal: string): CommandName | null {
  const words = wordsOf({ rest: goal, below: [] })
  const name = nameIn(words.verb)
  const read = name === null || name === "start" ? null : argumentsOf[name](words, "mission")
  return read === null || isNotAnId(read) ? null : read.name
}

/** How much of wrong arguments is repeated in the answer. */
const SAW_MAX = 200
/** A word that differs more than this is not a slip of the finger. */
const SLIP_MAX = 2

const refused = (refusal: Refusal): Said => ({ type: "refused", refusal })

const nearlyCommand = (line: string, typed: string) => ({
  reason: "nearly_command" as const,
  line: line.trim().slice(0, SAW_MAX),
  typed: typed.slice(0, SAW_MAX),
})

const tooMany = ({ rest }: Passage): Said =>
  refused({
    reason: "too_many_commands",
    most: COMMANDS_MAX,
    first: `/mission ${rest.trim()}`.trim().slice(0, SAW_MAX),
  })

const goalOf = ({ rest, below }: Passage): string =>
  [rest, ...withoutMail(below).map(({ text }) => text)].join("\n").trim()

function wordsOf(passage: Passage): Words {
  const text = goalOf(passage)
  const { token: verb } = firstOf(text)
  const all = text.slice(verb.length).trim()
  const sameLine = text.slice(verb.length).split("\n", 1)[0] ?? ""
  return { verb, line: sameLine.trim(), all }
}

/** "**Pause**" and "status?" also count as our words. */
const nameIn = (verb: string): CommandName | null => nameOf(bare(verb))

/** The command that was probably meant. */
function nearest(word: string): CommandName | null {
  // A person may mistype a whole word, but nobody types fifty letters for a word of six.
  const typed = word.toLowerCase().slice(0, 20)
  const [best] = commands
    .filter(c => c.name !== "start")
    .filter(c => Math.abs(c.name.length - typed.length) <= SLIP_MAX)
    .map(c => ({ name: c.name, away: distance(typed, c.name) }))
    .filter(c => c.away <= SLIP_MAX && c.away < c.name.length)
    .sort((a, b) => a.away - b.away)
  return best?.name ?? null
}
