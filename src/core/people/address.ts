/**
 * Whether a line of a comment speaks to us, and what it says. A command starts its line. A line
 * that only looks like a command is told apart, so that it is neither obeyed nor taken for
 * something else.
 */
import { distance } from "../values/distance.ts"
import { shownAs } from "./character-reference.ts"
import { nameOf } from "./command-table.ts"
import { isAsking, withoutCourteousEnd } from "./courtesy.ts"
import { argumentsOf } from "./grammar.ts"
import { isIndented } from "./line.ts"
import { isCertain } from "./reading.ts"
import { bare, firstOf, openingOf, visible, withoutInvisibleStart } from "./token.ts"
import { isNotAnId } from "./typed-id.ts"

/** `/mission`, `/missions` and a mention of the bot mean the same. */
const WORD = /^\s*(?:\/missions?|@missions(?:\[bot\])?)[,:]?(?=\s|$)/i

/** What follows our word, as it was typed. null: the line does not begin with it. */
export function addressed(line: string): string | null {
  if (isIndented(line)) return null
  const opening = openingOf(line)
  const word = WORD.exec(opening.text)?.[0]
  return word === undefined ? null : withoutInvisibleStart(opening.behind(word.length))
}

/** Longer lines are prose, no matter how they begin. */
const LINE_MAX = 300

export interface Nearly {
  /** What its author probably wanted to type. */
  readonly typed: string
  /** Without our word, the way other bots are spoken to. */
  readonly isForeign: boolean
}

/** null: the line is nothing like a command. */
export function nearly(line: string): Nearly | null {
  if (line.length > LINE_MAX) return null
  const { text, isMarked } = unmarked(visible(shownAs(line)).trim())
  if (text === null) return null
  const found = saidIn(text, isMarked || isIndented(line) ? "marked" : "plain") ?? saidBehind(text)
  if (found === null) return null
  return { typed: `/mission ${found.rest}`.trim(), isForeign: found.isForeign }
}

/** Whether these words alone are a command, such as "approve 7f3a9c2". */
export function fits(words: string): boolean {
  const { token, rest: all } = firstOf(words)
  const name = nameOf(bare(token))
  if (name === null || name === "start") return false
  const on = all === "" ? "F1" : "mission"
  const read = argumentsOf[name]({ verb: token, line: all, all }, on)
  return read !== null && !isNotAnId(read) && isCertain(read)
}

/** Marks of a list, a task, a heading or a table. Markdown does not show them as text. */
const MARKS = /^(?:[-*+•|]|\d{1,3}[.)]|#{1,6}|\[[ x]?\])\s+/i
const TAG = /^<\/?[a-z]{1,10}>|<\/[a-z]{1,10}>$/gi
const WRAPS: ReadonlySet<string> = new Set("`\"'“”„«»‹›([<")
const MARKS_MAX = 4

/** null if the sentence only quotes the command. */
function unmarked(line: string): { readonly text: string | null; readonly isMarked: boolean } {
  let text = line
  for (let marks = 0; marks < MARKS_MAX; marks++) text = text.replace(MARKS, "").replace(TAG, "")
  text = text.replaceAll("**", "").replaceAll("__", "").replaceAll("~~", "").trim()
  const isEmphatic = /^[*_]+[/@\\]/.test(text)
  if (isEmphatic) text = text.replace(/^[*_]+/, "").replace(/[*_]$/, "")
  if (!WRAPS.has(text[0] ?? "")) {
    const isSpoken = text.includes("`") && !/^[/@\\]/.test(text)
    return { text: isSpoken ? null : text, isMarked: text !== line }
  }
  const inside = text.slice(1)
  const end = [...inside].findIndex(character => WRAPS.has(character) || /[\])>]/.test(character))
  const behind = end < 0 ? "" : [...inside].slice(end).join("")
  // "`/mission pause` stops everything" is about the command.
  if (/[\p{L}\p{N}]/u.test(behind)) return { text: null, isMarked: true }
  return { text: inside.slice(0, inside.length - behind.length).trim(), isMarked: true }
}

/** "Please /mission pause", "Hi @missions, pause", "👍 /mission go": a command at the end of a short line. */
const BEHIND = /\s(?:\/missions?|@missions(?:\[bot\])?)[,:]?\s+/i
const BEFORE_MAX = 3

function saidBehind(text: string): Found | null {
  const found = BEHIND.exec(text)
  if (!found) return null
  const before = text.slice(0, found.index)
  const isForOthers = /^@/.test(before)
  const words = before.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word))
  const rest = withoutCourteousEnd(text.slice(found.index + found[0].length))
  // A person who is polite right before our word asks for something, and does not only talk about
  // it.
  const isAsked = found[0].trim().startsWith("/") && words.length > 0 && words.every(isAsking)
  const isMeant = words.length <= BEFORE_MAX && (isAsked || fits(rest))
  return !isForOthers && isMeant ? { rest, isForeign: false } : null
}

const SLASHES = /^[/\\⁄∕!]{1,2}\s?/
const HEAD = /^@?[\p{L}\p{N}]+/u

interface Found {
  readonly rest: string
  readonly isForeign: boolean
}

function saidIn(text: string, how: "marked" | "plain"): Found | null {
  const slashes = SLASHES.exec(text)?.[0] ?? ""
  const from = text.slice(slashes.length)
  const head = HEAD.exec(from)?.[0] ?? ""
  const word = head.replace("@", "").toLowerCase()
  const behind = from.slice(head.length).replace(/^(?:\[bot\]|-?bot\b|-?app\b)/i, "")
  const rest = behind.replace(/^[:,;.!_/=-]/, "").trim()
  // "/mission/control.ts" is a path, and "mission control" is a thing.
  const isSet = /^(?:[:,;]|[.!]?(?:\s|$))/.test(behind)
  if (/^missions?$/.test(word)) {
    const isClear = isSet && (slashes !== "" || (head.startsWith("@") && how === "marked"))
    return isClear || fits(rest) ? { rest, isForeign: false } : null
  }
  if (slashes === "" || head.startsWith("@")) return null
  if (isMisspelt(word)) return isSet ? { rest, isForeign: false } : null
  const together = /^missions?(?=[a-z])/.exec(word)?.[0] ?? ""
  const apart = from.slice(together.length)
  if (together !== "" && fits(apart)) return { rest: apart, isForeign: false }
  return fits(from) ? { rest: from, isForeign: true } : null
}

/** One slip of the finger. Words that exist do not count as slips. */
const isMisspelt = (word: string): boolean =>
  !THERE_ARE.has(word) && ["mission", "missions"].some(right => distance(word, right) === 1)
const THERE_ARE: ReadonlySet<string> = new Set(["emission", "emissions", "omission", "omissions"])
