/** Which new tests never run. A test that is skipped only on some machines is honest work. */
import { describe, expect, test } from "vitest"
import { tampering } from "../../../src/attempt/tamper/tampering.ts"

function blocks(path: string, before: string | null, after: string): boolean {
  const { blocking } = tampering(
    {
      ...{ attempt: "F1.1", gates: [], makesGates: false, folders: new Set<string>() },
      ...{ paths: [], severities: {}, names: [path], ofBase: new Set<string>() },
      files: [{ path, before, after, wasThere: before !== null, isThere: true }],
    },
    () => 0,
  )
  return blocking.includes("skipped_tests")
}

const script = (open: string, ...body: readonly string[]): string =>
  [`test("a", ${open} {`, ...body, "  expect(f()).toBe(1)", "})", ""].join("\n")
const python = (...body: readonly string[]): string =>
  ["def test_a():", ...body, "    assert f() == 1", ""].join("\n")
const go = (...body: readonly string[]): string =>
  [
    "func TestA(t *testing.T) {",
    ...body,
    "\tif f() != 1 {",
    '\t\tt.Error("no")',
    "\t}",
    "}",
    "",
  ].join("\n")
const ruby = (...body: readonly string[]): string =>
  ["describe 'a' do", "  it 'b' do", ...body, "    expect(f).to eq(1)", "  end", "end", ""].join(
    "\n",
  )
const bats = (...body: readonly string[]): string =>
  ['@test "a" {', ...body, "  run f", '  [ "$status" -eq 0 ]', "}", ""].join("\n")

const SOME: readonly (readonly [path: string, text: string])[] = [
  ["a.test.js", script("t =>", '  if (process.platform === "win32") return t.skip("no unix")')],
  ["a.test.js", script("function ()", "  if (!hasGit) { this.skip() }")],
  ["a.test.js", script("ctx =>", "  try { load() } catch (error) { ctx.skip(`${error}`) }")],
  ["a.test.js", script('{ skip: process.platform === "win32" }, t =>')],
  ["test_a.py", python("    if sys.platform == 'win32':", "        pytest.skip('no unix')")],
  [
    "test_a.py",
    python("    try:", "        import x", "    except ImportError:", "        self.skipTest('x')"),
  ],
  ["test_a.py", python("    if not found:", "        raise unittest.SkipTest('x')")],
  ["a_test.go", go("\tif testing.Short() {", '\t\tt.Skip("slow")', "\t}")],
  [
    "a_test.go",
    go(
      '\tt.Run("b", func(t *testing.T) {',
      "\t\tif isWindows {",
      "\t\t\tt.Skip()",
      "\t\t}",
      "\t})",
    ),
  ],
  ["a_spec.rb", ruby("    skip 'no docker' unless docker?")],
  ["a_spec.rb", ruby("    if windows?", "      skip 'no'", "    end")],
  ["a.bats", bats("  if ! command -v jq; then", '    skip "no jq"', "  fi")],
]

const NONE: readonly (readonly [path: string, text: string])[] = [
  ["a.test.js", script("() =>", '  expect(add({ todo: "milk" })).toBe(1)')],
  ["a.test.js", script("() =>", "  expect(find({ skip: true, limit: 2 })).toEqual([])")],
  ["a.test.js", script("() =>", '  const t = reader("abc")', "  t.skip()")],
  ["a.test.js", script("{ skip: false, timeout: 500 }, t =>")],
]

const ALL: readonly (readonly [path: string, text: string])[] = [
  ["a.test.js", script("t =>", "  t.skip()")],
  ["a.test.js", script("async t =>", '  return await t.skip("later")')],
  ["a.test.js", script("function ()", "  this.skip()")],
  ["a.test.js", script("{ skip: true }, t =>")],
  ["a.test.js", script('{ todo: "later" }, t =>')],
  ["a.test.js", script("() =>").replace("test(", "test.fails(")],
  ["a.test.js", script("() =>").replace("test(", "it.failing(")],
  ["a.test.js", script("() =>").replace("test(", "test.fixme(")],
  ["test_a.py", python("    pytest.skip('later')")],
  ["test_a.py", python("    raise SkipTest('later')")],
  ["a_test.go", go('\tt.Skip("later")')],
  ["a_spec.rb", ruby("    skip 'later, if at all'")],
  ["a.bats", bats('  skip "later"')],
]

describe("a new test that is skipped", () => {
  test.each(SOME)("under a condition may be meant for another machine: %s %j", (path, text) => {
    expect(blocks(path, null, text)).toBe(false)
  })

  test.each(ALL)("on every machine proves nothing: %s %j", (path, text) => {
    expect(blocks(path, null, text)).toBe(true)
  })
})

test.each(NONE)("a skip in the data of a test doesn't skip the test: %s %j", (path, text) => {
  expect(blocks(path, null, text)).toBe(false)
})

const PLAIN: Readonly<Record<string, string>> = {
  "a.test.js": script("t =>"),
  "test_a.py": python(),
  "a_test.go": go(),
  "a_spec.rb": ruby(),
  "a.bats": bats(),
}

test.each([...SOME, ...ALL])("an older test that is now skipped is found: %s %j", (path, text) => {
  expect(blocks(path, PLAIN[path]!, text)).toBe(true)
})
