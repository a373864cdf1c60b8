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
    if (issue.code !== "unrecognized_keys") return [wrongValue(file, path, groups)]
    return issue.keys.map(name => unknownKey(file, joined(path, name), groups))
  })
  return findings.toSorted((a, b) => a.line - b.line)
}

/** Findings stand in comments, so no value of a variable is repeated in one. */
function shownOf(value: unknown): string {
  const whole = typeof value === "string" ? value : (JSON.stringify(value) ?? "")
  return valuesIn(whole).length === 0 ? seenAs(value) : shownLine(whole)
}

const shownBy = (key: PolicyKey | undefined, value: unknown): string =>
  key?.shows ? key.shows(typeof value === "string" ? value : "") : shownOf(value)

const joined = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)

function wrongValue(file: ParsedFile, path: string, groups: readonly string[]): PolicyFinding {
  const known = policyKeys.find(key => within(path, groups).startsWith(key.path))
  const seen = shownBy(known, valueAt(file.value, path))
  const where = { file: file.name, line: lineOf(file, path), key: path || null, seen }
  const right = known?.right ?? `a group with ${listed(namesBelow(path, groups))}`
  return { rule: "wrong_value", ...where, right }
}

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
