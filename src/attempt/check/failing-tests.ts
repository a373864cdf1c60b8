/**
 * Which tests failed, read from the reports that test runners print: TAP, JUnit's XML, and the JSON
 * of jest, vitest and go. It never guesses: for output that it doesn't know it returns null, and
 * the gate is then judged as a whole.
 */
import { headOf } from "../../core/values/printed.ts"
import { upTo } from "../../core/values/trimmed.ts"

/** Nobody reads a list that is longer than this, and no brief should hold one. */
const TESTS_MAX = 500
const NAME_CHARACTERS_MAX = 300

/** null if the output is none of these reports, or not a whole one. */
export function failingTests(output: string): readonly string[] | null {
  // If the middle was left out, a test that isn't listed may still have failed.
  if (output.includes("\n…\n")) return null
  const found = [ofTap, ofJunit, ofJson, ofGo]
    .map(read => read(output))
    .filter(names => names !== null)
  const names = [...new Set(found.flat().map(name => headOf(name.trim(), NAME_CHARACTERS_MAX)))]
  return found.length > 0 && names.length <= TESTS_MAX ? names : null
}

/**
 * A line such as "not ok 3 - name # TODO later" is no failure: the test is marked as unfinished or
 * skipped.
 */
function ofTap(output: string): readonly string[] | null {
  if (!/^(?:TAP version \d+|1\.\.\d+)\s*$/m.test(output)) return null
  return output
    .split("\n")
    .map(line => line.trim())
    .filter(line => /^not ok\b/.test(line))
    .map(line => line.slice("not ok".length).trimStart().replace(/^\d+/, "").trimStart())
    .map(rest => (rest.startsWith("-") ? rest.slice(1).trimStart() : rest))
    .filter(name => !/#\s{0,8}(?:TODO|SKIP)\b/i.test(name))
}

function ofJunit(output: string): readonly string[] | null {
  if (!/<testsuites?[\s>]/.test(output)) return null
  return output
    .split(/<testcase\b/)
    .slice(1)
    .map(text => ({ head: upTo(text, />/), body: upTo(text, /<\/testcase>/) }))
    .filter(({ head }) => !head.endsWith("/"))
    .filter(({ head, body }) => /<(?:failure|error)\b/.test(body.slice(head.length)))
    .map(({ head }) => ATTRIBUTES.flatMap(it => it.exec(head)?.[1] ?? []).join(" > "))
}

/** The names of a test and its groups, outermost first. */
const ATTRIBUTES = [/(?:^|\s)classname="([^"]*)"/, /(?:^|\s)name="([^"]*)"/]

interface Suite {
  /** The file's path is left out, because it differs in each checkout. */
  readonly name?: unknown
  readonly status?: unknown
  readonly assertionResults?: readonly { readonly status?: unknown; readonly fullName?: unknown }[]
}

/** jest and vitest write one object, either as a line of the output or as all of it. */
function ofJson(output: string): readonly string[] | null {
  const texts = [output, ...output.split("\n")].filter(text => text.includes('"testResults"'))
  for (const text of texts) {
    const suites = suitesOf(text)
    if (suites === null) continue
    return suites.flatMap(failedIn)
  }
  return null
}

/** A file that doesn't even load names no tests, so it stands for all of its own. */
function failedIn({ name, status, assertionResults = [] }: Suite): readonly string[] {
  const failed = assertionResults.filter(test => test.status === "failed")
  if (failed.length > 0) return failed.map(test => String(test.fullName))
  return status === "failed" ? [`all of ${String(name).split(/[\\/]/).at(-1)}`] : []
}

function suitesOf(text: string): readonly Suite[] | null {
  const value = parsed(text) as { readonly testResults?: unknown } | null
  return Array.isArray(value?.testResults) ? (value.testResults as readonly Suite[]) : null
}

/** `go test -json` prints one object a line. */
function ofGo(output: string): readonly string[] | null {
  const events = output
    .split("\n")
    .filter(line => line.startsWith("{") && line.includes('"Action"'))
    .map(line => parsed(line) as Readonly<Record<string, unknown>> | null)
  if (events.length === 0) return null
  const failed = events
    .filter(event => event?.["Action"] === "fail")
    .map(event => ({ of: String(event?.["Package"]), test: event?.["Test"] }))
  const tests = failed.filter(({ test }) => typeof test === "string")
  // A package fails along with its tests. If it doesn't build, it fails without any.
  const unbuilt = failed.filter(it => it.test === undefined && !tests.some(t => t.of === it.of))
  return [
    ...tests.map(({ of, test }) => `${of} > ${String(test)}`),
    ...unbuilt.map(({ of }) => `all of ${of}`),
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
