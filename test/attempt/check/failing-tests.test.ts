/** Which tests failed, by what test runners print, and how a gate is judged that failed before. */
import { expect, test } from "vitest"
import { judgeGate } from "../../../src/attempt/check/judge.ts"
import type { Ran } from "../../../src/attempt/check/ran.ts"
import { failingTests } from "../../../src/attempt/check/tests-seen/failing-tests.ts"
import { sha256 } from "../../../src/core/values/digest.ts"

const TAP =
  "TAP version 13\nok 1 - adds\nnot ok 2 - rounds\n    not ok 1 - inner\nnot ok 3 - later # TODO\n1..3\n"
const JUNIT = `<?xml version="1.0"?><testsuites><testsuite name="a">
<testcase name="adds" classname="price"/>
<testcase classname="price" name="rounds"><failure message="no">no</failure></testcase>
<testcase classname="price" name="later"><skipped/></testcase>
</testsuite></testsuites>`
const JEST = JSON.stringify({
  testResults: [
    {
      assertionResults: [
        { status: "passed", fullName: "price adds" },
        { status: "failed", fullName: "price rounds" },
      ],
    },
  ],
})
const GO = [
  { Action: "run", Package: "shop", Test: "TestAdds" },
  { Action: "fail", Package: "shop", Test: "TestAdds" },
  { Action: "fail", Package: "shop" },
]
  .map(event => JSON.stringify(event))
  .join("\n")

test.each([
  ["TAP", TAP, ["rounds", "inner"]],
  ["JUnit", JUNIT, ["price > rounds"]],
  ["jest's JSON between other lines", `> npm test\n${JEST}\n`, ["price rounds"]],
  ["go's JSON", GO, ["shop > TestAdds"]],
  [
    "jest's JSON of a file that does not load",
    JSON.stringify({
      testResults: [
        { name: "/tmp/a/test/b.test.ts", status: "failed", assertionResults: [] },
        {
          ...{ name: "/tmp/a/test/c.test.ts", status: "failed" },
          assertionResults: [{ status: "failed", fullName: "c" }],
        },
      ],
    }),
    ["all of b.test.ts", "c"],
  ],
  [
    "go's JSON of a package that does not build",
    `${GO}\n${JSON.stringify({ Action: "fail", Package: "cart" })}\n`,
    ["shop > TestAdds", "all of cart"],
  ],
  ["TAP in which nothing failed", "ok 1 - adds\n1..1\n", []],
])("reads the failing tests from %s", (_, output, failed) => {
  expect(failingTests(output)).toEqual(failed)
})

test.each([
  ["output without a report", "1 failed, 3 passed\n"],
  ["a report without its middle", `${TAP}\n…\nok 4\n`],
  [
    "a list that is too long",
    `1..900\n${Array.from({ length: 900 }, (_, n) => `not ok ${n} - t${n}`).join("\n")}`,
  ],
  ["JSON of something else", '{"testResults": 3}'],
])("reads no failing tests from %s", (_, output) => {
  expect(failingTests(output)).toBeNull()
})

const gate = { name: "tests", run: "npm test" }
const ran = (output: string, exit = 1): Ran => ({
  ...{ exit, ms: 1, output, outputDigest: sha256(output), ended: "itself" },
})
const failing = (...names: readonly string[]) =>
  ran(`1..9\n${names.map((name, n) => `not ok ${n + 1} - ${name}`).join("\n")}\n`)
const known = { gates: ["tests"], tests: { tests: ["old"] } }

test.each([
  ["the tests that failed before", known, failing("old"), null, "known"],
  ["fewer of them", known, ran("1..9\n"), null, "known"],
  ["another test, twice", known, failing("old", "new"), failing("old", "new"), "failed"],
  ["another test, once", known, failing("old", "new"), failing("old"), "flaky"],
  ["another test each time", known, failing("a"), failing("b"), "flaky"],
  [
    "a gate of which only the whole is known",
    { ...known, tests: {} },
    failing("new"),
    null,
    "known",
  ],
  ["output that cannot be read", known, ran("Killed\n"), null, "known"],
  ["a gate that held before", { gates: [], tests: {} }, failing("old"), failing("old"), "failed"],
])("%s", (_, before, first, again, judged) => {
  expect(judgeGate(gate, before, first, again)).toBe(judged)
})
