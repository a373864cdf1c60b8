/**
 * Faults: known-bad changes to finished work, to see who notices. Texts in, texts out: it must never
 * touch a line that the work did not write, nor make one that does not parse where a parser can tell.
 */
import { isTestFile } from "../tamper/file.ts"
import { lineCounter } from "../tamper/outline.ts"
import { knownAnswers } from "./answers.ts"
import { lineFaults } from "./line-faults.ts"
import { pythonFaults, pythonMistakes } from "./python-faults.ts"
import { scriptFaults, scriptMistakes } from "./script-faults.ts"

export const FAULT_KINDS = [
  "operator",
  "off_by_one",
  "removed_check",
  "stub",
  "hard_coded",
  "removed_test",
  "skipped_test",
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** One place in one text, and what is put there instead. */
export interface Edit {
  readonly kind: FaultKind
  readonly from: number
  readonly to: number
  readonly text: string
}

export interface Fault extends Edit {
  readonly path: string
  /** From 1, in the text without the fault. */
  readonly line: number
  /** The file with it. */
  readonly after: string
}

/** What the finished work wrote. */
export interface WrittenFile {
  readonly path: string
  readonly text: string
  /** Lines that it added or changed, from 1. */
  readonly lines: ReadonlySet<number>
}

/** What faults are made from. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly isTest: boolean
  /** By the name of a function, what a test of it expects. */
  readonly answers: ReadonlyMap<string, string>
}

/** All there can be, in the order of paths and places. */
export function faultsIn(files: readonly WrittenFile[]): readonly Fault[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  const answers = knownAnswers(sorted)
  return sorted.flatMap(file => {
    const { path, text } = file
    const lineAt = lineCounter(text)
    const edits = editsOf({ path, text, isTest: isTestFile(path), answers })
    const faults = edits
      .filter(edit => isOwn(edit, file, lineAt))
      .map((edit): Fault => {
        const after = `${text.slice(0, edit.from)}${edit.text}${text.slice(edit.to)}`
        return { ...edit, path, after, line: lineAt(edit.from) }
      })
      .filter(({ after }) => after !== text)
    // Two ways to the same text are one fault.
    const texts = faults.map(({ after }) => after)
    return faults
      .filter(({ after }, at) => texts.indexOf(after) === at)
      .sort((a, b) => a.from - b.from || FAULT_KINDS.indexOf(a.kind) - FAULT_KINDS.indexOf(b.kind))
  })
}

/** Every line that goes was written by the work. */
function isOwn(
  { from, to }: Edit,
  { lines }: WrittenFile,
  lineAt: (at: number) => number,
): boolean {
  const [first, last] = [lineAt(from), lineAt(to)]
  for (let line = first; line <= last; line++) if (!lines.has(line)) return false
  return true
}

const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/
const PYTHON = /\.py$/

function editsOf(source: Source): readonly Edit[] {
  if (SCRIPT.test(source.path)) return scriptFaults(source)
  return PYTHON.test(source.path) ? pythonFaults(source) : lineFaults(source)
}

/** Whether a parser finds no more mistakes in it than before; where there is none, nobody can tell. */
export function parses({ path, after }: Fault, before: string): boolean {
  const mistakes = SCRIPT.test(path)
    ? (text: string) => scriptMistakes(path, text)
    : PYTHON.test(path)
      ? pythonMistakes
      : () => 0
  return mistakes(after) <= mistakes(before)
}
