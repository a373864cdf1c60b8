/** Plain words, as a planner or the next attempt gets them. A quote above them says what they are about. */
import type { Question } from "../plan/plan.ts"
import type { Line } from "./line.ts"
import { withoutAttribution, withoutMail } from "./mail.ts"
import { isFeature, type Place } from "./place.ts"

/** The words address another person. */
const FOR_OTHERS = /^\s*@/
/** How much of a quote goes along with the words, so that they can be understood. */
const QUOTED_MAX = 500
/** Of longer quotes only the beginning is compared with the questions. */
const COMPARED_MAX = 4_000
/** Shorter pieces of a question occur in many texts. */
const RECOGNISED_MIN = 8
/** A round has four questions, and each quote is compared with all of them. */
const BLOCKS_MAX = 50
const NUMBERED = /^\s{0,3}(\d{1,2})[.)]\s/

/** An empty string if nothing is said to us: the words address somebody else, or there is only a quote. */
export function replyOf(lines: readonly Line[], place: Place): string {
  const shown = withoutMail(lines.filter(({ is }) => is !== "hidden"))
  const first = shown.find(({ is }) => is === "words" || is === "code")
  if (!first || FOR_OTHERS.test(first.text)) return ""
  if (!shown.some(({ is }) => is === "quote")) return textOf(shown)
  const blocks = blocksOf(shown)
  if (blocks.length > BLOCKS_MAX) return textOf(shown)
  const said = blocks.map(block => words(block, place))
  return said.filter(text => text !== "").join("\n")
}

const textOf = (lines: readonly Line[]): string =>
  lines
    .map(({ text }) => text)
    .join("\n")
    .trim()

interface Block {
  readonly quote: readonly Line[]
  readonly said: readonly Line[]
}

/** Each quote with the words below it. The first part may have no quote. */
function blocksOf(lines: readonly Line[]): readonly Block[] {
  const blocks: { quote: Line[]; said: Line[] }[] = [{ quote: [], said: [] }]
  for (const line of lines) {
    const block = blocks.at(-1)!
    if (line.is !== "quote") block.said.push(line)
    else if (textOf(block.said) === "") block.quote.push(line)
    else blocks.push({ quote: [line], said: [] })
  }
  return blocks.map(({ quote, said }, at) => ({
    quote,
    said: blocks[at + 1] ? withoutAttribution(said) : said,
  }))
}

function words({ quote, said }: Block, { on, questions = [] }: Place): string {
  const text = textOf(said)
  if (text === "" || quote.length === 0) return text
  const quoted = textOf(quote.map(line => ({ ...line, text: line.text.replace(/^[\s>]+/, "") })))
  const number = questionIn(quoted, questions)
  if (number !== null) return NUMBERED.test(text) ? text : `${number}. ${text}`
  // What an attempt is told also appears to people as one line.
  if (isFeature(on) || quoted === "") return text
  const cut = quoted.length > QUOTED_MAX ? `${quoted.slice(0, QUOTED_MAX)}…` : quoted
  return `> ${cut.replaceAll("\n", "\n> ")}\n\n${text}`
}

/** The number of the one question that is quoted. null: none or several. */
function questionIn(quoted: string, questions: readonly Question[]): number | null {
  const seen = normal(quoted.slice(0, COMPARED_MAX))
  const found = questions.flatMap((question, at) => (isIn(seen, question) ? [at + 1] : []))
  if (found.length > 0) return found.length === 1 ? found[0]! : null
  const numbers = quoted.split("\n").flatMap(line => NUMBERED.exec(line)?.[1] ?? [])
  const number = Number(numbers[0])
  return numbers.length === 1 && number >= 1 && number <= questions.length ? number : null
}

/** Whether the quote is the whole question, a part of it, or a part of what was said about it. */
function isIn(seen: string, { text, default: taken, because }: Question): boolean {
  const asked = normal(text)
  if (asked !== "" && seen.includes(asked)) return true
  const part = seen.replace(/^\d{1,2} /, "")
  return (
    part.length >= RECOGNISED_MIN && normal(`${text} Default: ${taken} ${because}`).includes(part)
  )
}

/**
 * Without marks of any kind: GitHub quotes a text with some of them, and we end it with another
 * full stop.
 */
const normal = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
