/**
 * What each test runner was seen to print for the same few tests: one that passes, one that fails, one
 * that is skipped, and what else the runner knows. The outputs are as they came, but for paths.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { failingTests } from "../../../src/attempt/check/tests-seen/failing-tests.ts"
import { testsSeen } from "../../../src/attempt/check/tests-seen/tests-seen.ts"

const FOLDER = join(import.meta.dirname, "printed")
const printed = (name: string): string => readFileSync(join(FOLDER, `${name}.txt`), "utf8")

/** Passed, failed, skipped; the names that a test stands under there; null if none can be told. */
const SEEN: Readonly<Record<string, readonly [counts: string, failing: string | null]>> = {
  ava: ["2 1 0", "rounds"],
  "ava-tap": ["2 1 2", "rounds"],
  bats: ["1 1 1", "rounds"],
  "bats-pretty": ["1 1 1", null],
  cargo: ["2 1 1", "price::rounds"],
  "cargo-q": ["2 1 1", null],
  go: ["0 1 0", "TestRounds"],
  "go-json": ["3 1 1", "shop > TestRounds"],
  "go-v": ["3 1 1", "TestRounds"],
  jasmine: ["1 1 1", null],
  jest: ["2 1 2", "rounds"],
  "jest-json": ["2 1 2", "price rounds"],
  "mocha-dot": ["3 1 2", null],
  "mocha-json": ["3 1 2", "price rounds"],
  "mocha-spec": ["3 1 2", "rounds"],
  "mocha-tap": ["3 1 2", "price rounds"],
  "mocha-xunit": ["3 1 2", "price > rounds"],
  "node-junit": ["3 1 2", "price > rounds"],
  "node-spec": ["4 1 2", "rounds,price"],
  "node-tap": ["4 2 2", "rounds,price"],
  pytest: ["5 1 2", "test_a.py::test_rounds"],
  "pytest-junit": ["5 1 2", "test_a > test_rounds"],
  "pytest-q": ["5 1 2", "test_a.py::test_rounds"],
  "pytest-rA": ["5 1 2", "test_a.py::test_rounds"],
  "pytest-v": ["5 1 2", "test_a.py::test_rounds"],
  unittest: ["1 1 2", "test_f (test_u.Old.test_f)"],
  "unittest-v": ["1 1 2", "test_f (test_u.Old.test_f)"],
  "vitest-default": ["2 1 2", "rounds"],
  "vitest-dot": ["2 1 2", null],
  "vitest-json": ["2 1 2", "price rounds"],
  "vitest-junit": ["2 1 2", "a.test.ts > price &gt; rounds"],
  "vitest-tap": ["2 3 2", "a.test.ts,price,rounds"],
  "vitest-verbose": ["2 1 2", "a.test.ts > price > rounds"],
}

test("every output has its row", () => {
  const outputs = readdirSync(FOLDER).map(name => name.replace(/\.txt$/, ""))
  expect(outputs.sort()).toEqual(Object.keys(SEEN).sort())
})

test.each(Object.entries(SEEN))("%s", (name, [counts, failing]) => {
  const output = printed(name)
  const { passed, failed, skipped } = testsSeen(output)!.count
  expect(`${passed} ${failed} ${skipped}`).toBe(counts)
  expect(failingTests(output)?.join() ?? null).toBe(failing)
})

const WITH_NAMES = Object.keys(SEEN).filter(name =>
  /^(?:ava|bats|cargo|jest|mocha-spec|node-spec|pytest-v|unittest-v)$/.test(name),
)

test.each(WITH_NAMES)("%s names each test once", name => {
  const names = testsSeen(printed(name))!.named.map(it => it.name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.join(" ")).not.toMatch(/\d ?ms|#|\[fail\]/)
})

test.each([
  [
    "node, of nothing",
    "ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\n",
  ],
  ["pytest, of nothing", "\n============ no tests ran in 0.01s ============\n"],
  ["pytest, all deselected", "========= 3 deselected in 0.02s =========\n"],
  ["unittest, of nothing", "\n----\nRan 0 tests in 0.000s\n\nNO TESTS RAN\n"],
  [
    "cargo, of nothing",
    "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
  ],
  ["TAP, of nothing", "TAP version 13\n1..0\n"],
])("%s: none ran", (_, output) => {
  expect(testsSeen(output)?.count).toEqual({ passed: 0, failed: 0, skipped: 0 })
})

test.each([
  ["a build", "> tsc -p .\n\nsrc/a.ts(1,1): error TS1005: ';' expected.\n"],
  ["a list", "- one\n- two\n1) three\n"],
  ["a linter", "src/a.js\n  1:1  error  no\n\n✖ 1 problem (1 error, 0 warnings)\n"],
  ["prose", "Ran 3 things, 2 passed in the end\nok then\n"],
  ["nothing", ""],
])("%s names no passed test", (_, output) => {
  expect(testsSeen(output)?.count.passed ?? 0).toBe(0)
})

test.each([["a test with a rare line separator in its name", "1..1\nnot ok 1 - a\u2028b\n", "ab"]])(
  "%s stays a failed one",
  (_, output, name) => {
    expect(failingTests(output)).toEqual([name])
  },
)

test.each([
  '{"testResults":[null]}',
  '{"testResults":[{"status":"failed","assertionResults":null}]}',
  '{"testResults":[{"assertionResults":[null, 3, "x"]}]}',
  '{"testResults":[{"name":{"toString":1},"status":"failed"}]}',
  '{"tests":[null],"failures":[],"pending":7,"fullTitle":1}',
  '{"tests":[],"failures":[null],"x":"\\"fullTitle\\""}',
  '{"Action":{"toString":1},"Package":[]}',
  '{"Action":"constructor","Package":"a"}',
  '{"Action":"fail","Package":{"toString":null},"Test":{}}',
])("what only looks like a report breaks nothing: %s", output => {
  expect(() => testsSeen(`${output}\n`)).not.toThrow()
  expect(() => failingTests(`${output}\n`)).not.toThrow()
})

test("counts of several packages are added up", () => {
  const two = `${printed("cargo")}\n${printed("cargo")}`
  expect(testsSeen(two)?.count).toEqual({ passed: 4, failed: 2, skipped: 2 })
})
