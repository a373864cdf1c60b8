/** One word as a person typed it, without the marks around it. A text that is kept must never be changed. */

/** Invisible characters: joiners, soft hyphens, marks of direction, variation selectors. */
const IGNORED = /^[\p{Default_Ignorable_Code_Point}\p{Cc}]$/u
/** Marks that people and Markdown put around a word. */
const BEFORE: ReadonlySet<string> = new Set("`*_~#\"'“”„‘’‚«»‹›()[]<>")
const AFTER: ReadonlySet<string> = new Set("`*_~\"'“”‘’«»‹›()[]<>:;,.!?…–—-")
/** Longer words are not an id, a number or a name, so nothing is looked for in them. */
const LENGTH_MAX = 100

/** As it looks: without invisible characters, and with full-width letters as ordinary ones. */
export function visible(text: string): string {
  let seen = ""
  for (const character of text) {
    if (character !== "\t" && character !== "\n" && IGNORED.test(character)) continue
    seen += usual(character)
  }
  return seen
}

/** Invisible characters before the first word would otherwise become part of it. */
export const withoutInvisibleStart = (text: string): string =>
  text.replace(/^[\p{Default_Ignorable_Code_Point}\s]+/u, "")

/** Each character stays one character, so that places in a text stay the same. */
function usual(character: string): string {
  const normal = character.normalize("NFKC")
  return normal.length === 1 ? normal : character
}

/** "`F3`:" and "**F3**" are F3. */
export function bare(token: string): string {
  if (token.length > LENGTH_MAX) return token
  const text = visible(token)
  let from = 0
  let to = text.length
  while (from < to && BEFORE.has(text[from]!)) from += 1
  while (to > from && AFTER.has(text[to - 1]!)) to -= 1
  return text.slice(from, to)
}

/** Removes only what encloses the word on both sides, because a name may end in any mark. */
export function unquoted(token: string): string {
  const text = visible(token)
  const isEnclosed = text.length > 2 && /^[`"'<]/.test(text) && /[`"'>]$/.test(text)
  return isEnclosed ? text.slice(1, -1) : text
}

/** The first word, and what follows it. */
export function firstOf(text: string): { readonly token: string; readonly rest: string } {
  const from = text.trimStart()
  const end = from.search(/\s/)
  return end < 0
    ? { token: from, rest: "" }
    : { token: from.slice(0, end), rest: from.slice(end).trim() }
}

export const tokensOf = (line: string): readonly string[] =>
  line.split(/\s+/).filter(token => token !== "")

/** Only so many characters are read to see how a line begins. */
const OPENING_MAX = 40

export interface Opening {
  /** As it looks, from the first visible character on. */
  readonly text: string
  /** Everything after the first `length` characters of `text`, as it was typed. */
  behind(length: number): string
}

export function openingOf(line: string): Opening {
  let text = ""
  const ends: number[] = []
  let at = 0
  for (const character of line) {
    at += character.length
    if (IGNORED.test(character) && character !== "\t") continue
    const seen = usual(character)
    text += seen
    for (let unit = 0; unit < seen.length; unit++) ends.push(at)
    if (text.length >= OPENING_MAX) break
  }
  return { text, behind: length => line.slice(length === 0 ? 0 : ends[length - 1]) }
}
