/**
 * Makes faults: changes that break finished work, to see who notices. It works on texts only. It
 * must never touch a line that the work did not write, and never leave a text that doesn't parse,
 * if there is a parser.
 */
import { isTestFile } from "../../attempt/tamper/changed-file.ts"
import { lineCounter } from "../../attempt/tamper/outline.ts"
import { knownAnswers } from "./answers.ts"
import { type Edit, FAULT_KINDS, type Fault, type Source, type WrittenFile } from "./fault-edit.ts"
import { lineFaults } from "./line-faults.ts"
import { pythonFaults, pythonMistakes } from "./python-faults.ts"
import { scriptFaults, scriptMistakes } from "./script-faults.ts"

/** All faults that can be made, sorted by path and place. */
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
    // Two edits that give the same text are one fault.
    const texts = faults.map(({ after }) => after)
    return faults
      .filter(({ after }, at) => texts.indexOf(after) === at)
      .sort((a, b) => a.from - b.from || FAULT_KINDS.indexOf(a.kind) - FAULT_KINDS.indexOf(b.kind))
  })
}

/** Whether the work wrote every line that the edit replaces. */
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

/**
 * Whether a parser finds no more mistakes than before. True if there is no parser for this file.
 */
export function parses({ path, after }: Fault, before: string): boolean {
  const mistakes = SCRIPT.test(path)
    ? (text: string) => scriptMistakes(path, text)
    : PYTHON.test(path)
      ? pythonMistakes
      : () => 0
  return mistakes(after) <= mistakes(before)
}
