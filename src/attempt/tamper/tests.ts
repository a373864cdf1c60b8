/** Tests that are gone, skipped, or ask for less than they did. */
import { isTestFile, type OutlinedFile } from "./file.ts"
import type { Assertion, TestCase } from "./outline.ts"
import { type Delivered, shortened, type Trace } from "./trace.ts"

interface Placed {
  readonly test: TestCase
  readonly file: OutlinedFile
}

interface Matched {
  readonly old: Placed
  readonly now: Placed
}

interface Tests {
  readonly matched: readonly Matched[]
  readonly gone: readonly Placed[]
  readonly fresh: readonly Placed[]
}

/** By name: in the same file first, then wherever the test was moved to. */
export function testsOf({ files }: Delivered): Tests {
  const placed = (side: "old" | "now") =>
    files.flatMap(file => file[side].tests.map((test): Placed => ({ test, file })))
  const fresh = placed("now")
  const open = placed("old")
  const matched: Matched[] = []
  for (const isHere of [true, false]) {
    for (const old of [...open]) {
      const at = fresh.findIndex(
        now => now.test.name === old.test.name && (now.file === old.file) === isHere,
      )
      if (at === -1) continue
      matched.push({ old, now: fresh.splice(at, 1)[0]! })
      open.splice(open.indexOf(old), 1)
    }
  }
  return { matched, gone: open, fresh }
}

export function testTraces(delivered: Delivered): readonly Trace[] {
  const tests = testsOf(delivered)
  return [
    ...removed(tests, delivered),
    ...tests.matched.flatMap(skipped),
    ...tests.fresh.flatMap(freshlySkipped),
    ...tests.matched.flatMap(({ old, now }) => weakened(old.test, now)),
    ...tests.fresh.flatMap(hollow),
  ]
}

/** A test that was renamed has a new one beside it that asks for as much; one whose subject went may go. */
function removed({ gone, fresh }: Tests, delivered: Delivered): readonly Trace[] {
  const names = removedNames(delivered)
  const spare = [...fresh]
  return gone.flatMap((lost): readonly Trace[] => {
    if (isWithoutSubject(lost, names, delivered)) return []
    const heir = spare.findIndex(it => isHeir(lost, it))
    if (heir !== -1) {
      if (!isOfTable(spare[heir]!.test)) spare.splice(heir, 1)
      return []
    }
    const { path, isThere } = lost.file
    const text = `The test "${shortened(lost.test.name)}" is gone, and what it tests is still there.`
    return [{ rule: "removed_tests", path, line: isThere ? 1 : null, text }]
  })
}

/** Beside the work a new test may stand for another thing: the heir asks for as much, of the same. */
function isHeir({ test: old, file }: Placed, { test: now, file: its }: Placed): boolean {
  if (its !== file || weight(now) < weight(old)) return false
  const words = wordsOf(now)
  if (isOfTable(now)) return old.assertions.some(it => callsIn(it.subject).some(c => words.has(c)))
  const asked = [...wordsOf(old)]
  return asked.filter(word => words.has(word)).length > asked.length * ALIKE
}

/** Two tests of one library share its words; those of one function share most of all. */
const ALIKE = 0.6

/** One whose name is made from a table stands for many. */
const isOfTable = ({ name }: TestCase): boolean => /\$\{|%[sdjo]/.test(name)

const wordsOf = ({ text, name }: TestCase): ReadonlySet<string> =>
  new Set(text.replace(name, "").match(/[\w.-]+/g))

const callsIn = (text: string): readonly string[] => text.match(/[A-Za-z_$][\w$]*(?=\()/g) ?? []

const weight = ({ assertions }: TestCase): number =>
  assertions.reduce((sum, { strength }) => sum + strength, 0)

/** Functions that stood in some file and stand in none any more. */
function removedNames({ files }: Delivered): ReadonlySet<string> {
  const now = new Set(files.flatMap(file => file.now.functions.map(({ name }) => name)))
  return new Set(
    files
      .filter(file => !isTestFile(file.path))
      .flatMap(file => file.old.functions.map(({ name }) => name))
      .filter(name => !now.has(name)),
  )
}

function isWithoutSubject(
  { test, file }: Placed,
  names: ReadonlySet<string>,
  { files }: Delivered,
): boolean {
  const words = new Set(test.text.match(/[A-Za-z_$][\w$]*/g))
  if ([...names].some(name => words.has(name.split(".").at(-1) ?? name))) return true
  const went = files.filter(it => !it.isThere && !isTestFile(it.path)).map(it => stemOf(it.path))
  const meant = [...file.old.imports.map(({ text }) => text), ...test.text.split(/[\s"'`$(){}]+/)]
  return !file.isThere && meant.some(word => went.some(stem => isOf(word, stem)))
}

const stemOf = (path: string): string => path.replace(/\.\w+$/, "")

/** `../src/greet.ts`, `src.greet`, `./greet.sh`: the end of a path, whatever it is written with. */
const isOf = (word: string, stem: string): boolean => {
  const plain = stemOf(
    /^[\w.]+$/.test(word) && !/\.\w{1,4}$/.test(word) ? word.replaceAll(".", "/") : word,
  ).replace(/^(?:\.{1,2}\/)+/, "")
  return plain !== "" && (stem === plain || stem.endsWith(`/${plain}`))
}

function skipped({ old, now }: Matched): readonly Trace[] {
  const { test, file } = now
  const was = old.test.runs
  if (test.runs === was || test.runs === "always" || was === "never") return []
  if (test.runs === "sometimes" && was !== "always") return []
  return [skip(test, file, SKIPS[test.runs])]
}

/** A new test that never runs proves nothing; one with a condition may be meant for another machine. */
function freshlySkipped({ test, file }: Placed): readonly Trace[] {
  if (test.runs === "always" || test.runs === "sometimes") return []
  return [skip(test, file, SKIPS[test.runs])]
}

const SKIPS = {
  never: "is skipped",
  sometimes: "is skipped under a condition that was not there",
  alone: "runs alone, so that no other test of its file does",
} as const

const skip = (test: TestCase, { path }: OutlinedFile, how: string): Trace => ({
  rule: "skipped_tests",
  path,
  line: test.line,
  text: `The test "${shortened(test.name)}" ${how}.`,
})

/** Of a test that stands in both: each assertion that went is held against one that came. */
function weakened(old: TestCase, { test, file }: Placed): readonly Trace[] {
  const lost = without(old.assertions, test.assertions)
  const gained = [...without(test.assertions, old.assertions)]
  const said = (line: number, text: string): Trace => ({
    rule: "weakened_assertions",
    path: file.path,
    line,
    text: `The test "${shortened(test.name)}" ${text}`,
  })
  const traces: Trace[] = []
  const unmatched: Assertion[] = []
  for (const assertion of lost) {
    const at = gained.findIndex(it => it.subject === assertion.subject)
    if (at === -1) {
      unmatched.push(assertion)
      continue
    }
    const heir = gained.splice(at, 1)[0]!
    const how = compared(assertion, heir)
    if (how !== null) traces.push(said(heir.line, how))
  }
  const strength = (all: readonly Assertion[]) => all.reduce((sum, it) => sum + it.strength, 0)
  if (unmatched.length > gained.length) {
    const fewer = `${old.assertions.length} assertions had become ${test.assertions.length}`
    traces.push(said(test.line, `asks for less: its ${fewer}.`))
  } else if (strength(unmatched) > strength(gained)) {
    const [first] = gained
    const what = shortened(`${first?.subject ?? ""} ${first?.matcher ?? ""}`.trim())
    traces.push(said(first?.line ?? test.line, `asks for less: now only \`${what}\`.`))
  }
  return traces
}

function compared(old: Assertion, now: Assertion): string | null {
  const was = shortened(`${old.matcher} ${old.expected}`.trim())
  const is = shortened(`${now.matcher} ${now.expected}`.trim())
  if (now.strength < old.strength)
    return `asks for less of \`${old.subject}\`: \`${was}\` became \`${is}\`.`
  if (now.matcher !== old.matcher || !isWider(old, now)) return null
  return `allows more of \`${old.subject}\`: \`${was}\` became \`${is}\`.`
}

/** Bounds and precision: the last number of each. */
function isWider(old: Assertion, now: Assertion): boolean {
  const last = ({ expected }: Assertion) =>
    Number(expected.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/gi)?.at(-1))
  const [was, is] = [last(old), last(now)]
  if (Number.isNaN(was) || Number.isNaN(is)) return false
  if (/toBeCloseTo|AlmostEqual/.test(old.matcher)) return is < was
  if (/LessThan|assertLess|^<|closeTo|approximately/.test(old.matcher)) return is > was
  if (/GreaterThan|assertGreater|^>/.test(old.matcher)) return is < was
  return /approx\(/.test(old.expected) && is > was
}

const without = (all: readonly Assertion[], others: readonly Assertion[]): readonly Assertion[] => {
  const keys = others.map(keyOf)
  return all.filter(assertion => {
    const at = keys.indexOf(keyOf(assertion))
    if (at !== -1) keys.splice(at, 1)
    return at === -1
  })
}

const keyOf = ({ subject, matcher, expected }: Assertion): string =>
  JSON.stringify([subject, matcher, expected])

/** A new test that cannot fail is no test. */
function hollow({ test, file }: Placed): readonly Trace[] {
  const isHollow =
    test.isEmpty || (test.assertions.length > 0 && test.assertions.every(it => it.strength === 0))
  if (!isHollow || test.runs === "never") return []
  const text = `The test "${shortened(test.name)}" cannot fail.`
  return [{ rule: "weakened_assertions", path: file.path, line: test.line, text }]
}
