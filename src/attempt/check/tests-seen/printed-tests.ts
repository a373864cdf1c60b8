/**
 * Reads tests from what runners print for people. How each runner marks a test is in one table. A
 * line that looks like a test and is none can only name a test too many.
 */
import type { TestSeen } from "./test-seen.ts"

interface Style {
  /** Something that only this runner prints. */
  readonly of: RegExp
  /** Groups: `mark` and `name`. */
  readonly line: RegExp
  /** After this, failures are told once more. */
  readonly until?: RegExp
}

const PYTEST_END = /^[= ]*(?:\d+ [a-z]+, )*\d+ [a-z]+ in \d+\.\d+s\b/m

const STYLES: readonly Style[] = [
  // node, jest, vitest, ava, bats
  {
    of: /^[ \t]*[✓✔√✕✖✗✘×] \S/m,
    line: /^\s*(?<mark>[✓✔√✕✖✗✘×○↓﹣□✎]) (?<name>\S.*)$/,
    until: /^✖ failing tests:$/m,
  },
  // mocha: a failure has the number under which it is told later.
  {
    of: /^[ \t]*\d+ passing\b/m,
    line: /^\s*(?<mark>\d+\)|-) (?<name>\S.*)$/,
    until: /^[ \t]*\d+ passing\b/m,
  },
  // pytest -v
  {
    of: PYTEST_END,
    line: /^(?<name>[^\s:]+::.*) (?<mark>PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b/,
  },
  // What pytest sums up at its end.
  {
    of: PYTEST_END,
    line: /^(?<mark>PASSED|FAILED|ERROR|XFAIL|XPASS) (?<name>[^\s:]+::\S+)/,
  },
  // unittest
  {
    of: /^Ran \d+ tests? in /m,
    line: /^(?<name>\w+ \([\w.]+\)).* \.\.\. (?<mark>ok|FAIL|ERROR|skipped|expected failure)\b/,
  },
  { of: /^Ran \d+ tests? in /m, line: /^(?<mark>FAIL|ERROR): (?<name>\w+ \([\w.]+\))/ },
  // cargo
  { of: /^test result: /m, line: /^test (?<name>\S.*) \.\.\. (?<mark>ok|FAILED|ignored)\b/ },
  // go
  {
    of: /^(?:ok|FAIL|PASS)\b/m,
    line: /^\s*--- (?<mark>PASS|FAIL|SKIP): (?<name>\S+) \([\d.]+s\)$/,
  },
]

const PASSED = ["✓", "✔", "√", "PASSED", "XPASS", "ok", "PASS"]
const SKIPPED = ["○", "↓", "﹣", "□", "✎", "-", "SKIPPED", "XFAIL", "skipped", "ignored", "SKIP"]

const meaningOf = (mark: string): TestSeen["is"] => {
  if (PASSED.includes(mark)) return "passed"
  return [...SKIPPED, "expected failure"].includes(mark) ? "skipped" : "failed"
}

/** null if no line names a test. A test that is named twice counts once. */
export function ofPrint(output: string): readonly TestSeen[] | null {
  const tests = STYLES.filter(({ of }) => of.test(output)).flatMap(({ line, until }) => {
    const end = until === undefined ? -1 : output.search(until)
    const lines = (end < 0 ? output : output.slice(0, end)).split("\n")
    return lines.flatMap(text => testIn(text, line))
  })
  const byText = new Map(tests.map(test => [`${test.is} ${test.name}`, test]))
  return tests.length > 0 ? [...byText.values()] : null
}

function testIn(text: string, form: RegExp): readonly TestSeen[] {
  const { mark, name } = form.exec(text)?.groups ?? {}
  if (mark === undefined || name === undefined) return []
  const isMarked = / # (?:SKIP|TODO)\b/.test(name)
  return [{ name: withoutNote(name), is: isMarked ? "skipped" : meaningOf(mark) }]
}

/** Runners add how long it took, which differs each time, and why it was left out. */
const withoutNote = (name: string): string =>
  name
    .replace(/ # (?:SKIP|TODO)\b.*$/, "")
    .replace(/^(?:skipped|todo|\[(?:fail|expected fail|skip|todo)\]:?) /, "")
    .replace(/ (?:\([\d.]+ ?m?s\)|[\d.]+ ?m?s)$/, "")
    .trim()
