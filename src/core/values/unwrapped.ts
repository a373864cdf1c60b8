/**
 * A text without the breaks that were put into long words: at a column, at a line's end that says that
 * it goes on, or between strings that a program joins. It must never take longer than the text is long.
 */
import type { Bare, Span } from "./bare.ts"

/** A piece of the text that was taken out of a word. */
interface Break {
  /** Where it was, in the text without breaks. */
  readonly at: number
  /** Of the line that is full there; null: the text itself says that it goes on. */
  readonly column: number | null
}

export interface Unwrapped extends Bare {
  /** In their order. */
  readonly breaks: readonly Break[]
}

const LINE_END = String.raw`(?:\r?\n|(?:\\{1,4}r)?\\{1,4}n)`
/** Of a line that was indented, quoted, commented out, or marked as added. */
const LEAD = String.raw`[ \t>|+#*│]{0,40}(?:// {0,8})?`
const QUOTE = `\\\\{0,3}["'\`]`
const BLANKS = String.raw`[ \t]{0,40}`
const JOINS = String.raw`(?:\.\.|<<|\|\||[+.&~])`

/** Strings that are joined, a backslash or the sign of quoted-printable at a line's end, and bare ends of lines. */
const BREAKS = new RegExp(
  [
    `${QUOTE}${BLANKS}(?:${JOINS}${BLANKS}(?:${LINE_END}${LEAD})?|\\\\?${LINE_END}${LEAD}(?:${JOINS}${BLANKS})?)${QUOTE}`,
    `\\\\\\r?\\n${LEAD}`,
    `=\\r?\\n`,
    `(?<end>${LINE_END})${LEAD}`,
  ].join("|"),
  "g",
)

const IN_WORD = /[A-Za-z0-9_.+/=-]/
/** A break that is said has no other letter. */
const ENDS_LINE = /[n\n]/
/** Or of the string that holds them. */
const LINE_ENDS = new RegExp(`${LINE_END}|${QUOTE}`, "g")
/** Nobody breaks a text into narrower lines. */
const COLUMN_MIN = 10

/** `begins`: sticky; where a word of its own begins, nothing was broken. null: nothing is. */
export function unwrapped(text: string, begins: RegExp): Unwrapped | null {
  const parts: string[] = []
  const breaks: Break[] = []
  /** Where the text goes on, behind each. */
  const starts: number[] = [0]
  let at = 0
  let kept = 0
  let line = 0
  for (const { 0: found, index, groups } of text.matchAll(BREAKS)) {
    const to = index + found.length
    const end = groups?.["end"]
    const column = end === undefined ? null : index - line
    if (end !== undefined) line = index + end.length
    else if (ENDS_LINE.test(found)) line = to
    begins.lastIndex = to
    if (begins.test(text)) continue
    if (column !== null && !isWithinWord(text, { from: index, to })) continue
    if (column !== null && !isFull(text, { column, next: index + (end ?? "").length })) continue
    parts.push(text.slice(at, index))
    kept += index - at
    breaks.push({ at: kept, column })
    starts.push(to)
    at = to
  }
  if (breaks.length === 0) return null
  parts.push(text.slice(at))
  const given = (index: number) => {
    const part = lastAtOrBefore(breaks, index)
    return (starts[part] ?? 0) + index - (breaks[part - 1]?.at ?? 0)
  }
  return {
    ...{ text: parts.join(""), breaks },
    given: ({ from, to }) => ({
      from: given(from),
      to: to > from ? given(to - 1) + 1 : given(from),
    }),
  }
}

const isWithinWord = (text: string, { from, to }: Span): boolean =>
  IN_WORD.test(text[from - 1] ?? "") && IN_WORD.test(text[to] ?? "")

/** Lines that were broken at a column are never followed by a longer one. */
function isFull(
  text: string,
  { column, next }: { readonly column: number; readonly next: number },
): boolean {
  if (column < COLUMN_MIN) return false
  const rest = text.slice(next, next + column + LINE_END_MAX)
  LINE_ENDS.lastIndex = 0
  const end = LINE_ENDS.exec(rest)?.index ?? Math.min(rest.length, text.length - next)
  return end <= column
}

const LINE_END_MAX = 10

/** How many breaks lie at or before it. */
function lastAtOrBefore(breaks: readonly Break[], index: number): number {
  let low = 0
  let high = breaks.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (breaks[middle]!.at <= index) low = middle + 1
    else high = middle
  }
  return low
}

/** The columns at which programs break by themselves. */
const COLUMNS: ReadonlySet<number> = new Set([60, 64, 68, 70, 72, 74, 75, 76, 78, 79, 80, 100, 120])

/**
 * Of a key that lies there, as far as it was broken; null: no break runs through it, or words only
 * happen to stand below each other. `isWhole`: whether a part of it is a key by itself.
 */
export function wrappedPart(
  { text, breaks }: Unwrapped,
  { from, to }: Span,
  isWhole: (part: string) => boolean,
): Span | null {
  const first = lastAtOrBefore(breaks, from)
  const through = breaks.slice(first, lastAtOrBefore(breaks, to - 1))
  // A column is the same in every line, but for what opens the text in the first.
  const [, second, ...more] = through.filter(({ column }) => column !== null)
  const uneven = more.find(({ column }) => column !== second?.column)
  if (uneven) return endingAt(uneven)
  const last = through.at(-1)
  if (last === undefined || !isDrawn(text.slice(from, to))) return null
  if (last.column !== null && isWhole(text.slice(from, last.at))) {
    const rest = text.slice(last.at, to)
    const isBroken = through.length > 1 || COLUMNS.has(last.column) || isDrawn(rest)
    if (!isBroken || IS_PLAIN.test(rest)) return endingAt(last)
  }
  return { from, to }

  /** What is below belongs to another. */
  function endingAt({ at }: Break): Span | null {
    const isStill = through.length > 1 && isWhole(text.slice(from, at))
    return isStill ? { from, to: at } : null
  }
}

const IS_PLAIN = /^[A-Z]?[a-z]+$/

/** Letters and digits of a key change more often than those of words. */
function isDrawn(text: string): boolean {
  const changes = text.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])/g) ?? []
  return /[0-9]/.test(text) && changes.length >= text.length / 8
}
