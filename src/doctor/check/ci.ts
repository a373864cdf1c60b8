/**
 * Which of the repository's own workflows run on the branches of missions, and which secrets each can
 * read. It reads the files of the default branch, because a mission may not change them.
 */
import { fileOwners } from "../../enrol/repository-file.ts"
import { textAt } from "../../enrol/repository-place.ts"
import { statusOf } from "../../github/errors.ts"
import { type Finding, note, well } from "../finding.ts"
import type { Patient } from "../patient.ts"
import { probeBranch } from "../try-refs.ts"
import { isGroup, yamlIn } from "./files.ts"

const FOLDER = ".github/workflows"

export async function ciOnBranches(patient: Patient): Promise<readonly Finding[]> {
  const { prefix, branch } = patient
  const place = { head: probeBranch(prefix), base: branch }
  const findings: Finding[] = []
  for (const path of await workflowPaths(patient)) {
    const text = await textAt(patient.reader.request, patient.repository, {
      path,
      ref: patient.head,
    })
    const finding = ofWorkflow(path, text ?? "", place)
    if (finding !== null) findings.push(finding)
  }
  const none = well(`No workflow of the repository runs on ${prefix}**.`)
  return findings.length === 0 ? [none] : findings
}

async function workflowPaths({ reader, repository, head }: Patient): Promise<readonly string[]> {
  const ours = new Set(fileOwners.map(it => it.path))
  try {
    const at = { ...repository, path: FOLDER, ref: head }
    const { data } = await reader.request("GET /repos/{owner}/{repo}/contents/{path}", at)
    const names = (Array.isArray(data) ? data : []).map((it: { readonly name: string }) => it.name)
    const files = names.filter(name => /\.ya?ml$/.test(name)).map(name => `${FOLDER}/${name}`)
    return files.filter(path => !ours.has(path)).sort()
  } catch (error) {
    if (statusOf(error) === 404) return []
    throw error
  }
}

interface Place {
  /** A branch of a mission. */
  readonly head: string
  /** The branch that its pull request goes to. */
  readonly base: string
}

/** null: it does not run there. */
export function ofWorkflow(path: string, text: string, place: Place): Finding | null {
  const file = yamlIn(text)
  if (file === null)
    return note(`${path} cannot be read, so nobody knows whether it runs on missions.`)
  const triggers = triggersOf(file["on"] ?? file["true"])
  const runs = [...triggers]
    .filter(([name, filter]) => doesRun(name, filter, place))
    .map(it => it[0])
  if (runs.length === 0) return null
  const power = powerOf(text, file)
  const said = `${path} runs on branches of missions (${runs.join(", ")})`
  if (power.length === 0) return well(`${said}, and reads no secret.`)
  return note(`${said}, with ${power.join(", ")}.`, adviceOf(runs))
}

const adviceOf = (runs: readonly string[]): string =>
  runs.includes("pull_request_target") || runs.includes("workflow_run")
    ? "it runs as the default branch, so it must not check the mission's commits out"
    : "policy ci decides when missions let it run"

type Filter = Readonly<Record<string, unknown>> | null

function triggersOf(on: unknown): ReadonlyMap<string, Filter> {
  if (typeof on === "string") return new Map([[on, null]])
  if (Array.isArray(on)) return new Map(on.map(name => [String(name), null]))
  if (!isGroup(on)) return new Map()
  return new Map(Object.entries(on).map(([name, it]) => [name, isGroup(it) ? it : null]))
}

function doesRun(name: string, filter: Filter, { head, base }: Place): boolean {
  switch (name) {
    case "push":
      return isPushed(filter, head)
    case "pull_request":
    case "pull_request_target":
      return isPassed(filter, "branches", base)
    case "workflow_run":
      return isPassed(filter, "branches", head)
    case "create":
    case "delete":
    case "check_run":
    case "check_suite":
    case "status":
    case "pull_request_review":
    case "merge_group":
      return true
    default:
      return false
  }
}

/** A filter by tags alone leaves branches out. */
function isPushed(filter: Filter, branch: string): boolean {
  const has = (name: string) =>
    filter?.[name] !== undefined || filter?.[`${name}-ignore`] !== undefined
  return has("tags") && !has("branches") ? false : isPassed(filter, "branches", branch)
}

function isPassed(filter: Filter, name: string, branch: string): boolean {
  const [wanted, ignored] = [filter?.[name], filter?.[`${name}-ignore`]]
  if (ignored !== undefined) return !isNamed(ignored, branch)
  return wanted === undefined || isNamed(wanted, branch)
}

/** Later patterns win, and `!` excludes. What cannot be understood counts as a match. */
function isNamed(patterns: unknown, branch: string): boolean {
  let isIn = false
  for (const it of [patterns].flat().map(String)) {
    const isOut = it.startsWith("!")
    if (patternOf(isOut ? it.slice(1) : it).test(branch)) isIn = !isOut
  }
  return isIn
}

/** GitHub's filter patterns: `*` within a segment, `**`, `?`, `+` and `[…]`. */
function patternOf(pattern: string): RegExp {
  const source = pattern
    .slice(0, PATTERN_MAX)
    .replaceAll(/[.^${}()|\\]/g, "\\$&")
    // Several in a row mean no more than one, and would be tried in every way.
    .replaceAll(/\*[*?]*/g, stars => (stars.includes("**") ? ".*" : "[^/]*"))
  try {
    return new RegExp(`^${source}$`)
  } catch {
    return /^/
  }
}

/** Names of branches are shorter. */
const PATTERN_MAX = 300

/** What a workflow can read or do that a stranger's code should not. */
function powerOf(text: string, file: Readonly<Record<string, unknown>>): readonly string[] {
  const named = [
    ...text.matchAll(/\bsecrets\s{0,9}(?:\.\s{0,9}|\[\s{0,9}["'])([A-Za-z_]\w{0,200})/g),
  ]
  const names = [...new Set(named.map(it => (it[1] ?? "").toUpperCase()))]
  const isAll =
    /^\s{0,40}secrets:\s{0,9}["']?inherit/m.test(text) ||
    /toJSON\s{0,9}\(\s{0,9}secrets\s{0,9}\)/i.test(text) ||
    /\bsecrets\s{0,9}\[(?!\s{0,9}["'])/.test(text)
  const others = names.filter(name => name !== "GITHUB_TOKEN").sort()
  const jobs = isGroup(file["jobs"]) ? Object.values(file["jobs"]).filter(isGroup) : []
  const places = jobs.flatMap(job => environmentOf(job["environment"]))
  const rights = [file["permissions"], ...jobs.map(job => job["permissions"])].flatMap(rightsOf)
  return [
    ...(isAll ? ["every secret that it may see"] : []),
    ...(others.length > 0 ? [`the secrets ${others.join(", ")}`] : []),
    ...(places.length > 0 ? [`the environment ${[...new Set(places)].join(", ")}`] : []),
    ...[...new Set(rights)].map(it => `a token with ${it}`),
  ]
}

function environmentOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value]
  return isGroup(value) && typeof value["name"] === "string" ? [value["name"]] : []
}

function rightsOf(permissions: unknown): readonly string[] {
  if (permissions === "write-all") return ["write-all"]
  if (!isGroup(permissions)) return []
  return Object.entries(permissions).flatMap(([name, level]) =>
    level === "write" ? [`${name}: write`] : [],
  )
}
