/** What is wrong with a policy's file: where it is, what was expected and what it got. */
import type { z } from "zod"
import { shownLine, valuesIn } from "../../values/agent-line.ts"
import { nearestName, plain } from "../../values/nearest-name.ts"
import { seenAs } from "../../values/seen.ts"
import { type PolicyKey, policyKeys } from "./file.ts"
import { lineOf, type ParsedFile, valueAt } from "./parsed.ts"

export interface PolicyFinding {
  readonly rule: "not_yaml" | "unknown_key" | "wrong_value" | "looser" | "no_limit"
  readonly file: string
  /** From 1. */
  readonly line: number
  /** null: it is about the file as a whole. */
  readonly key: string | null
  readonly right: string
  readonly seen: string
}

/** Nobody reads more at once. The next ones show when these are mended. */
export const POLICY_FINDINGS_MAX = 8

/**
 * `groups` are the parts of the file that hold keys: "" in a repository's, "defaults" and "limits"
 * in an organisation's.
 */
export function misfits(
  file: ParsedFile,
  form: z.ZodType,
  groups: readonly string[],
): readonly PolicyFinding[] {
  if (file.broken) {
    const { line, said } = file.broken
    const right = "a YAML file of keys and values"
    return [{ rule: "not_yaml", file: file.name, line, key: null, right, seen: said }]
  }
  const read = form.safeParse(file.value ?? {})
  if (read.success) return []
  const findings = read.error.issues.flatMap(issue => {
    const path = issue.path.map(String).join(".")
    const isPart = keyAt(path, groups)?.hasParts === true
    if (issue.code !== "unrecognized_keys" || isPart) return [wrongValue(file, issue, groups)]
    return issue.keys.map(name => unknownKey(file, joined(path, name), groups))
  })
  // Something may be wrong there in two ways, and mending it takes one look.
  const once = findings.filter((it, at) => findings.findIndex(({ key }) => key === it.key) === at)
  return once.toSorted((a, b) => a.line - b.line)
}

/** Findings stand in comments, so no value of a variable is repeated in one. */
function shownOf(value: unknown): string {
  const whole = typeof value === "string" ? value : (JSON.stringify(value) ?? "")
  return valuesIn(whole).length === 0 ? seenAs(value) : shownLine(whole)
}

function shownBy(key: PolicyKey | undefined, value: unknown): string {
  if (key?.shows) return key.shows(typeof value === "string" ? value : "")
  // What is hidden may lie anywhere within.
  const isWhole = typeof value === "object" && value !== null
  if (!key?.hides || !isWhole) return shownOf(value)
  return Array.isArray(value) ? "a list" : shownOf(Object.keys(value))
}

const joined = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)

const keyAt = (path: string, groups: readonly string[]): PolicyKey | undefined =>
  policyKeys.find(key => within(path, groups).startsWith(key.path))

function wrongValue(
  file: ParsedFile,
  issue: z.core.$ZodIssue,
  groups: readonly string[],
): PolicyFinding {
  const path = issue.path.map(String).join(".")
  const known = keyAt(path, groups)
  const isHidden = known?.hides?.(path) === true
  const value = valueAt(file.value, path)
  const seen = isHidden ? "a value that is not repeated here" : shownBy(known, value)
  const where = { file: file.name, line: lineOf(file, path), key: path || null, seen }
  const right = known && (known.hasParts ? rightOf(issue) : known.right)
  return {
    rule: "wrong_value",
    ...where,
    right: right ?? `a group with ${listed(namesBelow(path, groups))}`,
  }
}

/** A name that is wrong has its reason within. */
const rightOf = (issue: z.core.$ZodIssue): string =>
  (issue.code === "invalid_key" ? issue.issues[0]?.message : undefined) ?? issue.message

function unknownKey(file: ParsedFile, path: string, groups: readonly string[]): PolicyFinding {
  const at = path.lastIndexOf(".")
  const [group, name] = at < 0 ? ["", path] : [path.slice(0, at), path.slice(at + 1)]
  const names = namesBelow(group, groups)
  const near = nearestName(name, names) ?? elsewhere(name)
  const right = near === null ? listed(names) : `\`${near}\``
  const seen = shownOf(valueAt(file.value, path))
  return { rule: "unknown_key", file: file.name, line: lineOf(file, path), key: path, right, seen }
}

/** The path inside the group that holds keys. */
function within(path: string, groups: readonly string[]): string {
  const group = groups.find(it => it !== "" && (path === it || path.startsWith(`${it}.`)))
  return group === undefined ? path : path.slice(group.length + 1)
}

/** What may come directly below a path. */
function namesBelow(path: string, groups: readonly string[]): readonly string[] {
  if (path === "" && !groups.includes("")) return groups
  const start = within(path, groups)
  const prefix = start === "" ? "" : `${start}.`
  const below = policyKeys.filter(key => key.path.startsWith(prefix))
  return [...new Set(below.map(key => key.path.slice(prefix.length).split(".")[0] ?? ""))]
}

/** A right word in a wrong place: "hours" should be "ceilings.hours". */
const elsewhere = (name: string): string | null =>
  policyKeys.find(({ path }: PolicyKey) => plain(path).endsWith(`.${plain(name)}`))?.path ?? null

const listed = (names: readonly string[]): string => names.map(name => `\`${name}\``).join(", ")
