/**
 * Several definitions of the same name in one file: each is compared with the one that was at its
 * place.
 */
import { expect, test } from "vitest"
import { tampering } from "../../../src/attempt/tamper/tampering.ts"

const look = (path: string, before: string, after: string) =>
  tampering(
    {
      ...{
        attempt: "F1.1",
        gates: [],
        makesGates: false,
        folders: new Set<string>(),
        names: [],
        ofBase: new Set<string>(),
      },
      ...{ paths: [], severities: {} },
      files: [{ path, before, after, wasThere: true, isThere: true }],
    },
    () => 0,
  ).findings.map(({ severity, line, text }) => `${severity} ${line} ${text}`)

/** Files with two definitions of the same name, one that does something and one that doesn't. */
const TWICE: readonly (readonly [what: string, path: string, text: string])[] = [
  [
    "branches",
    "src/cli.ts",
    "if (isNode) {\n  function cli(argv) { run(argv) }\n} else {\n  function cli(argv) {}\n}\n",
  ],
  ["scripts that overwrite", "src/a.js", "function cli(a) { run(a) }\nfunction cli(a) {}\n"],
  ["classes", "src/a.ts", "class A { close(a) { end(a) } }\nclass B { close(a) {} }\n"],
  ["a class and a function", "src/a.ts", "function close(a) { end(a) }\nclass B { close(a) {} }\n"],
  ["getter and setter", "src/a.ts", "class A { get x() { return this.y() }\nset x(value) {} }\n"],
  ["static and not", "src/a.ts", "class A { static of(a) { end(a) }\nof(a) {} }\n"],
  [
    "functions inside functions",
    "src/a.ts",
    "function a() { function step(x) { go(x) } step(1) }\nfunction b() { const step = (x) => {}\nstep(2) }\n",
  ],
  [
    "objects",
    "src/a.ts",
    "const a = { b: { run: function () { const on = (x) => { go(x) } } } }\nconst c = { b: { run: function () { const on = (x) => {} } } }\n",
  ],
  [
    "namespaces",
    "src/a.ts",
    "namespace A { export function f(x: 1) { go(x) } }\nnamespace B { export function f(x: 1) {} }\n",
  ],
  [
    "try and except",
    "cli.py",
    "try:\n    import x\n    def cli(argv):\n        x.run(argv)\nexcept ImportError:\n    def cli(argv):\n        pass\n",
  ],
  [
    "classes in Python",
    "a.py",
    "class A:\n    def close(self, a):\n        end(a)\n\nclass B:\n    def close(self, a):\n        pass\n",
  ],
  [
    "property and setter in Python",
    "a.py",
    "class A:\n    @property\n    def x(self):\n        return self.y()\n\n    @x.setter\n    def x(self, value):\n        pass\n",
  ],
  [
    "functions inside functions in Python",
    "a.py",
    "def a():\n    def step(x):\n        go(x)\n    step(1)\n\ndef b():\n    def step(x):\n        pass\n    step(2)\n",
  ],
]

const remark = (path: string): string => (path.endsWith(".py") ? "# Said.\n" : "// Said.\n")

test.each(TWICE)("an edit beside %s of one name is no finding", (_, path, text) => {
  expect(look(path, text, remark(path) + text)).toEqual([])
  expect(look(path, text, text + remark(path))).toEqual([])
})

const turned = (text: string): string => {
  const lines = text.trimEnd().split("\n")
  return `${lines.slice(1).join("\n")}\n${lines[0]}\n`
}

test("a changed order of definitions is no finding", () => {
  const text = "function cli(a) { run(a) }\nfunction cli(a) {}\n"
  expect(look("src/a.js", text, turned(text))).toEqual([])
})

test.each(TWICE)("of %s, the one that no longer works is found", (_, path, text) => {
  const emptied = path.endsWith(".py")
    ? text.replace(/^( +)(?:x\.run|end|go|return self\.y)\(.*\)$/m, "$1pass")
    : text.replace(/\{ (?:run|end|go|return this\.y)\(\w*\) \}/, "{}")
  expect(emptied).not.toBe(text)
  expect(look(path, text, emptied)).toEqual([
    expect.stringMatching(/^blocking \d+ .* worked, and now does nothing\.$/),
  ])
})

const SAME = 'describe("g", () => {\n'
const named = (...bodies: readonly string[]) =>
  `${SAME}${bodies.map(body => `  it("works", () => {\n    ${body}\n  })\n`).join("")}})\n`

test.each([
  ["one more of them", ["expect(f(1)).toBe(1)"], ["expect(f(0)).toBe(0)", "expect(f(1)).toBe(1)"]],
  [
    "their order",
    ["expect(f(1)).toBe(1)", "expect(g(2)).toBeTruthy()"],
    ["expect(g(2)).toBeTruthy()", "expect(f(1)).toBe(1)"],
  ],
])("tests of one name: %s changes none of them", (_, before, after) => {
  expect(look("a.test.ts", named(...before), named(...after))).toEqual([])
})

test("tests of the same name in several modules of Rust may change places", () => {
  const module = (name: string, body: string) =>
    `mod ${name} {\n    #[test]\n    fn works() {\n        ${body}\n    }\n}\n`
  const [a, b] = [module("a", "assert_eq!(f(), 1);"), module("b", "assert!(g());")]
  expect(look("src/lib.rs", a + b, b + a)).toEqual([])
})

test.each([
  ["the first that went", ["expect(g(2)).toBe(2)"], "blocking 1 The test"],
  ["the last that went", ["expect(f(1)).toBe(1)"], "blocking 1 The test"],
  ["a test that checks less", ["expect(f(1)).toBe(1)", "expect(g(2)).toBeTruthy()"], "blocking 6 "],
])("tests of one name: %s is found", (_, after, wanted) => {
  const before = named("expect(f(1)).toBe(1)", "expect(g(2)).toBe(2)")
  expect(look("a.test.ts", before, named(...after))).toEqual([expect.stringContaining(wanted)])
})

test("a test may be removed with the function that it was about", () => {
  const found = tampering(
    {
      ...{
        attempt: "F1.1",
        gates: [],
        makesGates: false,
        folders: new Set<string>(),
        names: [],
        ofBase: new Set<string>(),
      },
      ...{ paths: [], severities: {} },
      files: [
        {
          path: "src/a.ts",
          before: "class A { close(a) { end(a) } }\nclass B { close(a) { stop(a) } }\n",
          after: "class B { close(a) { stop(a) } }\n",
          ...{ wasThere: true, isThere: true },
        },
        {
          path: "a.test.ts",
          before: named("expect(new A().close(1)).toBe(1)", "expect(g(2)).toBe(2)"),
          after: named("expect(g(2)).toBe(2)"),
          ...{ wasThere: true, isThere: true },
        },
      ],
    },
    () => 0,
  )
  expect(found.findings).toEqual([])
})

test("a renamed class keeps its empty methods, and a method that is emptied is shown", () => {
  const text = "class A { on(a) {}\nrun(a) { go(a) } }\n"
  expect(look("src/a.ts", text, text.replace("class A", "class B"))).toEqual([])
  const emptied = text.replace("class A", "class B").replace("{ go(a) }", "{}")
  expect(look("src/a.ts", text, emptied)).toEqual([
    "minor 2 `run` does nothing, and one of this name that worked is gone.",
  ])
})
