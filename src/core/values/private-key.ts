/**
 * Where private keys are in a text: whole, indented, escaped, with headers, or with one end only. A
 * mark without a key does not count, because programs that read keys are full of marks.
 */
import type { Span } from "./bare.ts"

interface Mark extends Span {
  readonly is: "begin" | "end"
}

const MARKS =
  /-{4,5} ?(?:BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}|Private-Lines: \d{1,4}/g

/**
 * A key that is printed line by line is recognised by what came before. This state says which one
 * is open.
 */
export function keyStaysOpen(line: string, wasOpen: boolean): boolean {
  const last = [...line.matchAll(MARKS)].at(-1)?.[0]
  if (last !== undefined) return !/END /.test(last)
  return wasOpen && isOfKey(line)
}

export const isOfKey = (line: string): boolean => read(line).is !== "other"

/** The largest one in use has some 13,000 characters. An end that is further away belongs to another key. */
const KEY_CHARACTERS_MAX = 20_000

export function privateKeysIn(text: string): readonly Span[] {
  const marks = [...text.matchAll(MARKS)].map(({ 0: mark, index }): Mark => {
    const is = /END /.test(mark) ? "end" : "begin"
    return { is, from: index, to: index + mark.length }
  })
  return marks.flatMap((mark, at) => {
    const before = marks[at - 1]
    const after = marks[at + 1]
    if (mark.is === "begin") return opened(text, mark, after)
    return before?.is === "begin" ? [] : closed(text, mark, before?.to ?? 0)
  })
}

/** From the beginning of a key to its end, or to the last character that can belong to it. */
function opened(text: string, begin: Mark, next: Mark | undefined): readonly Span[] {
  const limit = Math.min(next?.from ?? text.length, begin.to + KEY_CHARACTERS_MAX)
  let to = begin.to
  for (const line of linesIn(text, { from: begin.to, to: limit })) {
    const seen = read(text.slice(line.from, line.to))
    const isSameLine = line.from === begin.to
    if (seen.is === "other" || (to === begin.to && !beginsKey(seen, isSameLine))) break
    if (seen.is === "key") to = line.from + seen.to
    if (seen.is === "key" && !seen.isWhole) break
  }
  if (to === begin.to) return []
  const isWhole = next?.is === "end" && next.from - begin.to <= KEY_CHARACTERS_MAX
  return [{ from: begin.from, to: isWhole ? next.to : to }]
}

/** A key whose beginning was cut off. Its last line may be short. */
function closed(text: string, end: Mark, after: number): readonly Span[] {
  const from = Math.max(after, end.from - KEY_CHARACTERS_MAX)
  let first = end.from
  for (const line of linesIn(text, { from, to: end.from }).toReversed()) {
    const seen = read(text.slice(line.from, line.to))
    if (seen.is === "blank") continue
    if (seen.is !== "key" || !seen.isWhole || (first < end.from && !seen.isLong)) break
    first = line.from
  }
  return first === end.from ? [] : [{ from: first, to: end.to }]
}

/** Finds line ends even if they are escaped, as in JSON. */
function linesIn(text: string, { from, to }: Span): readonly Span[] {
  const lines: Span[] = []
  const ends = /\n|\\{1,4}[nr]/g
  ends.lastIndex = from
  let start = from
  for (let end = ends.exec(text); end && end.index < to; end = ends.exec(text)) {
    lines.push({ from: start, to: end.index })
    start = ends.lastIndex
  }
  if (start < to) lines.push({ from: start, to })
  return lines
}

/** What may surround a key's own line if a program printed, quoted or concatenated it. */
const DECORATION = String.raw`[\s>|│"'\`+*#;,.:()[\]\\-]`
const BEFORE = new RegExp(`^${DECORATION}+`)
const HEADER = /^[A-Z][A-Za-z-]{2,30}: /
const KEY = /^[A-Za-z0-9+/=]{4,}/
/** Words of prose are shorter. */
const LONG = 16

type Line =
  | { readonly is: "header" | "blank" | "other" }
  | {
      readonly is: "key"
      /** The place after its last character. */
      readonly to: number
      readonly isLong: boolean
      /** Whether nothing else follows. */
      readonly isWhole: boolean
      readonly text: string
    }

function read(line: string): Line {
  const before = BEFORE.exec(line)?.[0].length ?? 0
  const inside = withoutEnd(line.slice(before))
  if (inside === "") return { is: "blank" }
  if (HEADER.test(inside)) return { is: "header" }
  // Line ends become blanks if a whole key is put into one variable.
  const words = inside.split(/[ \t]+/)
  const isAll = words.every(word => KEY.exec(word)?.[0] === word)
  if (isAll && words.some(word => word.length >= LONG)) {
    return { is: "key", to: before + inside.length, isLong: true, isWhole: true, text: inside }
  }
  const [text = ""] = KEY.exec(inside) ?? []
  const isLong = text.length >= LONG
  if (text === "" || (!isLong && text !== inside && !IS_DER.test(text))) return { is: "other" }
  return { is: "key", to: before + text.length, isLong, isWhole: text === inside, text }
}

/** A key in DER, of OpenSSH or of PGP begins with one of these. Prose after a mark does not. */
const IS_DER = /^(?:M[A-I]|b3B|l[FQ]|xc)/
/** Short pieces that were cut off must at least look random. */
const IS_LIKELY = /[0-9+/=]|[A-Z].*[A-Z]/
const beginsKey = (line: Line, isSameLine: boolean): boolean =>
  line.is !== "key" || line.isLong || (isSameLine ? IS_DER : IS_LIKELY).test(line.text)

const IS_DECORATION = new RegExp(DECORATION)

function withoutEnd(line: string): string {
  let to = line.length
  while (to > 0 && IS_DECORATION.test(line[to - 1]!)) to -= 1
  return line.slice(0, to)
}
