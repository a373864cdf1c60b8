/**
 * Compares a worker's report with git and with the commands that were run again. No word of the
 * report counts as proof: differences are reported, and decide nothing.
 */
import type { Check, Finding } from "../core/log/attempt.ts"
import type { Report } from "../core/log/report.ts"
import { isServiceCheck } from "../core/plan/port.ts"
import { headOf } from "../core/values/printed.ts"
import type { Change, Sides } from "./tree/changed-path.ts"
import type { LeftOut } from "./tree/left-out.ts"

type Claim = NonNullable<Report["claim"]>

export interface Facts {
  readonly changes: readonly Change[]
  /** Every command that our process ran on what is delivered. */
  readonly checks: readonly Check[]
  readonly failedGates: readonly string[]
  readonly verdicts: readonly { readonly criterion: string; readonly is: string }[]
  readonly texts: ReadonlyMap<string, Sides>
  /** What the worker wrote and we didn't take; naming it is no lie. */
  readonly leftOut: readonly LeftOut[]
  /**
   * Those of these paths that commands didn't find here; the commands may have passed where the
   * files were.
   */
  readonly missing: readonly LeftOut[]
}

type Difference = Pick<Finding, "path" | "text">

/** One finding for each difference, in the order of the report. */
export function misreported(attempt: string, claim: Claim, facts: Facts): readonly Finding[] {
  return [
    ...commandsUnlike(claim, facts),
    ...filesUnlike(claim, facts),
    ...testsUnlike(claim, facts),
  ].map((said, index) => ({
    id: `${attempt}.report.${index + 1}`,
    severity: "minor",
    line: null,
    ...said,
  }))
}

/**
 * Finds a false statement about a command that we ran too, and a failing command that the report
 * doesn't mention.
 */
function commandsUnlike({ commands }: Claim, facts: Facts): readonly Difference[] {
  const { checks, failedGates, verdicts, missing } = facts
  const fails = verdicts.filter(({ is }) => is === "fail").map(({ criterion }) => criterion)
  const failed = [...failedGates, ...fails]
  const claimed = new Map(commands.map(({ run, exit }) => [run.trim(), exit]))
  return checks.flatMap(({ id, run, exit }) => {
    // How a service ended isn't a run that a worker could report.
    if (isServiceCheck(id)) return []
    const said = claimed.get(run.trim())
    if (said === exit) return []
    const seen = `run again on what was delivered it ended with ${exit}`
    if (said !== undefined && missing.length > 0) {
      const text = `${quoted(run)} ended with ${said} in the worker's own tree and with ${exit} on what was delivered, which lacks what was not taken.`
      return [{ path: null, text }]
    }
    if (said !== undefined) {
      return [
        { path: null, text: `The report says that ${quoted(run)} ended with ${said}; ${seen}.` },
      ]
    }
    if (!failed.includes(id)) return []
    return [{ path: null, text: `The report names no run of ${quoted(run)}; ${seen}.` }]
  })
}

/** More than these are counted instead of named. */
const NAMED_MAX = 10

function filesUnlike({ files }: Claim, { changes, leftOut }: Facts): readonly Difference[] {
  if (files === undefined) return []
  const paths = changes.map(({ path }) => path)
  const written = [...paths, ...leftOut.map(({ path }) => path.replace(/\/$/, ""))]
  const untouched = files.filter(said => !written.some(path => isMeant(said, path)))
  const unsaid = paths.filter(path => !files.some(said => isMeant(said, path)))
  const named = unsaid.slice(0, NAMED_MAX).map(quoted).join(", ")
  const more = unsaid.length > NAMED_MAX ? ` and ${unsaid.length - NAMED_MAX} more` : ""
  return [
    ...untouched.map(said => ({
      path: null,
      text: `The report says that ${quoted(said)} was changed; nothing of it was.`,
    })),
    ...(unsaid.length === 0
      ? []
      : [{ path: unsaid[0]!, text: `The report does not mention changes to ${named}${more}.` }]),
  ]
}

/** Agents write `./a`, an absolute path, or a folder for everything below it. */
function isMeant(said: string, path: string): boolean {
  const plain = said.trim().replace(/^\.\//, "")
  if (plain.endsWith("/")) return path.startsWith(plain)
  return plain === path || (plain.startsWith("/") && plain.endsWith(`/${path}`))
}

/** A test was added if its name is in the file now and wasn't before. */
function testsUnlike(
  { tests = [] }: Claim,
  { changes, texts, leftOut }: Facts,
): readonly Difference[] {
  return tests.flatMap(({ path: said, name }) => {
    const change = changes.find(({ path }) => isMeant(said, path))
    const sides = change === undefined ? undefined : texts.get(change.path)
    const isAdded = sides?.after?.includes(name) === true && sides.before?.includes(name) !== true
    if (isAdded || leftOut.some(({ path }) => isMeant(said, path))) return []
    const where = change === undefined ? "that file was not changed" : "it has no such new test"
    const text = `The report says that the test "${name}" was added to ${quoted(said)}; ${where}.`
    return [{ path: change?.path ?? null, text }]
  })
}

const quoted = (text: string): string => `\`${headOf(text, 300)}\``
