/**
 * From a comment's text to what its author asks. It must never throw, whatever is written, and
 * never look for a command anywhere but at the start of a comment.
 */
import type { Command, CommandName, Refusal } from "../log/command.ts"
import { distance } from "../words/distance.ts"
import { argumentsOf, type Words } from "./grammar.ts"
import { isFeature, type Place } from "./place.ts"
import { commands, nameOf } from "./table.ts"

export type Parsed =
  | { readonly type: "command"; readonly command: Command }
  | { readonly type: "refused"; readonly refusal: Refusal }
  | { readonly type: "reply"; readonly text: string }
  | { readonly type: "nothing" }

const NOTHING: Parsed = { type: "nothing" }

/** `/mission`, `/missions` and a mention of the bot are one word. */
const WORD = /^(?:\/missions?|@missions(?:\[bot\])?[,:]?)(?=\s|$)/i
/** White space that GitHub shows as code, so that its author only speaks about a command. */
const CODE = /^(?: {4}| {0,3}\t)/
/** Another person is spoken to, or somebody is quoted. */
const FOR_OTHERS = /^[@>]/

export function parse(body: string, place: Place): Parsed {
  const text = body.replace(/\r\n?/g, "\n").replace(/^\uFEFF/, "")
  const start = text.replace(/^(?:[^\S\n]*\n)+/, "")
  const first = start.trimStart()
  if (first === "") return NOTHING
  const word = CODE.test(start) ? null : WORD.exec(first)
  if (word) return request(first.slice(word[0].length), place)
  if (FOR_OTHERS.test(first) || (place.on !== "mission" && !isFeature(place.on))) return NOTHING
  return { type: "reply", text: text.trim() }
}

/** `rest` is everything behind the word. */
function request(rest: string, place: Place): Parsed {
  const words = wordsOf(rest)
  const goal: Parsed = { type: "command", command: { name: "start", goal: rest.trim() } }
  if (words.verb === "") return goal
  const name = nameOf(words.verb)
  if (!place.hasMission) {
    // "/mission retry failed uploads" is a goal: its first word is no command that fits.
    const command = name === null || name === "start" || name === "revise" ? null : fill(name)
    return command ? { type: "command", command } : goal
  }
  if (name === null)
    return refused({ reason: "unknown_word", word: words.verb, nearest: nearest(words.verb) })
  const command = name === "start" ? { name, goal: words.all } : fill(name)
  if (command) return { type: "command", command }
  return refused({ reason: "wrong_arguments", name, saw: words.line.slice(0, SAW_MAX) })

  function fill(known: Exclude<CommandName, "start">): Command | null {
    return argumentsOf[known](words, place.on)
  }
}

/** So much of wrong arguments is repeated in the answer. */
const SAW_MAX = 200
/** A word further away than this is not a slip of the finger. */
const SLIP_MAX = 2

const refused = (refusal: Refusal): Parsed => ({ type: "refused", refusal })

function wordsOf(rest: string): Words {
  const text = rest.trim()
  const verb = /^\S*/.exec(text)?.[0] ?? ""
  const all = text.slice(verb.length).trim()
  const sameLine = text.slice(verb.length).split("\n", 1)[0] ?? ""
  return { verb, line: sameLine.trim(), all }
}

/** The command that was probably meant. */
function nearest(word: string): CommandName | null {
  // A person may type a whole word wrongly, but nobody types fifty letters for one of six.
  const typed = word.toLowerCase().slice(0, 20)
  const [best] = commands
    .filter(c => c.name !== "start")
    .filter(c => Math.abs(c.name.length - typed.length) <= SLIP_MAX)
    .map(c => ({ name: c.name, away: distance(typed, c.name) }))
    .filter(c => c.away <= SLIP_MAX && c.away < c.name.length)
    .sort((a, b) => a.away - b.away)
  return best?.name ?? null
}
