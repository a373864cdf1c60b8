/**
 * Invisible characters: a text with them tells a program something that no person has read. Joiners
 * between letters and within emoji do not count, because some scripts and pictures are written with
 * them.
 */

/** Parts of something visible: how an emoji is drawn, the flags of three countries, joiners. */
const SHOWN = [
  String.raw`(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]`,
  String.raw`(?<=[0-9#*])\ufe0f(?=\u20e3)`,
  String.raw`(?<=\u{1f3f4})\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=[[\p{L}\p{M}]--\p{Default_Ignorable_Code_Point}])[\u200c\u200d](?=[\p{L}--\p{Default_Ignorable_Code_Point}])`,
  String.raw`\r(?=\n)`,
].join("|")

/** Control, format and blank characters, and halves of pairs, but not format characters that are drawn. */
const HIDDEN = String.raw`[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--[\n\t\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]`

const PATTERN = new RegExp(`(${SHOWN})|${HIDDEN}`, "gv")
/** A name is one line. A byte in it that is no text appears as half a pair. */
const IN_NAME = new RegExp(String.raw`((?!\r)(?:${SHOWN}))|[${HIDDEN}--\p{Cs}]|[\n\t]`, "gv")

/** Most texts hold nothing else, and this check is quick. */
const SEEN_ONLY = /^[\n\t\x20-\x7e]*$/

export const withoutHidden = (text: string): string =>
  SEEN_ONLY.test(text) ? text : text.replace(PATTERN, (_, shown?: string) => shown ?? "")

/** The first one and its place, such as "U+200B after \"npm te\"". null: there is none. */
export function hiddenIn(text: string): string | null {
  for (const found of text.matchAll(PATTERN)) {
    if (found[1] !== undefined) continue
    const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")
    const before = withoutHidden(text.slice(0, found.index)).replace(/\s+/g, " ").slice(-BEFORE_MAX)
    return `U+${code} ${before === "" ? "at the beginning" : `after "${before}"`}`
  }
  return null
}

/** A name as people may read it, with invisible characters and line ends written as `\u{202e}`. */
export const escapedName = (name: string): string =>
  name.replace(
    IN_NAME,
    (found, shown?: string) => shown ?? `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  )

/** Whether a name holds such a character. A byte that is no text is no character. */
export const hidesInName = (name: string): boolean =>
  [...name.matchAll(IN_NAME)].some(([, shown]) => shown === undefined)

/** Enough text to find the place. */
const BEFORE_MAX = 20
