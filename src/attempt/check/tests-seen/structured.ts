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
    const [, not, rest = ""] = /^\s*(not )?ok\b(.*)$/.exec(line) ?? []
    if (!/^\s*(?:not )?ok\b/.test(line)) return []
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
    const value = parsed(text.slice(Math.max(0, text.indexOf("{")))) as Report | null
    if (Array.isArray(value?.testResults)) return value.testResults.flatMap(ofSuite)
    if (Array.isArray(value?.tests) && Array.isArray(value.failures)) return ofMocha(value)
  }
  return null
}

const MARKS = ['"testResults"', '"fullTitle"']

interface Report {
  readonly testResults?: readonly Suite[]
  readonly tests?: readonly Titled[]
  readonly failures?: readonly Titled[]
  readonly pending?: readonly Titled[]
}

interface Titled {
  readonly fullTitle?: unknown
}

interface Suite {
  /** The file's path is left out, because it differs in each checkout. */
  readonly name?: unknown
  readonly status?: unknown
  readonly assertionResults?: readonly { readonly status?: unknown; readonly fullName?: unknown }[]
}

/** A file that doesn't even load names no tests, so it stands for all of its own. */
function ofSuite({ name, status, assertionResults = [] }: Suite): readonly TestSeen[] {
  const tests = assertionResults.map(test => {
    const is = test.status === "failed" || test.status === "passed" ? test.status : "skipped"
    return { name: String(test.fullName), is } as const
  })
  if (status !== "failed" || tests.some(({ is }) => is === "failed")) return tests
  return [...tests, { name: `all of ${String(name).split(/[\\/]/).at(-1)}`, is: "failed" }]
}

function ofMocha({ tests = [], failures = [], pending = [] }: Report): readonly TestSeen[] {
  const titles = (of: readonly Titled[]) => new Set(of.map(({ fullTitle }) => String(fullTitle)))
  const [failed, skipped] = [titles(failures), titles(pending)]
  return tests.map(({ fullTitle }) => {
    const name = String(fullTitle)
    return { name, is: failed.has(name) ? "failed" : skipped.has(name) ? "skipped" : "passed" }
  })
}

const GO_ENDINGS: Readonly<Record<string, TestSeen["is"]>> = {
  pass: "passed",
  fail: "failed",
  skip: "skipped",
}

/** `go test -json` prints one object a line. */
export function ofGoJson(output: string): readonly TestSeen[] | null {
  const events = output
    .split("\n")
    .filter(line => line.startsWith("{") && line.includes('"Action"'))
    .map(line => parsed(line) as Readonly<Record<string, unknown>> | null)
  if (events.length === 0) return null
  const ended = events.flatMap(event => {
    const is = GO_ENDINGS[String(event?.["Action"])]
    return is ? [{ of: String(event?.["Package"]), test: event?.["Test"], is }] : []
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The output isn't this report, so the other formats are tried.
    return null
  }
}
