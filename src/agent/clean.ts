/**
 * Cleans text that others wrote before an agent reads it. An agent should see only what a person
 * sees on GitHub. This doesn't filter out bad intentions.
 */
import { bare } from "../core/values/bare.ts"
import { withoutUnreferenced } from "./footnote.ts"
import { withoutHiddenElements } from "./hidden-element.ts"

/** An issue's body is at most this long, and a prompt shouldn't spend more on one of them. */
const CHARACTERS_MAX = 65_536
/**
 * Removing one part may join the halves of another, so it runs again. Each turn makes the text
 * shorter.
 */
const TURNS_MAX = 10

/**
 * Removes HTML comments, elements that aren't shown, all attributes of tags but href and src, image
 * texts, link titles, link definitions that lead nowhere, footnotes that nothing refers to,
 * terminal sequences, and characters that are invisible or change the direction of text.
 */
export function cleanText(text: string): string {
  let before = bare(text.replace(/\r\n?/g, "\n")).text
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const after = withoutHidden(before)
    if (after === before) break
    before = after
  }
  const clean = before
    .replaceAll("<!--", "")
    .replace(/\n{4,}/g, "\n\n\n")
    .trim()
  return clean.length > CHARACTERS_MAX ? `${clean.slice(0, CHARACTERS_MAX)}\n(cut here)` : clean
}

/** The cleaned text as one line, where each fact takes one line. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, " ")

const HIDDEN: readonly (readonly [RegExp, string])[] = [
  [/<!--[\s\S]*?(?:--!?>|$)/g, ""],
  [/<[!?][^<>]*>/g, ""],
  [/!\[[^[\]]*\]/g, "![]"],
  [/(\]\(\s*[^\s()]+)\s+(?:"[^"\n]*"|'[^'\n]*')\s*\)/g, "$1)"],
  [/^ {0,3}\[[^[\]\n]*\]:[ \t]*(?:#|<>|\/\/).*$/gm, ""],
  [/^( {0,3}\[[^[\]\n]*\]:[ \t]*\S+)[ \t]+["'(].*$/gm, "$1"],
]

const withoutHidden = (text: string): string =>
  withoutUnreferenced(
    withoutHiddenElements(HIDDEN.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text)),
  )
