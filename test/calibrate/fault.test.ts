/**
 * The faults that calibration makes: there are all kinds, they change only what the work wrote,
 * they parse, and the same seed gives the same ones.
 */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { chooseFaults } from "../../src/calibrate/fault/choose.ts"
import { faultsIn, parses } from "../../src/calibrate/fault/fault.ts"
import { FAULT_KINDS, type Fault, type WrittenFile } from "../../src/calibrate/fault/fault-edit.ts"

/** As if the work had written all of it. */
const written = (path: string, text: string): WrittenFile => ({
  ...{ path, text },
  lines: new Set(text.split("\n").map((_, at) => at + 1)),
})

const cart = written(
  "src/cart.ts",
  `export function total(prices: number[]): number {
  if (prices.length > 99) throw new Error("too many")
  return prices.reduce((a, b) => a + b, 0)
}

export const isFree = (sum: number): boolean => sum >= 50 && sum !== 51
`,
)
const cartTest = written(
  "test/cart.test.ts",
  `import { expect, test } from "vitest"
import { total } from "../src/cart.ts"

test("adds", () => {
  expect(total([1, 2])).toBe(3)
})
`,
)
const python = written(
  "shop/cart.py",
  `def total(prices):
    """Of all of them."""
    if len(prices) > 99:
        raise ValueError("too many")
    return sum(prices) + 0


def is_free(amount):
    return amount >= 50 and amount != 51
`,
)
const pythonTest = written(
  "tests/test_cart.py",
  `import unittest


class Cart(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(total([1, 2]), 3)
`,
)
const shell = written(
  "bin/greet.sh",
  `#!/bin/sh
[ -n "$1" ] || exit 2
greet() {
  if [ "$2" -gt 3 ]; then echo "Hello, $1"; fi
}
`,
)
const bats = written("test/greet.bats", '@test "greets" {\n  [ "$(greet Ann)" = hello ]\n}\n')

const all = [cart, cartTest, python, pythonTest, shell, bats]
const ofKind = (file: WrittenFile, kind: Fault["kind"], ...others: readonly WrittenFile[]) =>
  faultsIn([file, ...others])
    .filter(fault => fault.kind === kind && fault.path === file.path)
    .map(({ line, text }) => `${line}: ${text}`)

describe("TypeScript", () => {
  test.each<[Fault["kind"], WrittenFile, readonly string[]]>([
    ["operator", cart, ["2: <", "3: -", "6: <=", "6: ||", "6: ==="]],
    ["off_by_one", cart, ["2: >=", "2: 100", "3: 1", "6: >", "6: 51", "6: 52"]],
    ["removed_check", cart, ["2: ;"]],
    ["stub", cart, ["1: {}", "6: undefined"]],
    ["hard_coded", cart, ["1: { return 3 }", "6: 50"]],
    ["removed_test", cartTest, ["4: "]],
    ["skipped_test", cartTest, ["4: test.skip"]],
  ])("%s", (kind, file, faults) => {
    expect(ofKind(file, kind, ...(file === cart ? [cartTest] : []))).toEqual(faults)
  })
})

describe("Python", () => {
  test.each<[Fault["kind"], WrittenFile, readonly string[]]>([
    ["operator", python, ["3: <", "5: -", "9: <=", "9: or", "9: =="]],
    ["off_by_one", python, ["3: >=", "3: 100", "5: 1", "9: >", "9: 51", "9: 52"]],
    ["removed_check", python, ["3: pass"]],
    ["stub", python, ["2: pass", "9: pass"]],
    ["hard_coded", python, ["2: return 3", "9: return 50"]],
    ["removed_test", pythonTest, ["5: pass"]],
    ["skipped_test", pythonTest, ['6: self.skipTest("later")\n        ']],
  ])("%s", (kind, file, faults) => {
    expect(ofKind(file, kind, ...(file === python ? [pythonTest] : []))).toEqual(faults)
  })
})

describe("a shell script, line by line", () => {
  test.each<[Fault["kind"], WrittenFile, readonly string[]]>([
    ["operator", shell, ["2: -z", "4: -lt"]],
    ["off_by_one", shell, ["4: -ge", "4: 4"]],
    ["removed_check", shell, ["2: :"]],
    ["stub", shell, ["4:   :"]],
    ["hard_coded", shell, ['4:   echo "Hello,"']],
    ["removed_test", bats, ["1: "]],
    ["skipped_test", bats, ["1: \n  skip"]],
  ])("%s", (kind, file, faults) => {
    expect(ofKind(file, kind)).toEqual(faults)
  })
})

test("every fault changes its file, at its line, and still parses", () => {
  const texts = new Map(all.map(({ path, text }) => [path, text]))
  for (const fault of faultsIn(all)) {
    const before = texts.get(fault.path) ?? ""
    expect(fault.after).not.toBe(before)
    expect(fault.after.split("\n").slice(0, fault.line - 1)).toEqual(
      before.split("\n").slice(0, fault.line - 1),
    )
    expect([fault, parses(fault, before)]).toEqual([fault, true])
  }
  expect(new Set(faultsIn(all).map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS))
})

test("a fault that wouldn't parse is recognised", () => {
  const [fault] = faultsIn([cart])
  expect(fault && parses({ ...fault, after: `${cart.text}\nif (` }, cart.text)).toBe(false)
  const [other] = faultsIn([python])
  expect(other && parses({ ...other, after: `${python.text}\ndef (:\n` }, python.text)).toBe(false)
})

test("only lines that the work wrote are changed", () => {
  const lines = new Set([3])
  const faults = faultsIn([{ ...cart, lines }])
  expect(faults.map(({ line }) => line)).toEqual([3, 3])
  for (const { after } of faults) {
    const [old, now] = [cart.text.split("\n"), after.split("\n")]
    expect(now.toSpliced(2, 1)).toEqual(old.toSpliced(2, 1))
  }
})

test("a seed chooses the same faults in whatever order the files come, and one of every kind first", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
      const chosen = chooseFaults(all, { seed, count })
      expect(chooseFaults([...all].reverse(), { seed, count })).toEqual(chosen)
      expect(chosen.length).toBe(Math.min(count, faultsIn(all).length))
      expect(new Set(chosen).size).toBe(chosen.length)
      expect(new Set(chosen.slice(0, 7).map(({ kind }) => kind)).size).toBe(Math.min(count, 7))
    }),
    { numRuns: 20 },
  )
  const lines = (seed: number) => chooseFaults(all, { seed, count: 7 }).map(({ line }) => line)
  expect(new Set([1, 2, 3, 4].map(seed => lines(seed).join())).size).toBeGreaterThan(1)
})

test("prose, data and unknown languages get no faults", () => {
  const texts = [written("README.md", "a + b\n"), written("x.json", '{"a": 1}\n')]
  expect(chooseFaults(texts, { seed: 1, count: 9 })).toEqual([])
})
