/**
 * A text without its invisible parts: terminal sequences, control and invisible characters.
 * Whatever the text holds, this must never take longer than the text is long.
 */
import { withoutHidden } from "./hidden.ts"

/** A piece of a text, from its first character to the one before its last. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Bare {
  readonly text: string
  /** The same piece in the text as it was given. */
  readonly given: (span: Span) => Span
}

/** Format characters (bidirectional, zero width, tags), variation selectors, blank letters, controls. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u2800|(?![\n\t])\p{Cc}|\u2028|\u2029/gu

const CONTROLS = /(?![\n\t])\p{Cc}/gu

/** Most texts hold nothing else, and this check is quick. */
const SEEN_ONLY = /^[\n\t\x20-\x7e]*$/

/** What a terminal shows of it. What belongs to a letter or an emoji stays. */
export const printable = (text: string): string => withoutHidden(bare(text, CONTROLS).text)

export function bare(text: string, unseen: RegExp = UNSEEN): Bare {
  if (SEEN_ONLY.test(text)) return { text, given: span => span }
  const parts: string[] = []
  const starts: number[] = []
  const shifts: number[] = []
  let kept = 0
  let at = 0
  const keep = (to: number) => {
    if (to <= at) return
    starts.push(kept)
    shifts.push(at - kept)
    parts.push(text.slice(at, to))
    kept += to - at
  }
  const strings = endsOfStrings(text)
  unseen.lastIndex = 0
  for (let found = unseen.exec(text); found; found = unseen.exec(text)) {
    keep(found.index)
    at = endOf(text, found.index, strings) ?? unseen.lastIndex
    unseen.lastIndex = at
  }
  if (at === 0) return { text, given: span => span }
  keep(text.length)
  const given = (index: number) => index + (shifts[partWith(starts, index)] ?? 0)
  return {
    text: parts.join(""),
    given: ({ from, to }) => ({
      from: given(from),
      to: to > from ? given(to - 1) + 1 : given(from),
    }),
  }
}

/** The last part that begins at or before this place. */
function partWith(starts: readonly number[], index: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (starts[middle]! <= index) low = middle
    else high = middle - 1
  }
  return low
}

const ESCAPE = 0x1b
/** ECMA-48: a control of one character means the same as the escape character and a letter 0x40 lower. */
const C1 = { from: 0x80, to: 0x9f, below: 0x40 } as const
/** OSC, DCS, SOS, PM and APC: what follows is no text until the sequence ends. */
const STRINGS = new Set([..."]PX^_"].map(letter => letter.charCodeAt(0)))
const CSI = "[".charCodeAt(0)
/**
 * A window's title or a link is shorter. A sequence that never ends must not take the rest of the
 * text with it.
 */
const STRING_CHARACTERS_MAX = 4_096

/** The place after the sequence that begins there. null: none does. */
function endOf(text: string, at: number, strings: (from: number) => number): number | null {
  const code = text.charCodeAt(at)
  const isC1 = code >= C1.from && code <= C1.to
  if (code !== ESCAPE && !isC1) return null
  const kind = isC1 ? code - C1.below : text.charCodeAt(at + 1)
  const next = at + (isC1 ? 1 : 2)
  if (kind === CSI) return endOfCsi(text, next)
  if (STRINGS.has(kind)) {
    const end = strings(next)
    return end - next <= STRING_CHARACTERS_MAX ? end : next
  }
  if (isC1) return next
  // Such as ESC ( B, which chooses a set of characters.
  let last = at + 1
  while (isWithin(text.charCodeAt(last), 0x20, 0x2f)) last += 1
  return isWithin(text.charCodeAt(last), 0x30, 0x7e) ? last + 1 : last
}

function endOfCsi(text: string, from: number): number {
  let at = from
  while (isWithin(text.charCodeAt(at), 0x20, 0x3f)) at += 1
  return isWithin(text.charCodeAt(at), 0x40, 0x7e) ? at + 1 : at
}

const isWithin = (code: number, from: number, to: number): boolean => code >= from && code <= to

/**
 * The place after the first end of a string. It is asked for growing places, so the text is read
 * only once.
 */
function endsOfStrings(text: string): (from: number) => number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const ends = /\u0007|\u001b\\|\u009c/g
  let found = 0
  return from => {
    if (found >= from && found > 0) return found
    ends.lastIndex = from
    found = ends.exec(text) ? ends.lastIndex : Number.POSITIVE_INFINITY
    return found
  }
}
