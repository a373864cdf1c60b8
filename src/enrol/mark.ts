/**
 * The first line of a file that `missions init` wrote. Its digest tells whether a person changed the
 * file since, so that nobody's work is overwritten.
 */
import { hash } from "node:crypto"

/** "ours": as we wrote it, in this version or an earlier one. */
export type Standing = "missing" | "ours" | "changed"

const FIRST_LINE = /^# Written by missions init, digest ([0-9a-f]{16})\b[^\n]*\n/

export const marked = (text: string): string =>
  `# Written by missions init, digest ${digestOf(text)}. Once you change the file, it is left alone.\n${text}`

export function standingOf(text: string | null): Standing {
  if (text === null) return "missing"
  const plain = unixLines(text)
  const found = FIRST_LINE.exec(plain)
  return found?.[1] === digestOf(plain.slice(found?.[0].length)) ? "ours" : "changed"
}

/** Git may have changed the ends of lines, and an editor the end of the file. */
const unixLines = (text: string): string => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n")

export const isSame = (one: string, other: string): boolean =>
  unixLines(one).trimEnd() === unixLines(other).trimEnd()

const digestOf = (text: string): string => hash("sha256", unixLines(text).trimEnd()).slice(0, 16)
