/**
 * Reads the reports that are made for programs: TAP, JUnit's XML, and the JSON of jest, vitest, mocha
 * and go. Each names every test. null if the output is not this report.
 */
import { upTo } from "../../../core/values/trimmed.ts"
import type { TestSeen } from "./test-seen.ts"

/**
 * A line such as "not ok 3 - name # TODO later" is no failure: the test is marked as unfinished or
 * skipped.
 */
export function ofTap(output: string): readonly TestSeen[] | null {
  if (!/^(?:TAP version \d+|1\.\.\d+)\s*$/m.test(output)) return null
  return output.split("\n").flatMap(line => {
    const found = /^\s*(not )?ok\b/.exec(line)
    if (found === null) return []
    const [start, not] = found
    const rest = line.slice(start.length)
    const [told = "", directive = ""] = cutAt(rest, /\s#\s{0,8}(?:TODO|SKIP|time=)/i)
    const name = told.trimStart().replace(/^\d+/, "").trimStart().replace(/^-\s/, "").trim()
    const isSkipped = /^\s#\s*(?:TODO|SKIP)/i.test(directive)
    return [{ name, is: isSkipped ? "skipped" : not ? "failed" : "passed" } as const]
  })
}

function cutAt(text: string, mark: RegExp): readonly [string, string] {
  const at = text.search(mark)
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)]
}

export function ofJunit(output: string): readonly TestSeen[] | null {
  if (!/<testsuites?[\s>]/.test(output)) return null
  return output
    .split(/<testcase\b/)
    .slice(1)
    .map(text => {
      const head = upTo(text, />/)
      const body = head.endsWith("/") ? "" : upTo(text, /<\/testcase>/).slice(head.length)
      const name = ATTRIBUTES.flatMap(it => it.exec(head)?.[1] || []).join(" > ")
      const isFailed = /<(?:failure|error)\b/.test(body)
      const is = isFailed ? "failed" : /<skipped\b/.test(body) ? "skipped" : "passed"
      return { name, is } as const
    })
}

/** The names of a test and its groups, outermost first. */
const ATTRIBUTES = [/(?:^|\s)classname="([^"]*)"/, /(?:^|\s)name="([^"]*)"/]

/** jest, vitest and mocha write one object, either as a line of the output or as all of it. */
export function ofJson(output: string): readonly TestSeen[] | null {
  for (const text of [output, ...output.split("\n")]) {
    if (!MARKS.some(mark => text.includes(mark))) continue
    const report = fieldsOf(parsed(text.slice(Math.max(0, text.indexOf("{")))))
    const { testResults, tests, failures } = report
    if (Array.isArray(testResults)) return testResults.flatMap(ofSuite)
    if (Array.isArray(tests) && Array.isArray(failures)) return ofMocha(report)
  }
  return null
}

const MARKS = ['"testResults"', '"fullTitle"']

/**
 * A file that doesn't even load names no tests, so it stands for all of its own. Its path is left out,
 * because it differs in each checkout.
 */
function ofSuite(suite: unknown): readonly TestSeen[] {
  const { name, status, assertionResults } = fieldsOf(suite)
  const tests = listOf(assertionResults).map((test): TestSeen => {
    const { status: is, fullName } = fieldsOf(test)
    return { name: textOf(fullName), is: is === "failed" || is === "passed" ? is : "skipped" }
  })
  if (status !== "failed" || tests.some(({ is }) => is === "failed")) return tests
  return [...tests, { name: `all of ${textOf(name).split(/[\\/]/).at(-1)}`, is: "failed" }]
}

function ofMocha({ tests, failures, pending }: Fields): readonly TestSeen[] {
  const titles = (of: unknown) => listOf(of).map(test => textOf(fieldsOf(test)["fullTitle"]))
  const [failed, skipped] = [new Set(titles(failures)), new Set(titles(pending))]
  return titles(tests).map(name => ({
    name,
    is: failed.has(name) ? "failed" : skipped.has(name) ? "skipped" : "passed",
  }))
}

const GO_ENDINGS: ReadonlyMap<unknown, TestSeen["is"]> = new Map([
  ["pass", "passed"],
  ["fail", "failed"],
  ["skip", "skipped"],
])

/** `go test -json` prints one object a line. */
export function ofGoJson(output: string): readonly TestSeen[] | null {
  const events = output
    .split("\n")
    .filter(line => line.startsWith("{") && line.includes('"Action"'))
    .map(line => fieldsOf(parsed(line)))
  if (events.length === 0) return null
  const ended = events.flatMap(({ Action, Package, Test }) => {
    const is = GO_ENDINGS.get(Action)
    return is ? [{ of: textOf(Package), test: Test, is }] : []
  })
  const tests = ended.flatMap(({ of, test, is }) =>
    typeof test === "string" ? [{ of, name: `${of} > ${test}`, is }] : [],
  )
  // A package fails along with its tests. If it doesn't build, it fails without any.
  const unbuilt = ended.filter(
    ({ of, test, is }) =>
      test === undefined && is === "failed" && !tests.some(it => it.of === of && it.is === is),
  )
  return [
    ...tests.map(({ name, is }) => ({ name, is })),
    ...unbuilt.map(({ of }) => ({ name: `all of ${of}`, is: "failed" }) as const),
  ]
}

/** What was printed may be anything that looks like a report, so nothing is taken for granted. */
type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The output isn't this report, so the other formats are tried.
    return null
  }
}
