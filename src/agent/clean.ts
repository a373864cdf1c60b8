/**
 * Cleans text that others wrote before an agent reads it: what a person does not see on GitHub, an
 * agent must not see either. It must never be taken for a filter of bad intentions.
 */
import { bare } from "../core/words/bare.ts"

/** An issue's body is at most this long, and a prompt should not be longer for one of them. */
const CHARACTERS_MAX = 65_536
/** Taking something out may join the halves of another; each turn makes the text shorter. */
const TURNS_MAX = 10

/**
 * Takes out: HTML comments, elements that are not shown, all attributes of tags but href and src,
 * image texts, link titles, link definitions that lead nowhere, terminal sequences, and characters
 * that are invisible or change the direction of text.
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

/** One line of it, for places where a line is a fact of its own. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, " ")

const NOT_SHOWN = "script|style|template|noscript|head|title|object|embed|iframe"
/** An opening tag that hides its element: the attribute, or a style that does it. */
const HIDES = String.raw`(?:hidden\b|aria-hidden\s*=\s*["']?true|style\s*=\s*["'][^"'<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0))`

const HIDDEN: readonly (readonly [RegExp, string])[] = [
  [/<!--[\s\S]*?(?:--!?>|$)/g, ""],
  [/<[!?][^<>]*>/g, ""],
  [new RegExp(`<(${NOT_SHOWN})\\b[^<>]*>[\\s\\S]*?(?:</\\1\\s*>|$)`, "gi"), ""],
  [new RegExp(`<([a-z][\\w-]*)\\s[^<>]*?${HIDES}[^<>]*>[\\s\\S]*?(?:</\\1\\s*>|$)`, "gi"), ""],
  [/!\[[^[\]]*\]/g, "![]"],
  [/(\]\(\s*[^\s()]+)\s+(?:"[^"\n]*"|'[^'\n]*')\s*\)/g, "$1)"],
  [/^ {0,3}\[[^[\]\n]*\]:[ \t]*(?:#|<>|\/\/).*$/gm, ""],
  [/^( {0,3}\[[^[\]\n]*\]:[ \t]*\S+)[ \t]+["'(].*$/gm, "$1"],
]

function withoutHidden(text: string): string {
  const shown = HIDDEN.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text)
  return shown.replace(/<([a-z][\w-]*)\s([^<>]*)>/gi, (_tag, name: string, attributes: string) => {
    const kept = attributes.match(/\b(?:href|src)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/gi) ?? []
    return `<${[name, ...kept].join(" ")}>`
  })
}
