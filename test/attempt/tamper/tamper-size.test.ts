/** How long tamper checks take for large and hostile files, and what they say if they give up. */
import { expect, test } from "vitest"
import { tampering } from "../../../src/attempt/tamper/tampering.ts"

interface Side {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

const NOTHING = {
  ...{
    attempt: "F1.1",
    gates: ["make test"],
    makesGates: false,
    folders: new Set<string>(),
    names: [],
    ofBase: new Set<string>(),
  },
  ...{ paths: [], severities: {} },
}

const look = (files: readonly Side[], now: () => number) =>
  tampering(
    {
      ...NOTHING,
      files: files.map(it => ({
        ...{ ...it, wasThere: it.before !== null, isThere: it.after !== null },
      })),
    },
    now,
  )

/** Quadratic checks took five seconds on an idle processor for a file of this size. */
const SIZE = 106_000
/** It must take a third of the limit at most. */
const MARGIN = 3

const often = (piece: string): string => piece.repeat(Math.ceil(SIZE / piece.length))
const numbered = (piece: (number: number) => string): string =>
  Array.from({ length: Math.ceil(SIZE / piece(1_000).length) }, (_, at) => piece(at)).join("")
const nested = (open: string, inside: string, close: string): string => {
  const depth = Math.ceil(SIZE / (open.length + close.length))
  return open.repeat(depth) + inside + close.repeat(depth)
}

/**
 * Large files. A check that must end soon may take no longer for them than one that reads line by
 * line.
 */
const LARGE: readonly (readonly [what: string, path: string, after: string, before?: string])[] = [
  ["functions", "src/a.ts", numbered(it => `export function f${it}(a: number) { go(a) }\n`)],
  [
    "functions of one name",
    "src/a.ts",
    numbered(it => `if (a${it}) { function cli(a) {} }\n`),
    numbered(it => `if (a${it}) { function cli(a) { go(${it}) } }\n`),
  ],
  [
    "tests under other names",
    "a.test.ts",
    numbered(it => `it("b${it}", () => { expect(g(${it})).toBe(${it}) })\n`),
    numbered(it => `it("a${it}", () => { expect(f(${it})).toBe(${it}) })\n`),
  ],
  [
    "tests of one name",
    "a.test.ts",
    numbered(it => `it("a", () => { expect(f(${it})).toBe(${it + 1}) })\n`),
    numbered(it => `it("a", () => { expect(f(${it})).toBe(${it}) })\n`),
  ],
  [
    "assertions of one test",
    "a.test.ts",
    `it("a", () => {\n${numbered(it => `expect(f(${it})).toBe(1)\n`)}})`,
    `it("a", () => {\n${numbered(it => `expect(g(${it})).toBe(1)\n`)}})`,
  ],
  ["brackets in brackets", "src/a.ts", `\nx = ${nested("(", "1", ")")}`],
  ["functions in functions", "src/a.ts", `\n${nested("function f(a) {", "", "}")}`],
  ["groups in groups", "a.test.ts", `\n${nested('describe("a", () => {', "", "})")}`],
  ["errors caught in errors caught", "src/a.ts", `\n${nested("try {} catch {", "", "}")}`],
  ["a chain of calls", "src/a.ts", `\nx${often(".a()")}`],
  ["a sum", "src/a.ts", `\nx = 1${often(" + 1")}`],
  ["nothing that parses", "src/a.ts", often("@#%^&*(\n")],
  ["empty lines in a Python test", "test_a.py", `def test_a():\n    f()\n${often("\n")}    f()\n`],
  ["exceptions passed over", "a.py", `try:\n    f()\n${often("except A:\n    f()\n")}`],
  ["a line of shell", "a.sh", `\n${often("echo ")}`],
  ["a line of Go", "a.go", `\n${often("panic(")}`],
  ["a line of Java", "A.java", `\n${often("catch (")}`],
  ["a line of Ruby", "a.rb", `\n${often("raise ")}`],
  [
    "a Makefile's targets",
    "Makefile",
    `test: a0\n${numbered(it => `a${it}: a${it + 1}\n\tgo -v ${it}\n`)}`,
    `test: a0\n${numbered(it => `a${it}: a${it + 1}\n\tgo ${it}\n`)}`,
  ],
]

const sides = LARGE.map(
  ([what, path, after, before = null]) => [what, { path, before, after }] as const,
)

test.each(sides)("%s: searched to the end", (_, side) => {
  // What this machine works on for others is not counted.
  const now = () => (process.cpuUsage().user / 1_000) * MARGIN
  const { findings } = look([side], now)
  expect(findings.filter(({ text }) => text.startsWith("Not searched"))).toEqual([])
})

/** A clock by which everything takes a long time. */
const slow = (stepMs: number) => {
  let now = 0
  return () => {
    now += stepMs
    return now
  }
}

const WEAKER: Side = {
  path: "b.test.ts",
  before: 'it("b", () => { expect(f()).toBe(1) })',
  after: 'it("b", () => { expect(f()).toBeTruthy() })',
}

test("a file that takes too long is reported as not searched, and the others are searched", () => {
  const many = numbered(it => `it("a${it}", () => { expect(f(${it})).toBe(${it}) })\n`)
  const large = { path: "a.test.ts", before: many, after: "go()\n" }
  const { findings, blocking } = look([large, WEAKER], slow(3_000))
  expect(blocking).toEqual(["weakened_assertions"])
  expect(findings.map(({ severity, path, text }) => `${severity} ${path}: ${text}`)).toEqual([
    expect.stringContaining("blocking b.test.ts: "),
    "minor a.test.ts: Not searched for tampering: to search it takes too long.",
  ])
})

test("a test that may be in a file that was not searched is not reported as removed", () => {
  const moved = `${numbered(it => `go(${it})\n`)}it("b", () => { expect(f()).toBe(1) })`
  const files = [
    { ...WEAKER, after: "go()\n" },
    { path: "a.test.ts", before: null, after: moved },
  ]
  expect(look(files, () => 0).blocking).toEqual([])
  expect(look(files, slow(3_000)).blocking).toEqual([])
})

test("when the whole time is over, the rest is reported as not searched", () => {
  const { findings, blocking } = look([WEAKER], slow(100_000))
  expect(blocking).toEqual([])
  expect(findings.map(({ path, text }) => `${path}: ${text}`)).toContain(
    "b.test.ts: Not searched for tampering: to search it takes too long.",
  )
})

const LONG = `//${"x".repeat(21_000)}\n`

test.each([
  ["made by a program", "src/a.js", null, "go();".repeat(5_000)],
  ["no text", "src/a.ts", "go()\n", null],
  ["made by a program, and was before", "a.test.ts", `${LONG}${WEAKER.before}`, `${LONG}go()`],
])("a source that is %s is reported as not searched", (_, path, before, after) => {
  const files = [{ path, before, after, wasThere: before !== null, isThere: true }]
  const { findings, blocking } = tampering({ ...NOTHING, files }, () => 0)
  expect(blocking).toEqual([])
  expect(findings.map(({ severity, text }) => `${severity} ${text}`)).toEqual([
    expect.stringMatching(/^minor Not searched for tampering: it/),
  ])
})

test.each([
  ["a program seems to have made", `${LONG}go()`],
  ["is no text any more", null],
])("a test that was removed from a file of tests that %s is found", (_, after) => {
  const files = [{ ...WEAKER, after, wasThere: true, isThere: true }]
  const { blocking, findings } = tampering({ ...NOTHING, files }, () => 0)
  expect(blocking).toEqual(["removed_tests"])
  expect(findings).toHaveLength(2)
})
