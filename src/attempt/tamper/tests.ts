/** Finds tests that are gone, skipped, or ask for less than they did. */
import { isTestFile, type OutlinedFile } from "./changed-file.ts"
import type { Assertion, TestCase } from "./outline.ts"
import { type Delivered, shortened, surplus, type Trace } from "./trace.ts"

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

/**
 * Matches tests by name, first in the same file, then wherever a test was moved to. Several tests
 * of a file may have one name, so those that nobody touched are matched with each other first.
 */
function testsOf({ files }: Delivered): Tests {
  const placed = (side: "old" | "now") =>
    files.flatMap(file => file[side].tests.map((test): Placed => ({ test, file })))
  const tests = { matched: [], gone: placed("old"), fresh: placed("now") }
  return [UNTOUCHED, AS_STRICT, SAME_PLACE, MOVED, SAME_NAME].reduce(matchedBy, tests)
}

type KeyOf = (placed: Placed) => string
const UNTOUCHED: KeyOf = ({ test, file }) => JSON.stringify([file.path, test.name, test.text])
const AS_STRICT: KeyOf = ({ test, file }) =>
  JSON.stringify([file.path, test.name, test.assertions.map(keyOf)])
const SAME_PLACE: KeyOf = ({ test, file }) => JSON.stringify([file.path, test.name])
const MOVED: KeyOf = ({ test }) => JSON.stringify([test.name, test.text])
const SAME_NAME: KeyOf = ({ test }) => test.name

/** Tests that have no partner yet find one by this key, in the order of the files. */
function matchedBy({ matched, gone, fresh }: Tests, keyOf: KeyOf): Tests {
  const waiting = new Map<string, Placed[]>()
  for (const now of [...fresh].reverse()) {
    const key = keyOf(now)
    const all = waiting.get(key)
    if (all) all.push(now)
    else waiting.set(key, [now])
  }
  const pairs = gone.flatMap((old): readonly Matched[] => {
    const now = waiting.get(keyOf(old))?.pop()
    return now ? [{ old, now }] : []
  })
  const [olds, nows] = [new Set(pairs.map(it => it.old)), new Set(pairs.map(it => it.now))]
  return {
    matched: [...matched, ...pairs],
    gone: gone.filter(it => !olds.has(it)),
    fresh: fresh.filter(it => !nows.has(it)),
  }
}

export function testTraces(delivered: Delivered): readonly Trace[] {
  const tests = testsOf(delivered)
  return [
    ...removed(tests, delivered),
    ...tests.matched.flatMap(skipped),
    ...tests.fresh.flatMap(freshlySkipped),
    ...tests.matched.flatMap(({ old, now }) => weakened(old.test, now, delivered)),
    ...tests.fresh.flatMap(hollow),
  ]
}

/**
 * A test that was renamed has a new test beside it that asks for as much. A test whose subject is
 * gone may go too.
 */
function removed({ gone, fresh }: Tests, delivered: Delivered): readonly Trace[] {
  const isWithoutSubject = subjectsGone(delivered)
  const heirs = heirsIn(fresh)
  return gone.flatMap((lost): readonly Trace[] => {
    delivered.watch.check()
    if (isWithoutSubject(lost) || isUnsearched(lost, delivered)) return []
    const mine = heirs.get(lost.file) ?? []
    const asked = [...wordsOf(lost.test)]
    const heir = mine.find(it => {
      delivered.watch.check()
      return isHeir(lost.test, asked, it)
    })
    if (heir !== undefined) {
      if (!isOfTable(heir.test)) mine.splice(mine.indexOf(heir), 1)
      return []
    }
    const { path, isThere } = lost.file
    const text = `The test "${shortened(lost.test.name)}" is gone, but what it tested is still there.`
    return [{ rule: "removed_tests", path, line: isThere ? 1 : null, text }]
  })
}

/** It may have moved to a file that couldn't be searched. */
const isUnsearched = ({ test }: Placed, { files }: Delivered): boolean => {
  const title = test.name.split(" > ").at(-1)!
  return files.some(file => file.unsearched !== null && file.after?.includes(title))
}

interface Heir {
  readonly test: TestCase
  readonly words: ReadonlySet<string>
}

/** New tests that may replace one that is gone, by file. */
function heirsIn(fresh: readonly Placed[]): ReadonlyMap<OutlinedFile, Heir[]> {
  const heirs = new Map<OutlinedFile, Heir[]>()
  for (const { test, file } of fresh) {
    const heir = { test, words: wordsOf(test) }
    const all = heirs.get(file)
    if (all) all.push(heir)
    else heirs.set(file, [heir])
  }
  return heirs
}

/**
 * In the same delivery, a new test may well be about something else, so a replacement has to ask
 * for as much, about the same thing.
 */
function isHeir(old: TestCase, asked: readonly string[], { test: now, words }: Heir): boolean {
  if (weight(now) < weight(old)) return false
  if (isOfTable(now)) return old.assertions.some(it => callsIn(it.subject).some(c => words.has(c)))
  return asked.filter(word => words.has(word)).length > asked.length * ALIKE
}

/** Two tests of one library have many words in common; two tests of one function have the most. */
const ALIKE = 0.6

/** A test whose name is made from a table stands for many tests. */
const isOfTable = ({ name }: TestCase): boolean => /\$\{|%[sdjo]/.test(name)

const wordsOf = ({ text, name }: TestCase): ReadonlySet<string> =>
  new Set(text.replace(name, "").match(/[\w.-]+/g))

const callsIn = (text: string): readonly string[] =>
  (text.match(/[A-Za-z_$][\w$]*\(?/g) ?? []).flatMap(word =>
    word.endsWith("(") ? [word.slice(0, -1)] : [],
  )

const weight = ({ assertions }: TestCase): number =>
  assertions.reduce((sum, { strength }) => sum + strength, 0)

/** Whether what a test is about is gone: a function that it names, or a whole file. */
function subjectsGone({ files }: Delivered): (lost: Placed) => boolean {
  const names = new Set(functionsGone(files))
  const went = new Set(
    files.filter(it => !it.isThere && !isTestFile(it.path)).flatMap(it => endsOf(stemOf(it.path))),
  )
  return ({ test, file }) => {
    if (test.text.match(/[A-Za-z_$][\w$]*/g)?.some(word => names.has(word))) return true
    if (file.isThere || went.size === 0) return false
    const imported = file.old.imports.map(({ text }) => text)
    return [...imported, ...test.text.split(/[\s"'`$(){}]+/)].some(word => went.has(plainOf(word)))
  }
}

/**
 * Names that fewer functions have than before. If several functions share a name, one of them may
 * be gone.
 */
function functionsGone(files: readonly OutlinedFile[]): readonly string[] {
  const sources = files.filter(file => !isTestFile(file.path) && file.unsearched === null)
  const namesIn = (side: "old" | "now") =>
    sources.flatMap(file => file[side].functions.map(({ name }) => name.split(".").at(-1)!))
  return surplus(namesIn("old"), namesIn("now"), name => name)
}

const stemOf = (path: string): string => path.replace(/\.\w+$/, "")

/** For `a/b/c`: itself, `b/c` and `c`. */
const endsOf = (path: string): readonly string[] =>
  path.split("/").map((_, at, steps) => steps.slice(at).join("/"))

/**
 * Compares the ends of paths, however they are written: `../src/greet.ts`, `src.greet`,
 * `./greet.sh`.
 */
const plainOf = (word: string): string =>
  stemOf(
    /^[\w.]+$/.test(word) && !/\.\w{1,4}$/.test(word) ? word.replaceAll(".", "/") : word,
  ).replace(/^(?:\.{1,2}\/)+/, "")

function skipped({ old, now }: Matched): readonly Trace[] {
  const { test, file } = now
  const was = old.test.runs
  if (test.runs === was || test.runs === "always" || was === "never") return []
  if (test.runs === "sometimes" && was !== "always") return []
  return [skip(test, file, SKIPS[test.runs])]
}

/**
 * A new test that never runs proves nothing. One with a condition may be meant for another machine.
 */
function freshlySkipped({ test, file }: Placed): readonly Trace[] {
  if (test.runs === "always" || test.runs === "sometimes") return []
  return [skip(test, file, SKIPS[test.runs])]
}

const SKIPS = {
  never: "is skipped",
  sometimes: "is skipped under a condition that was not there",
  alone: "runs alone, so that no other test of its file runs",
} as const

const skip = (test: TestCase, { path }: OutlinedFile, how: string): Trace => ({
  rule: "skipped_tests",
  path,
  line: test.line,
  text: `The test "${shortened(test.name)}" ${how}.`,
})

/**
 * For a test that exists before and after, each assertion that is gone is compared with one that is
 * new.
 */
function weakened(old: TestCase, { test, file }: Placed, { watch }: Delivered): readonly Trace[] {
  const lost = surplus(old.assertions, test.assertions, keyOf)
  const gained = [...surplus(test.assertions, old.assertions, keyOf)]
  const said = (line: number, text: string): Trace => ({
    rule: "weakened_assertions",
    path: file.path,
    line,
    text: `The test "${shortened(test.name)}" ${text}`,
  })
  const traces: Trace[] = []
  const unmatched: Assertion[] = []
  for (const assertion of lost) {
    watch.check()
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

/** Compares bounds and precision by the last number in each. */
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

const keyOf = ({ subject, matcher, expected }: Assertion): string =>
  JSON.stringify([subject, matcher, expected])

/** A new test that can't fail is not a test. */
function hollow({ test, file }: Placed): readonly Trace[] {
  const isHollow =
    test.isEmpty || (test.assertions.length > 0 && test.assertions.every(it => it.strength === 0))
  if (!isHollow || test.runs === "never") return []
  const text = `The test "${shortened(test.name)}" cannot fail.`
  return [{ rule: "weakened_assertions", path: file.path, line: test.line, text }]
}
