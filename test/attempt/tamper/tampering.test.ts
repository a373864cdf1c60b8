/** What tamper checks find in languages without a sample in the corpus, and what they ignore. */
import { expect, test } from "vitest"
import { type Suspect, tampering } from "../../../src/attempt/tamper/tampering.ts"
import { TAMPER_RULES, type TamperRule } from "../../../src/core/plan/tampering.ts"

type Sides = readonly [before: string | null, after: string | null]

const look = (files: Readonly<Record<string, Sides>>, changed: Partial<Suspect> = {}) =>
  tampering(
    {
      ...{ attempt: "F1.1", gates: [], makesGates: false, folders: new Set<string>() },
      ...{ paths: [], severities: {}, names: Object.keys(files), ofBase: new Set<string>() },
      files: Object.entries(files).map(([path, [before, after]]) => ({
        ...{ path, before, after, wasThere: before !== null, isThere: after !== null },
      })),
      ...changed,
    },
    () => 0,
  )

const seen = (...given: Parameters<typeof look>) =>
  look(...given).findings.map(({ severity, path, line }) => `${severity} ${path}:${line}`)

const PYTHON = `import pytest
from shop.price import total

def test_adds():
    assert total([1, 2]) == 3

class TestRefusal:
    def test_refuses(self):
        with pytest.raises(ValueError):
            total(None)
`
const GO = 'func TestTotal(t *testing.T) {\n\tif total(1, 2) != 3 {\n\t\tt.Error("total")\n\t}\n}\n'
const RUST =
  "#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        assert_eq!(total(1, 2), 3);\n    }\n}\n"

test.each<[string, string, Sides, string]>([
  [
    "a mark of pytest",
    "test_price.py",
    [PYTHON, PYTHON.replace("def test_adds", "@pytest.mark.skip(reason='later')\ndef test_adds")],
    "skipped_tests",
  ],
  [
    "a skip inside",
    "test_price.py",
    [PYTHON, PYTHON.replace("    assert total", "    pytest.skip('later')\n    assert total")],
    "skipped_tests",
  ],
  [
    "an exact value that became a truth",
    "test_price.py",
    [PYTHON, PYTHON.replace("assert total([1, 2]) == 3", "assert total([1, 2])")],
    "weakened_assertions",
  ],
  [
    "any error instead of one",
    "test_price.py",
    [PYTHON, PYTHON.replace("raises(ValueError)", "raises(Exception)")],
    "weakened_assertions",
  ],
  [
    "a method of a class of tests",
    "test_price.py",
    [PYTHON, PYTHON.slice(0, PYTHON.indexOf("class"))],
    "removed_tests",
  ],
  ["pass in place of work", "shop/price.py", [null, "def total(items):\n    pass\n"], "stubs"],
  [
    "a text and an ellipsis",
    "shop/price.py",
    [null, 'def total(items):\n    """Adds."""\n    ...\n'],
    "stubs",
  ],
  [
    "a constant as the only result",
    "shop/price.py",
    [null, "def total(items):\n    return 3\n"],
    "stubs",
  ],
  [
    "NotImplementedError",
    "shop/price.py",
    [null, "def total(items):\n    raise NotImplementedError\n"],
    "stubs",
  ],
  [
    "except and pass",
    "shop/price.py",
    [null, "try:\n    go()\nexcept Exception:\n    pass\n"],
    "swallowed_errors",
  ],
  [
    "a mock in Python",
    "shop/price.py",
    [null, "from unittest.mock import Mock\n"],
    "mocks_in_production",
  ],
  ["flake8 told to be still", "shop/price.py", [null, "# flake8: noqa\n"], "suppressed_checks"],
  [
    "pytest's options",
    "pytest.ini",
    ["[pytest]\n", "[pytest]\naddopts = --deselect test_price.py\n"],
    "gate_configuration",
  ],
  ["t.Skip", "price_test.go", [GO, GO.replace("\tif", '\tt.Skip("later")\n\tif')], "skipped_tests"],
  ["a Go test that is gone", "price_test.go", [GO, "package shop\n"], "removed_tests"],
  [
    "a panic in Go",
    "price.go",
    [null, 'func total() int {\n\tpanic("not implemented")\n}\n'],
    "stubs",
  ],
  [
    "#[ignore]",
    "src/lib.rs",
    [RUST, RUST.replace("#[test]", "#[test]\n    #[ignore]")],
    "skipped_tests",
  ],
  ["todo!", "src/lib.rs", [null, "fn total() -> u32 {\n    todo!()\n}\n"], "stubs"],
  [
    "a Makefile's target",
    "Makefile",
    ["test:\n\tpytest -x\n", "test:\n\tpytest -x || true\n"],
    "gate_configuration",
  ],
  [
    "xit",
    "a.test.ts",
    ['it("a", () => { expect(f()).toBe(1) })', 'xit("a", () => { expect(f()).toBe(1) })'],
    "skipped_tests",
  ],
  [
    "toBeTruthy",
    "a.test.ts",
    ['it("a", () => { expect(f()).toBe(1) })', 'it("a", () => { expect(f()).toBeTruthy() })'],
    "weakened_assertions",
  ],
  [
    "a comparison of fewer digits",
    "a.test.ts",
    [
      'it("a", () => { expect(f()).toBeCloseTo(1, 5) })',
      'it("a", () => { expect(f()).toBeCloseTo(1, 1) })',
    ],
    "weakened_assertions",
  ],
  [
    "a group that is skipped",
    "a.test.ts",
    [
      'describe("g", () => { it("a", () => { expect(f()).toBe(1) }) })',
      'describe.skip("g", () => { it("a", () => { expect(f()).toBe(1) }) })',
    ],
    "skipped_tests",
  ],
  [
    "a method that did something",
    "src/a.ts",
    ["class A { close(): void { this.socket.end() } }", "class A { close(): void {} }"],
    "stubs",
  ],
  [
    "a snapshot of vitest",
    "src/__snapshots__/a.test.ts.snap",
    ["exports[`a 1`] = `1`\n", "exports[`a 1`] = `2`\n"],
    "rewritten_snapshots",
  ],
])("%s is found and refused", (_, path, sides, rule) => {
  const { blocking, findings } = look({ [path]: sides }, { gates: ["make test"] })
  expect(blocking).toEqual([rule])
  expect(findings.every(({ severity }) => severity === "blocking")).toBe(true)
})

test.each<[string, string, Sides]>([
  [
    "one error that is passed over on purpose",
    "a.py",
    [null, "try:\n    go()\nexcept KeyError:\n    pass\n"],
  ],
  [
    "an abstract method",
    "a.py",
    [null, "class Shop(ABC):\n    @abstractmethod\n    def total(self, items): ...\n"],
  ],
  ["a protocol", "a.py", [null, "class Shop(Protocol):\n    def total(self, items): ...\n"]],
  [
    "an old function at another place",
    "a.py",
    ["def a(x):\n    pass\n\n\nB = 1\n", "B = 1\n\n\ndef a(x):\n    pass\n"],
  ],
  [
    "an interface and an overload",
    "a.ts",
    [
      null,
      "interface A { m(x: string): void }\nfunction f(x: string): void\nfunction f(x: number): void\nfunction f(x: unknown): void { use(x) }\n",
    ],
  ],
  ["a constructor that only takes", "a.ts", [null, "class A { constructor(private x: X) {} }"]],
  [
    "an arrow that is handed on",
    "a.ts",
    [null, "listen(() => {})\nconst ids = all.map(it => it.id)\n"],
  ],
  ["a new snapshot", "src/__snapshots__/a.snap", [null, "exports[`a 1`] = `1`\n"]],
  ["one more in a snapshot", "src/__snapshots__/a.snap", ["a = 1\n", "a = 1\nb = 2\n"]],
  [
    "a target that no gate makes",
    "Makefile",
    ["test:\n\tpytest\nrun:\n\tgo\n", "test:\n\tpytest\nrun:\n\tgo -v\n"],
  ],
  ["a new configuration", "vitest.config.ts", [null, "export default {}\n"]],
  ["sources in a folder called build", "build/plan.ts", [null, "export const plan = 1\n"]],
  ["what is no text", "image.png", [null, null]],
  ["what does not parse", "a.ts", [null, "export const = (((\n"]],
])("%s is not reported", (_, path, sides) => {
  expect(look({ [path]: sides }, { gates: ["make test"] })).toEqual({ findings: [], blocking: [] })
})

test.each<[string, string, Sides]>([
  ["a method that an interface may ask for", "src/a.ts", [null, "class A { close(): void {} }"]],
  ["a remark", "src/a.ts", [null, "// FIXME: too slow\nexport const a = f()\n"]],
  ["one line that is passed over", "src/a.ts", [null, "// biome-ignore lint/a: it is so\nf()\n"]],
  ["a line more in a configuration", "biome.json", ["{\n}\n", '{\n"a": 1\n}\n']],
])("%s is reported and never blocks", (_, path, sides) => {
  const { blocking, findings } = look({ [path]: sides })
  expect(findings.map(({ severity }) => severity)).toEqual(["minor"])
  expect(blocking).toEqual([])
})

const SKIPPED = { "a.test.ts": ['it("a", go)', 'it.skip("a", go)'] } as const

test("the policy says what each finding does, and one that it doesn't mention blocks", () => {
  expect(seen(SKIPPED)).toEqual(["blocking a.test.ts:1"])
  expect(seen(SKIPPED, { severities: { stubs: "off" } })).toEqual(["blocking a.test.ts:1"])
  expect(seen(SKIPPED, { severities: { skipped_tests: "minor" } })).toEqual(["minor a.test.ts:1"])
  expect(seen(SKIPPED, { severities: { skipped_tests: "off" } })).toEqual([])
})

/** For each rule a delivery that breaks only this rule. */
const BROKEN: Readonly<Record<TamperRule, Readonly<Record<string, Sides>>>> = {
  removed_tests: { "a.test.ts": ['it("a", () => { expect(f()).toBe(1) })', "go()"] },
  skipped_tests: SKIPPED,
  weakened_assertions: {
    "a.test.ts": [
      'it("a", () => { expect(f()).toBe(1) })',
      'it("a", () => { expect(f()).toBeTruthy() })',
    ],
  },
  gate_configuration: { "tsconfig.json": ['{ "strict": true }', "{}"] },
  suppressed_checks: { "src/a.ts": ["go()\n", "// @ts-nocheck\ngo()\n"] },
  rewritten_snapshots: { "__snapshots__/a.snap": ["a = 1\n", "a = 2\n"] },
  stubs: { "src/a.ts": ["export function f(a) { go(a) }", "export function f(a) {}"] },
  swallowed_errors: { "src/a.ts": ["go()\n", "try { go() } catch {}\n"] },
  mocks_in_production: { "src/a.ts": ["go()\n", 'import { vi } from "vitest"\ngo()\n'] },
  build_output: { "dist/a.js": [null, "go()\n"] },
  conflict_markers: { "src/a.yml": [null, "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n"] },
  case_twins: { "src/a.ts": [null, "go()\n"], "src/A.ts": ["go()\n", "go()\ngo()\n"] },
}

test.each(TAMPER_RULES.map(rule => [rule, Object.keys(BROKEN[rule])[0]!] as const))(
  "%s is allowed, if at all, only by a plan that names %s",
  (rule, path) => {
    const given = (...paths: readonly string[]) => look(BROKEN[rule], { paths }).blocking
    const byFile = ["removed_tests", "weakened_assertions", "gate_configuration"].includes(rule)
    const byFolder = ["rewritten_snapshots", "build_output"].includes(rule)
    expect(given()).toEqual([rule])
    expect(given(path)).toEqual(byFile || byFolder ? [] : [rule])
    expect(given("other.ts", path.replace(/[^/]*$/, "**"))).toEqual(byFolder ? [] : [rule])
    expect(given("**")).toEqual(rule === "rewritten_snapshots" ? [] : [rule])
  },
)

test("a plan that names a file allows nothing else in it", () => {
  const files = {
    "src/price.ts": [null, "export function taxed(cents: number) { return 1190 }"],
    ...SKIPPED,
  } as const
  const { blocking } = look(files, { paths: ["src/price.ts", "a.test.ts"] })
  expect(blocking).toEqual(["skipped_tests", "stubs"])
})

test("a feature that makes a gate possible may configure it", () => {
  const files = { "tsconfig.json": ['{ "strict": true }', "{}"] } as const
  expect(seen(files)).toEqual(["blocking tsconfig.json:1"])
  expect(seen(files, { makesGates: true })).toEqual(["minor tsconfig.json:1"])
})

test("findings that block are not crowded out by others", () => {
  const remarks = "// TODO: more\n".repeat(300)
  const { findings, blocking } = look({ "src/a.ts": [null, remarks], ...SKIPPED })
  expect(findings).toHaveLength(100)
  expect(findings[0]).toMatchObject({ id: "F1.1.tamper.1", severity: "blocking" })
  expect(blocking).toEqual(["skipped_tests"])
})
