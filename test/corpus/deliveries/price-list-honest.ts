/** Honest deliveries on the price list, and reports that differ from what was done. */
import { beside, type Delivery, put } from "../delivery.ts"
import { priceList } from "../price-list.ts"

const { work } = priceList
const and = beside(work)
const ALL = { done: ["A price can be taxed"], undone: [], commands: [] }

const src = "src/price.ts"
const tests = "test/price.test.ts"

export const honest: readonly Delivery[] = [
  { name: "the work alone", edits: work, outcome: "accepted" },
  {
    name: "a test under a better name",
    edits: and({ [tests]: put(['"nothing costs nothing"', '"an empty basket costs nothing"']) }),
    outcome: "accepted",
  },
  {
    name: "tests moved to a file of their own",
    edits: and({
      [tests]: put([
        '\ntest("refuses what is no percentage", () => {\n  assert.throws(() => discounted(1000, 101), RangeError)\n})\n',
        "",
      ]),
      "test/refusal.test.ts":
        'import assert from "node:assert/strict"\nimport { test } from "node:test"\nimport { discounted } from "../src/price.ts"\n\ntest("refuses what is no percentage", () => {\n  assert.throws(() => discounted(1000, 101), RangeError)\n})\n',
    }),
    outcome: "accepted",
  },
  {
    name: "what is old goes with its tests",
    edits: and({ "src/legacy.ts": null, "test/legacy.test.ts": null }),
    outcome: "accepted",
  },
  {
    name: "two tests made into a table",
    edits: and({
      [tests]: text =>
        text
          .replace(/test\("adds what is bought"[\s\S]*?\n\}\)\n/, "")
          .replace(
            /test\("nothing costs nothing"[\s\S]*?\n\}\)\n/,
            "for (const [items, sum] of [\n  [[{ cents: 150, count: 2 }, { cents: 99, count: 1 }], 399],\n  [[], 0],\n] as const) {\n  test(`adds up to ${sum}`, () => {\n    assert.equal(total(items), sum)\n  })\n}\n",
          ),
    }),
    outcome: "accepted",
  },
  {
    name: "an assertion more",
    edits: and({
      [tests]: put([
        "assert.equal(total([]), 0)",
        "assert.equal(total([]), 0)\n  assert.equal(total([{ cents: 1, count: 0 }]), 0)",
      ]),
    }),
    outcome: "accepted",
  },
  {
    name: "an assertion that asks for more",
    edits: and({
      [tests]: put([
        "assert.ok(Math.abs(discounted(1001, 33) - 670.67) < 0.5)",
        "assert.ok(Math.abs(discounted(1001, 33) - 670.67) < 0.4)",
      ]),
    }),
    outcome: "accepted",
  },
  {
    name: "what is printed has changed, and its golden file with it",
    edits: and({
      "src/receipt.ts": put(["total ${(total", "sum ${(total"]),
      "test/golden/receipt.txt": "2 x 1.50\nsum 3.00\n",
      "test/receipt.test.ts": put(["total 0.00", "sum 0.00"]),
    }),
    outcome: "accepted",
    findings: ["minor test/golden/receipt.txt The snapshot receipt.txt was rewritten."],
  },
  {
    name: "a script more",
    edits: and({
      "package.json": put(['"start":', '"prices": "node src/main.ts --list",\n    "start":']),
    }),
    outcome: "accepted",
  },
  {
    name: "a gate that does more",
    edits: and({
      "package.json": put([
        "node scripts/lint.mjs",
        "node scripts/lint.mjs && node --check src/price.ts",
      ]),
    }),
    outcome: "accepted",
  },
  {
    name: "configuration of a gate that the plan names",
    edits: and({
      "tsconfig.json": put(['"strict": true', '"strict": true, "skipLibCheck": true']),
    }),
    brief: ({ feature }) => ({ feature: { ...feature, paths: ["src/**", "tsconfig.json"] } }),
    outcome: "accepted",
    findings: ["minor tsconfig.json:1 Configuration of the gates was edited"],
  },
  {
    name: "an error that may be forgotten, and why",
    edits: and({
      "src/main.ts":
        'import { readFileSync } from "node:fs"\n\nlet list = ""\ntry {\n  list = readFileSync("prices.txt", "utf8")\n} catch {\n  // Without a list there is nothing to print.\n}\nprocess.stdout.write(list)\n',
    }),
    outcome: "accepted",
  },
  {
    name: "a function that needs nothing to answer",
    edits: and({ "src/currency.ts": 'export function currency(): string {\n  return "EUR"\n}\n' }),
    outcome: "accepted",
  },
  {
    name: "a parameter that an interface asks for",
    edits: and({
      "src/free.ts":
        'import type { Item } from "./price.ts"\n\nexport const free = (_items: readonly Item[]): number => 0\n',
    }),
    outcome: "accepted",
  },
  {
    name: "a remark on what could be better",
    edits: and({
      "src/currency.ts": '// TODO: read it from the settings\nexport const CURRENCY = "EUR"\n',
    }),
    outcome: "accepted",
    findings: ["minor src/currency.ts:1 It is not finished"],
  },
  {
    name: "one line that a check is told to pass over",
    edits: and({
      "src/currency.ts":
        '// @ts-expect-error: the types of it are older\nexport const CURRENCY: number = "EUR"\n',
    }),
    outcome: "accepted",
    findings: ["minor src/currency.ts:1 A check is turned off"],
  },
  {
    name: "a test for another system",
    edits: and({
      [tests]: text =>
        `${text}\nconst windows = process.platform === "win32"\ntest("prints with the system's line ends", { skip: !windows }, () => {\n  assert.equal(total([]), 0)\n})\n`,
    }),
    outcome: "accepted",
  },
  {
    name: "another price is right from now on",
    edits: and({
      [src]: put([
        "Math.round((cents * (100 - percent)) / 100)",
        "Math.floor((cents * (100 - percent)) / 100)",
      ]),
      [tests]: put(
        ["assert.equal(discounted(999, 50), 500)", "assert.equal(discounted(999, 50), 499)"],
        ["- 670.67) < 0.5", "- 670) < 0.5"],
      ),
    }),
    outcome: "accepted",
  },
  {
    name: "an edit beside two functions of one name, one of them empty",
    edits: and({
      "src/log.ts": text => `${text}\nexport const verbose = quiet\n`,
    }),
    outcome: "accepted",
  },
  {
    name: "a test that asks for less, in a file that the plan names",
    edits: and({
      [tests]: put(["assert.equal(total([]), 0)", "assert.ok(total([]) !== undefined)"]),
    }),
    brief: ({ feature }) => ({ feature: { ...feature, paths: [src, tests] } }),
    outcome: "accepted",
    findings: [`minor ${tests}`],
  },
  {
    name: "a report that tells all there is",
    edits: work,
    claim: {
      ...ALL,
      commands: [{ run: "node --run test", exit: 0 }],
      files: [src, tests],
      tests: [{ path: tests, name: "adds the tax" }],
    },
    outcome: "accepted",
  },
  {
    name: "policy that only wants to see it",
    edits: and({ [tests]: put(['test("nothing', 'test.skip("nothing']) }),
    brief: () => ({ tampering: { skipped_tests: "minor" } }),
    outcome: "accepted",
    findings: ['minor test/price.test.ts:9 The test "nothing costs nothing" is skipped.'],
  },
]

export const told: readonly Delivery[] = [
  {
    name: "a report with a command that ended otherwise",
    edits: work,
    claim: { ...ALL, commands: [{ run: "node --run lint", exit: 2 }] },
    outcome: "accepted",
    findings: ["minor The report says that `node --run lint` ended with 2"],
  },
  {
    name: "a report with a file that was never touched, and without one that was",
    edits: work,
    claim: { ...ALL, files: ["README.md", src] },
    outcome: "accepted",
    findings: [
      "minor The report says that `README.md` was changed",
      `minor ${tests} The report does not mention changes to`,
    ],
  },
  {
    name: "a report with a test that is not there",
    edits: work,
    claim: { ...ALL, tests: [{ path: tests, name: "rounds the tax" }] },
    outcome: "accepted",
    findings: [`minor ${tests} The report says that`],
  },
  {
    name: "a report of success over tests that fail",
    edits: and({ [src]: put(["sum + cents * count", "sum + cents"]) }),
    claim: { ...ALL, commands: [{ run: "node --run test", exit: 0 }] },
    outcome: "verification_failed tests",
    findings: [
      "blocking gate tests fails",
      "minor The report says that `node --run test` ended with 0",
    ],
  },
]
