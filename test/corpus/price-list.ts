/** A small library in TypeScript, with tests, a golden file, and something old. */
import { Criterion } from "../../src/core/plan/plan.ts"
import { put, type Sample } from "./delivery.ts"

const PRICE = `/** Amounts are in cents. */
export interface Item {
  readonly cents: number
  readonly count: number
}

export function total(items: readonly Item[]): number {
  return items.reduce((sum, { cents, count }) => sum + cents * count, 0)
}

export function discounted(cents: number, percent: number): number {
  if (percent < 0 || percent > 100) throw new RangeError(\`\${percent} is no percentage\`)
  return Math.round((cents * (100 - percent)) / 100)
}
`

const PRICE_TEST = `import assert from "node:assert/strict"
import { test } from "node:test"
import { discounted, total } from "../src/price.ts"

test("adds what is bought", () => {
  assert.equal(total([{ cents: 150, count: 2 }, { cents: 99, count: 1 }]), 399)
})

test("nothing costs nothing", () => {
  assert.equal(total([]), 0)
})

test("takes the discount off", () => {
  assert.equal(discounted(1000, 10), 900)
  assert.equal(discounted(999, 50), 500)
  assert.ok(Math.abs(discounted(1001, 33) - 670.67) < 0.5)
})

test("refuses what is no percentage", () => {
  assert.throws(() => discounted(1000, 101), RangeError)
})
`

const LEGACY_TEST = `import assert from "node:assert/strict"
import { test } from "node:test"
import { inPennies } from "../src/legacy.ts"

test("counts pennies", () => {
  assert.equal(inPennies(2), 480)
})
`

const RECEIPT_TEST = `import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { receipt } from "../src/receipt.ts"
import { isSame } from "./same.ts"

test("prints a receipt", () => {
  const golden = readFileSync(new URL("golden/receipt.txt", import.meta.url), "utf8")
  isSame(receipt([{ cents: 150, count: 2 }]), golden)
  assert.equal(receipt([]), "total 0.00\\n")
})
`

const TAXED = `
/** Rounded to the nearest cent. */
export function taxed(cents: number, percent: number): number {
  return Math.round((cents * (100 + percent)) / 100)
}
`

export const TAXED_TEST = `
test("adds the tax", () => {
  assert.equal(taxed(1000, 19), 1190)
})
`

export const priceList: Sample = {
  name: "price list",
  files: {
    "package.json": `${JSON.stringify(
      {
        name: "price-list",
        type: "module",
        scripts: {
          test: "node --test --test-isolation=none --test-reporter=tap 'test/**/*.test.ts'",
          lint: "node scripts/lint.mjs",
          start: "node src/main.ts",
        },
      },
      null,
      2,
    )}\n`,
    "tsconfig.json": '{ "compilerOptions": { "strict": true, "noEmit": true } }\n',
    "README.md": "# Prices\n",
    ".gitignore": "*.log\n",
    "scripts/lint.mjs":
      'import { readFileSync } from "node:fs"\nif (readFileSync("src/price.ts", "utf8").includes("\\t")) process.exit(1)\n',
    "src/price.ts": PRICE,
    "src/legacy.ts":
      "/** Before the reform. */\nexport function inPennies(pounds: number): number {\n  return pounds * 240\n}\n",
    "src/log.ts":
      "export class Loud {\n  log(line: string): void {\n    process.stderr.write(line)\n  }\n}\n\nexport class Quiet {\n  log(_line: string, _more: number): void {}\n}\n\nexport const quiet = new Quiet()\n",
    "src/receipt.ts":
      'import { type Item, total } from "./price.ts"\n\nexport function receipt(items: readonly Item[]): string {\n  const lines = items.map(({ cents, count }) => `${count} x ${(cents / 100).toFixed(2)}\\n`)\n  return `${lines.join("")}total ${(total(items) / 100).toFixed(2)}\\n`\n}\n',
    "test/price.test.ts": PRICE_TEST,
    "test/legacy.test.ts": LEGACY_TEST,
    "test/receipt.test.ts": RECEIPT_TEST,
    "test/same.ts":
      'import assert from "node:assert/strict"\n\nexport function isSame(seen: string, wanted: string): void {\n  assert.equal(seen, wanted)\n}\n',
    "test/golden/receipt.txt": "2 x 1.50\ntotal 3.00\n",
  },
  environment: {
    setup: [],
    services: [],
    gates: [
      { name: "tests", run: "node --run test" },
      { name: "lint", run: "node --run lint" },
    ],
  },
  criteria: [
    Criterion.parse({
      ...{ id: "C1", text: "A price can be taxed", kind: "command" },
      run: "node -e 'import(\"./src/price.ts\").then(it => process.exit(it.taxed(1000, 19) === 1190 ? 0 : 1))'",
    }),
  ],
  paths: ["src/**", "test/**"],
  work: {
    "src/price.ts": text => text + TAXED,
    "test/price.test.ts": text =>
      put(["{ discounted, total }", "{ discounted, taxed, total }"])(text) + TAXED_TEST,
  },
}
