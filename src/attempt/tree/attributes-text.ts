/**
 * Combines all `.gitattributes` of a commit into the one text of `info/attributes`, which git ranks
 * above whatever lies in a work tree. It never names a filter to git, because a filter is a program
 * and we run none.
 */

import { upTo } from "../../core/values/trimmed.ts"
import { bytesOf, textOfBytes } from "./path-bytes.ts"

export interface AttributesFile {
  /** The folder that the file is in; "" is the root. */
  readonly folder: string
  readonly text: string
}

/** Filters can be asked for under this name, which means nothing to git. */
export const FILTER = "missions-filter"

/** The attributes that decide how the bytes of a file become a blob. */
const CONVERTING = ["text", "eol", "crlf", "ident", "working-tree-encoding", FILTER]
const FOREIGN = ["filter", "diff", "merge", "whitespace", "export-subst"]

/**
 * These lines come first, so that the commit's own lines override them and whatever it doesn't
 * mention stays unset. A work tree could otherwise give git's own macro another meaning.
 */
const UNSAID = [
  "[attr]binary -text",
  `* ${[...CONVERTING, ...FOREIGN].map(name => `!${name}`).join(" ")}`,
]

/** The text of `info/attributes` that means what all the files together mean (gitattributes). */
export function attributesText(files: readonly AttributesFile[]): string {
  const parsed = files
    .toSorted((one, other) => depthOf(one) - depthOf(other))
    .map(({ folder, text }) => ({ folder, lines: linesOf(text) }))
  const root = parsed.filter(({ folder }) => folder === "").flatMap(({ lines }) => lines)
  const macros = root.flatMap(({ macro }) => macro ?? [])
  const known = new Set([...CONVERTING, "binary", ...macros])
  const kept = (words: readonly string[]) => words.filter(word => known.has(nameIn(word))).join(" ")
  const own = parsed.flatMap(({ folder, lines }) =>
    lines.flatMap(({ macro, pattern, words }) => {
      // Only the root may define a macro.
      if (macro !== null) return folder === "" ? [`[attr]${macro} ${kept(words)}`] : []
      return [`${quoted(below(folder, pattern))} ${kept(words)}`]
    }),
  )
  return [...UNSAID, ...own].map(line => `${line}\n`).join("")
}

const depthOf = ({ folder }: AttributesFile): number => folder.split("/").filter(it => it).length

interface Line {
  /** The name of the macro that the line defines; null if the line is about paths. */
  readonly macro: string | null
  readonly pattern: string
  /** One of `text`, `-text`, `!text` or `text=auto`. */
  readonly words: readonly string[]
}

/** git ignores longer lines (attr.h, ATTR_MAX_LINE_LENGTH). */
const LINE_BYTES_MAX = 2_048
const MACRO = "[attr]"

const linesOf = (text: string): readonly Line[] =>
  text
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap(line => (bytesOf(line).length >= LINE_BYTES_MAX ? [] : lineIn(line)))

function lineIn(line: string): readonly Line[] {
  const plain = line.replace(/^[ \t\r]+/, "")
  if (plain === "" || plain.startsWith("#")) return []
  const { pattern, rest } = patternIn(plain)
  const words = rest
    .split(/[ \t\r]+/)
    .filter(word => word !== "")
    .map(word => word.replace(/^([-!]?)filter(?==|$)/, `$1${FILTER}`))
  const isMacro = pattern.startsWith(MACRO) && pattern.length > MACRO.length
  const macro = isMacro ? pattern.slice(MACRO.length) : null
  // One wrong name makes git ignore the whole line, and it knows no pattern that begins with "!".
  const isRight = [...words.map(nameIn), ...(macro === null ? [] : [macro])].every(isName)
  return isRight && !pattern.startsWith("!") ? [{ macro, pattern, words }] : []
}

const nameIn = (word: string): string => upTo(word.replace(/^[-!]/, ""), /=/)
const isName = (name: string): boolean => /^[\w.][\w.-]*$/.test(name)

function patternIn(line: string): { readonly pattern: string; readonly rest: string } {
  const [whole, body] = /^"((?:[^"\\]|\\.)*)"/s.exec(line) ?? []
  const unescaped = body === undefined ? null : unquoted(body)
  if (whole !== undefined && unescaped !== null) {
    return { pattern: unescaped, rest: line.slice(whole.length) }
  }
  const [pattern = ""] = line.split(/[ \t\r]/, 1)
  return { pattern, rest: line.slice(pattern.length) }
}

const ESCAPES = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 } as const

/** Reads a name as git quotes it, in the style of C; null if it isn't quoted that way. */
function unquoted(body: string): string | null {
  const bytes: number[] = []
  for (const [part, octal, letter] of body.matchAll(/\\([0-3][0-7]{2})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else if (letter === undefined) bytes.push(...bytesOf(part))
    else if (!(letter in ESCAPES)) return null
    else bytes.push(ESCAPES[letter as keyof typeof ESCAPES])
  }
  return textOfBytes(Buffer.from(bytes))
}

/** A pattern without a slash matches at any depth; others begin in their file's folder. */
function below(folder: string, pattern: string): string {
  if (folder === "") return pattern
  const at = `/${folder.replace(/[\\*?[]/g, "\\$&")}`
  return pattern.includes("/") ? `${at}/${pattern.replace(/^\//, "")}` : `${at}/**/${pattern}`
}

const quoted = (pattern: string): string =>
  `"${pattern
    .replace(/[\\"]/g, "\\$&")
    .replace(/\p{Cc}/gu, it => `\\${it.charCodeAt(0).toString(8).padStart(3, "0")}`)}"`
