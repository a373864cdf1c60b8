/**
 * Which tests failed, by the reports that runners print: TAP, JUnit's XML, the JSON of jest and vitest
 * and of go. It must never guess: what it does not know is null, and the gate counts as a whole.
 */
import { headOf } from "../../core/words/printed.ts"
import { upTo } from "../../core/words/trimmed.ts"

/** More than these are no list that a person or a brief would read. */
const TESTS_MAX = 500
const NAME_CHARACTERS_MAX = 300

/** null: the output is none of these reports, or not the whole of it. */
export function failingTests(output: string): readonly string[] | null {
  // Where the middle was left out, a test that is missing may have failed all the same.
  if (output.includes("\n…\n")) return null
  const found = [ofTap, ofJunit, ofJson, ofGo]
    .map(read => read(output))
    .filter(names => names !== null)
  const names = [...new Set(found.flat().map(name => headOf(name.trim(), NAME_CHARACTERS_MAX)))]
  return found.length > 0 && names.length <= TESTS_MAX ? names : null
}

/** "not ok 3 - name # TODO later": what is to do or is skipped is no failure. */
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

/** What a test is called, outermost first. */
const ATTRIBUTES = [/(?:^|\s)classname="([^"]*)"/, /(?:^|\s)name="([^"]*)"/]

interface Suite {
  /** The file's path, which is another in each checkout. */
  readonly name?: unknown
  readonly status?: unknown
  readonly assertionResults?: readonly { readonly status?: unknown; readonly fullName?: unknown }[]
}

/** One line or the whole of the output is the object that jest and vitest write. */
function ofJson(output: string): readonly string[] | null {
  const texts = [output, ...output.split("\n")].filter(text => text.includes('"testResults"'))
  for (const text of texts) {
    const suites = suitesOf(text)
    if (suites === null) continue
    return suites.flatMap(failedIn)
  }
  return null
}

/** A file that does not even load has no test to name: it stands for all of its own. */
function failedIn({ name, status, assertionResults = [] }: Suite): readonly string[] {
  const failed = assertionResults.filter(test => test.status === "failed")
  if (failed.length > 0) return failed.map(test => String(test.fullName))
  return status === "failed" ? [`all of ${String(name).split(/[\\/]/).at(-1)}`] : []
}

function suitesOf(text: string): readonly Suite[] | null {
  const value = parsed(text) as { readonly testResults?: unknown } | null
  return Array.isArray(value?.testResults) ? (value.testResults as readonly Suite[]) : null
}

/** `go test -json`: one object a line. */
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
  // A package fails with its tests, and without any where it does not build.
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
    // Not this report: the others are asked.
    return null
  }
}
