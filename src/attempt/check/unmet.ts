/**
 * Says which part of an expectation wasn't met, what was wanted, and what was seen. It examines
 * nothing itself.
 */
import type { Expect, HttpExpect, JsonExpect } from "../../core/plan/expect.ts"
import { headOf } from "../../core/values/printed.ts"
import type { Answer } from "./ask-address.ts"
import { type FoundValue, valueAt } from "./json-value.ts"
import { matches } from "./matches.ts"
import type { Ran } from "./ran.ts"

/**
 * The first expectation that wasn't met; null if all were. The exit status has been judged before.
 */
export function unmet(expect: Expect, ran: Ran): string | null {
  return (
    unmatched(expect.output, ran.output, "output") ??
    differing(expect.json, ran.standard ?? ran.output, "the output") ??
    absent(expect, ran) ??
    unanswered(expect, ran)
  )
}

/** What was seen besides the command's own output, one line for each thing. */
export const seenBy = ({ after }: Ran): readonly string[] =>
  after === undefined
    ? []
    : [
        ...after.files.map(({ path, is }) => `${path} ${PRESENCE[is]}`),
        ...after.answers.map(({ method, url, answer }) => `${method} ${url}: ${saidBy(answer)}`),
      ]

const PRESENCE = {
  there: "is there",
  missing: "is not there",
  outside: "leads out of the tree",
} as const

const saidBy = (answer: Answer): string =>
  answer.is === "answered" ? `status ${answer.status}` : answer.why

function unmatched(pattern: string | undefined, text: string, of: "output" | "answer") {
  if (pattern === undefined) return null
  const match = matches(pattern, text)
  if (match === "matches") return null
  const seen = of === "output" ? "" : `, seen ${excerpt(text)}`
  return `the ${of} ${MATCH[match]} /${pattern}/${match === "differs" ? seen : ""}`
}

const MATCH = {
  differs: "does not match",
  not_a_pattern: "cannot be matched with what is no pattern:",
  too_slow: "took too long to match with",
} as const

function differing(
  wanted: readonly JsonExpect[] | undefined,
  text: string,
  of: "the output" | "the answer",
): string | null {
  if (wanted === undefined) return null
  const json = parsed(text)
  if (json === undefined) return `${of} is no JSON, seen ${excerpt(text)}`
  for (const { path, equals } of wanted) {
    const found = valueAt(path, json)
    if (found.is === "value" && isSame(found.value, equals)) continue
    return `${path} of ${of} ${foundWord(found)}, wanted ${JSON.stringify(equals)}`
  }
  return null
}

/** undefined is not a JSON value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a plan expects is flat, so nothing deep is ever compared. */
const isSame = (seen: unknown, wanted: JsonExpect["equals"]): boolean =>
  Array.isArray(wanted)
    ? Array.isArray(seen) &&
      seen.length === wanted.length &&
      wanted.every((item, at) => item === seen[at])
    : seen === wanted

const foundWord = (found: FoundValue): string =>
  found.is === "value" ? `is ${shown(found.value)}` : NO_VALUE[found.is]

const NO_VALUE = {
  nothing: "finds nothing",
  several: "finds more than one value",
  too_slow: "took too long to follow",
  too_deep: "could not be followed",
  not_a_path: "is no JSON path",
} as const

function absent({ files = [] }: Expect, { after }: Ran): string | null {
  for (const path of files) {
    const is = after?.files.find(file => file.path === path)?.is ?? "missing"
    if (is !== "there") return `${path} ${PRESENCE[is]}, wanted a file or a folder`
  }
  return null
}

function unanswered({ http = [] }: Expect, { after }: Ran): string | null {
  for (const [at, wanted] of http.entries()) {
    const answer = after?.answers[at]?.answer ?? { is: "none", why: "it was not asked" }
    const wrong = wrongWith(wanted, answer)
    if (wrong !== null) return `${wanted.method} ${wanted.url}: ${wrong}`
  }
  return null
}

function wrongWith({ status, body, json }: HttpExpect, answer: Answer): string | null {
  if (answer.is === "none") return `${answer.why}, wanted status ${status}`
  if (answer.status !== status) {
    return `status ${answer.status}, wanted ${status}; seen ${excerpt(answer.body)}`
  }
  return unmatched(body, answer.body, "answer") ?? differing(json, answer.body, "the answer")
}

const SEEN_CHARACTERS_MAX = 200

/** The beginning of the text, on one line. */
function excerpt(text: string): string {
  const line = headOf(text, SEEN_CHARACTERS_MAX).replace(/\s+/g, " ").trim()
  return line === "" ? "nothing" : `"${line}"`
}

function shown(value: unknown): string {
  try {
    return excerpt(JSON.stringify(value)).slice(1, -1)
  } catch {
    // The value is nested deeper than a program can follow.
    return "something very deep"
  }
}
