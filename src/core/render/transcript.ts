/** What an agent does, as a person follows it: one line in a job's log, or the whole transcript. */
import type { Told, TranscriptEntry, TranscriptHead } from "../log/transcript.ts"
import { printable } from "../values/bare.ts"
import { lineOf } from "../values/printed.ts"
import { toMs } from "../values/time.ts"
import { counted } from "./phrase/amount.ts"

const LINE_CHARACTERS_MAX = 300

/** null: it is no news by itself. */
export function toldLine(told: Told): string | null {
  const words = wordsOf(told)
  if (words === null) return null
  const line = lineOf(words, LINE_CHARACTERS_MAX)
  if (line === "") return null
  const isScripted = told.kind !== "ours" && told.scripted === true
  return isScripted && !line.startsWith(SCRIPTED) ? `${SCRIPTED}${line}` : line
}

/** Every line of a scripted agent starts with this label, so nobody takes it for a model's. */
const SCRIPTED = "scripted: "

function wordsOf(told: Told): string | null {
  if (told.kind === "said" || told.kind === "ours") return told.text
  if (told.kind === "thought") return null
  if (told.kind === "uses") return told.tool
  if (told.kind === "result") return told.is === "failed" ? `${told.tool} (failed)` : null
  return handedWords(told)
}

const handedWords = ({ tool, text, taken }: Extract<Told, { kind: "handed" }>): string => {
  if (!taken) return `${tool}: not taken`
  return text === "" ? tool : `${tool}: ${text}`
}

/** For the line of a terminal that shows what happens now. null: nothing that is worth it. */
export function liveWords(entry: TranscriptEntry): string | null {
  if (entry.kind === "left_out" || entry.kind === "ended") return null
  // What an agent reports is meant for people, so the tool's name is not needed.
  if (entry.kind === "handed" && entry.taken && entry.text !== "") return lineOf(entry.text, 300)
  return toldLine(entry)
}

/** As much of a line as fits. */
export const cutTo = (line: string, columns: number): string =>
  widthOf(line) <= columns ? line : `${fitting(line, Math.max(1, columns - 1))}…`

/** `columns`: how wide the terminal is; null: lines are not broken. */
export interface Paper {
  readonly columns: number | null
}

export const headLines = (head: TranscriptHead, paper: Paper): readonly string[] =>
  broken(
    `${head.attempt}, ${head.role}, agent ${head.agent}, from ${head.base.slice(0, 7)}, run ${head.run}`,
    { first: "", more: "" },
    paper,
  )

/** Times count from the head on. */
export function entryLines(
  entry: TranscriptEntry,
  { at }: Pick<TranscriptHead, "at">,
  paper: Paper,
): readonly string[] {
  const seconds = Math.max(0, Math.floor((toMs(entry.at) - toMs(at)) / 1_000))
  const time = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`
  const first = `${time.padStart(TIME_WIDTH)}  `
  const blank = " ".repeat(first.length)
  const { text, mark, below } = partsOf(entry)
  return [
    ...broken(
      text,
      { first: `${first}${mark}`, more: `${blank}${" ".repeat(mark.length)}` },
      paper,
    ),
    ...below.flatMap(line => broken(line, { first: `${blank}| `, more: `${blank}| ` }, paper)),
  ]
}

const TIME_WIDTH = 6

interface Parts {
  readonly text: string
  readonly mark: string
  /** Lines that belong to it. */
  readonly below: readonly string[]
}

const part = (text: string, mark = "", below: readonly string[] = []): Parts => ({
  ...{ text, mark, below },
})

function partsOf(entry: TranscriptEntry): Parts {
  switch (entry.kind) {
    case "said":
      return part(entry.text)
    case "thought":
      return part(entry.text, "(thinks) ")
    case "uses":
      return part(entry.tool, "> ")
    case "result": {
      const below = entry.text === "" ? [] : entry.text.split("\n")
      return part(`${entry.tool}: ${entry.is === "failed" ? "failed" : "done"}`, "< ", below)
    }
    case "handed":
      return part(handedWords(entry), "* ")
    case "ours":
      return part(entry.text, "- ")
    case "left_out":
      return part(`${counted(entry.entries, "entry")} left out: the transcript was too long`, "- ")
    case "ended":
      return part(`ended: ${entry.how}${entry.said === "" ? "" : `. ${entry.said}`}`, "- ")
  }
}

/** A narrower terminal breaks the lines by itself. */
const COLUMNS_MIN = 30

/** A file may have been changed by others, so nothing in it may drive the person's terminal. */
function broken(
  text: string,
  { first, more }: { readonly first: string; readonly more: string },
  { columns }: Paper,
): readonly string[] {
  const line = printable(text).replaceAll("\n", " ").replaceAll("\t", "  ").trimEnd()
  if (columns === null) return [`${first}${line}`.trimEnd()]
  const room = Math.max(COLUMNS_MIN, columns) - first.length
  return pieces(line, Math.max(10, room)).map((piece, at) =>
    `${at === 0 ? first : more}${piece}`.trimEnd(),
  )
}

function pieces(line: string, room: number): readonly string[] {
  const made: string[] = []
  let rest = line
  while (widthOf(rest) > room) {
    const fits = fitting(rest, room)
    const blank = fits.trimEnd().lastIndexOf(" ")
    // A long word is broken where it must be.
    const piece =
      blank > room / 3 && !rest.slice(fits.length).startsWith(" ") ? fits.slice(0, blank) : fits
    made.push(piece)
    rest = rest.slice(piece.length).trimStart()
  }
  return [...made, rest]
}

function fitting(text: string, room: number): string {
  let width = 0
  let fits = ""
  for (const letter of text) {
    width += widthOf(letter)
    if (width > room && fits !== "") break
    fits += letter
  }
  return fits
}

/** Terminals show these letters twice as wide. */
const WIDE =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/gu

const widthOf = (text: string): number => [...text].length + (text.match(WIDE)?.length ?? 0)
