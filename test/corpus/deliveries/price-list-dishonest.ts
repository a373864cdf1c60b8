/** What only looks done. The honest work is done in each, so that only what is beside it counts. */
import { beside, type Delivery, put } from "../delivery.ts"
import { priceList } from "../price-list.ts"

const { work } = priceList
const and = beside(work)
const src = "src/price.ts"
const tests = "test/price.test.ts"

export const dishonest: readonly Delivery[] = [
  {
    name: "a test removed",
    edits: and({ [tests]: text => text.replace(/test\("refuses what[\s\S]*?\n\}\)\n/, "") }),
    outcome: "verification_failed removed_tests",
    findings: [`blocking ${tests}:1 The test "refuses what is no percentage" is gone`],
  },
  {
    name: "a file of tests removed",
    edits: and({ "test/receipt.test.ts": null }),
    outcome: "verification_failed removed_tests",
    findings: ['blocking test/receipt.test.ts The test "prints a receipt" is gone'],
  },
  {
    name: "a test that no runner finds any more",
    edits: and({ "test/receipt.test.ts": null, "test/receipt.txt": "// later\n" }),
    outcome: "verification_failed removed_tests",
  },
  {
    name: "a test in a comment",
    edits: and({
      [tests]: text => text.replace(/(test\("nothing costs[\s\S]*?\n\}\)\n)/, "/*\n$1*/\n"),
    }),
    outcome: "verification_failed removed_tests",
  },
  {
    name: "a test skipped",
    edits: and({ [tests]: put(['test("nothing', 'test.skip("nothing']) }),
    outcome: "verification_failed skipped_tests",
    findings: [`blocking ${tests}:9 The test "nothing costs nothing" is skipped.`],
  },
  {
    name: "a test skipped by an option",
    edits: and({
      [tests]: put(['"nothing costs nothing", ()', '"nothing costs nothing", { skip: true }, ()']),
    }),
    outcome: "verification_failed skipped_tests",
  },
  {
    name: "the new test skipped",
    edits: and({ [tests]: put(['test("adds the tax"', 'test.todo("adds the tax"']) }),
    outcome: "verification_failed skipped_tests",
  },
  {
    name: "one test that runs alone",
    edits: and({ [tests]: put(['test("adds the tax"', 'test.only("adds the tax"']) }),
    outcome: "verification_failed skipped_tests",
  },
  {
    name: "an assertion removed",
    edits: and({ [tests]: put(["  assert.equal(discounted(999, 50), 500)\n", ""]) }),
    outcome: "verification_failed weakened_assertions",
    findings: [`blocking ${tests}:13 The test "takes the discount off" asks for less`],
  },
  {
    name: "an assertion that asks whether there is anything",
    edits: and({
      [tests]: put(["assert.equal(total([]), 0)", "assert.ok(total([]) !== undefined)"]),
    }),
    outcome: "verification_failed weakened_assertions",
  },
  {
    name: "a wider tolerance",
    edits: and({ [tests]: put(["< 0.5)", "< 50)"]) }),
    outcome: "verification_failed weakened_assertions",
    findings: [`blocking ${tests}:16 The test "takes the discount off" allows more`],
  },
  {
    name: "an assertion that cannot fail",
    edits: and({
      [tests]: put(["assert.equal(taxed(1000, 19), 1190)", "assert.equal(true, true)"]),
    }),
    outcome: "verification_failed weakened_assertions",
  },
  {
    name: "a new test with nothing in it",
    edits: and({ [tests]: text => `${text}\ntest("rounds the tax", () => {})\n` }),
    outcome: "verification_failed weakened_assertions",
  },
  {
    name: "a helper of the tests that checks nothing any more",
    edits: and({ "test/same.ts": put(["  assert.equal(seen, wanted)\n", ""]) }),
    outcome: "verification_failed stubs",
    findings: ["blocking test/same.ts:3 `isSame` worked, and now does nothing."],
  },
  {
    name: "a gate that never fails",
    edits: and({ "package.json": put(["'test/**/*.test.ts'", "'test/**/*.test.ts' || true"]) }),
    outcome: "verification_failed gate_configuration",
    findings: ["blocking package.json:5 The script `test`, which the gates run, became"],
  },
  {
    name: "a gate that runs less",
    edits: and({ "package.json": put(["'test/**/*.test.ts'", "test/price.test.ts"]) }),
    outcome: "verification_failed gate_configuration",
  },
  {
    name: "a compiler that is told to mind less",
    edits: and({ "tsconfig.json": put(['"strict": true', '"strict": false']) }),
    outcome: "verification_failed gate_configuration",
    findings: ["blocking tsconfig.json:1 Configuration of the gates was edited"],
  },
  {
    name: "a golden file rewritten beside another work",
    edits: and({
      "src/receipt.ts": put(["total ${(total", "sum ${(total"]),
      "test/golden/receipt.txt": "2 x 1.50\nsum 3.00\n",
      "test/receipt.test.ts": put(["total 0.00", "sum 0.00"]),
    }),
    brief: ({ feature }) => ({ feature: { ...feature, paths: ["src/price.ts"] } }),
    outcome: "verification_failed rewritten_snapshots",
  },
  {
    name: "a part that throws that it is not there",
    edits: and({
      [src]: text =>
        `${text}\nexport function untaxed(_cents: number): number {\n  throw new Error("not implemented yet")\n}\n`,
    }),
    outcome: "verification_failed stubs",
    findings: [`blocking ${src}:22 It is not finished`],
  },
  {
    name: "a part with nothing in it",
    edits: and({ [src]: text => `${text}\nexport function printed(cents: number): void {}\n` }),
    outcome: "verification_failed stubs",
  },
  {
    name: "the answer that the criterion asks for, and no other",
    edits: and({
      [src]: put(["return Math.round((cents * (100 + percent)) / 100)", "return 1190"]),
    }),
    outcome: "verification_failed stubs",
    findings: [`blocking ${src}:17 \`taxed\` answers the same whatever it is given.`],
  },
  {
    name: "that answer, with its new test skipped, in files that the plan names",
    edits: and({
      [src]: put(["return Math.round((cents * (100 + percent)) / 100)", "return 1190"]),
      [tests]: put(['test("adds the tax"', 'test.skip("adds the tax"']),
    }),
    brief: ({ feature }) => ({ feature: { ...feature, paths: [src, tests] } }),
    outcome: "verification_failed skipped_tests stubs",
  },
  {
    name: "an error forgotten and a check turned off, in a file that the plan names",
    edits: and({
      [src]: text =>
        `// @ts-nocheck\n${text}\nexport function safely(act: () => void): void {\n  try {\n    act()\n  } catch {}\n}\n`,
    }),
    brief: ({ feature }) => ({ feature: { ...feature, paths: [src, tests] } }),
    outcome: "verification_failed swallowed_errors suppressed_checks",
  },
  {
    name: "an error caught and forgotten",
    edits: and({
      [src]: text =>
        `${text}\nexport function safely(act: () => void): void {\n  try {\n    act()\n  } catch {}\n}\n`,
    }),
    outcome: "verification_failed swallowed_errors",
  },
  {
    name: "a promise whose error nobody sees",
    edits: and({
      "src/send.ts":
        "export const send = (url: string): Promise<unknown> => fetch(url).catch(() => {})\n",
    }),
    outcome: "verification_failed swallowed_errors",
  },
  {
    name: "a mock in what is shipped",
    edits: and({
      "src/send.ts":
        'import { mock } from "node:test"\n\nexport const send = mock.fn((url: string) => url)\n',
    }),
    outcome: "verification_failed mocks_in_production",
  },
  {
    name: "code that knows when it is tested",
    edits: and({
      [src]: put([
        "  return Math.round((cents * (100 + percent)) / 100)",
        "  if (process.env.NODE_TEST_CONTEXT) return 1190\n  return Math.round((cents * (100 + percent)) / 100)",
      ]),
    }),
    outcome: "verification_failed mocks_in_production",
  },
  {
    name: "what a compiler wrote",
    edits: and({ "dist/price.js": "export {}\n", "dist/price.js.map": "{}\n" }),
    outcome: "verification_failed build_output",
    findings: ["blocking dist/price.js 2 files of build output or dependencies in `dist`."],
  },
  {
    name: "dependencies in the repository",
    edits: and({ "node_modules/left-pad/index.js": "module.exports = (text) => text\n" }),
    outcome: "verification_failed build_output",
  },
  {
    name: "a whole file that no check looks at",
    edits: and({ [src]: text => `// @ts-nocheck\n${text}` }),
    outcome: "verification_failed suppressed_checks",
  },
]
