/** Finds conflict markers that a merge left in a text, as git, Mercurial and Jujutsu write them. */
import { isTestFile } from "./changed-file.ts"
import { type Delivered, shortened, surplus, type Trace } from "./trace.ts"

export interface Mark {
  readonly line: number
  /** A conflict from its first marker to its last, as it is in the text. */
  readonly text: string
  /** We need both ends and the divider, because one of them alone may be anything in prose. */
  readonly isWhole: boolean
}

export const conflictTraces = ({ files, ofBase }: Delivered): readonly Trace[] =>
  files.flatMap(({ path, before, after }) => {
    const isProse = PROSE.test(path)
    const now = marksIn(after).filter(({ isWhole }) => isWhole || !isProse)
    const fresh = surplus<Mark, Mark>(now, marksIn(before), ({ text }) => text)
    return fresh
      .filter(({ text }) => !ofBase.has(text))
      .map(({ line, text }): Trace => {
        const said = `Conflict markers are left there: \`${shortened(text)}\`.`
        const isDoubtful = isProse || isTestFile(path) || SAMPLE.test(path)
        const trace = { rule: "conflict_markers", path, line, text: said } as const
        return isDoubtful ? { ...trace, isDoubtful } : trace
      })
  })

/** Files in which people write about conflicts, or keep them as test data. */
const PROSE = /\.(?:md|mdx|markdown|rst|adoc|txt|org|patch|diff|rej|eml|mbox)$/i
const SAMPLE = /(?:^|\/)(?:__fixtures__|fixtures?|testdata|samples?|examples?)\//

const OPEN = /^<{7,}(?: .*)?\r?$/
const DIVIDE = /^(?:={7,}\r?|[|%+]{7,}(?: .*)?\r?)$/
const CLOSE = /^>{7,}(?: .*)?\r?$/
/** Without an end marker, we count only what git itself would write. */
const LONE_OPEN = /^<{7} [^<>]+$/
const LONE_DIVIDE = /^={7}\r?$/
const LONE_CLOSE = /^>{7} [^<>]+$/

export function marksIn(text: string | null): readonly Mark[] {
  if (text === null) return []
  const lines = text.split("\n")
  const marks: Mark[] = []
  let open: number | null = null
  let divide: number | null = null
  const mark = (from: number, to: number, isWhole: boolean): void => {
    marks.push({ line: from + 1, text: lines.slice(from, to + 1).join("\n"), isWhole })
  }
  const loneAt = (at: number | null): void => {
    if (at !== null && LONE_OPEN.test(lines[at]!)) mark(at, at, false)
  }
  lines.forEach((line, at) => {
    if (OPEN.test(line)) {
      loneAt(open)
      open = at
      divide = null
    } else if (DIVIDE.test(line)) {
      if (open !== null || LONE_DIVIDE.test(line)) divide = at
    } else if (CLOSE.test(line) && divide !== null) {
      if (open !== null) mark(open, at, true)
      else if (LONE_CLOSE.test(line)) mark(divide, at, false)
      open = null
      divide = null
    }
  })
  loneAt(open)
  return marks
}
