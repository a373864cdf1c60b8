/** The command `missions policy`: says which policy holds in a repository, and which mistakes its files have. */
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import {
  type EffectivePolicy,
  effectivePolicy,
  type Origin,
} from "../core/plan/policy/effective.ts"
import type { PolicyFinding } from "../core/plan/policy/finding.ts"
import { filesNamedIn, withFiles } from "../core/plan/policy/own-files.ts"
import type { ParsedFile } from "../core/plan/policy/parsed.ts"
import { defaultPolicy, type Policy } from "../core/plan/policy.ts"
import { unmarked } from "../core/render/markdown/neutral.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import { findingWords } from "../core/render/policy-finding.ts"
import { firstLineOf } from "../core/values/first-line.ts"
import { seenAs } from "../core/values/seen.ts"
import { POLICY_PATH } from "../github/policy.ts"
import { parsePolicyFile } from "../github/policy-yaml.ts"
import { MENDED, type Parts, UsageError } from "../local/command-error.ts"
import {
  defaultCommitOf,
  fileAt,
  type GitEnvironment,
  type GitUser,
  gitOf,
  type Original,
} from "../local/copy.ts"
import { findOriginal } from "../local/original.ts"
import type { Terminal } from "../local/person.ts"
import { ELSEWHERE, wordsOf } from "../local/typed-command.ts"
import { readOptions, typedAgain } from "./options.ts"

export const POLICY_USAGE = `${TYPED} policy explain [--repo DIR] [--org FILE] [--json]
                   shows which policy holds in a repository, and where each value comes from`

interface Here extends GitUser {
  readonly directory: string
  readonly terminal: Terminal
}

/** If no file names an agent, the server that looks after the repository does. */
const SERVER = "as the server says"

/** A file that is missing here may be missing on GitHub for another reason. */
const WITHOUT_ORGANISATION = [
  "",
  "No file of an organisation was read here; --org names a copy of it.",
  "On GitHub it is missions.yml in the organisation's repository .github. Where that one is private",
  "and the App is not installed on it, it reads as absent: its defaults and limits do not hold.",
]

/** Returns 0, or 2 if a file has a mistake. */
export function policyCommand(args: PolicyArguments, here: Here): number {
  const { repository, organisation, isJson } = args
  const git = gitOf(here)
  const original = originalAt(resolve(here.directory, repository ?? "."), git)
  const at = defaultCommitOf(git, original)
  const usual = defaultPolicy({ planner: SERVER, worker: SERVER, validator: SERVER })
  const effective = effectivePolicy(usual, {
    repository: at === null ? null : fileIn(git, original, at.commit),
    organisation: organisation === null ? null : fileOf(resolve(here.directory, organisation)),
  })
  const mistake = effective.findings.length === 0 ? null : unusable(effective.findings)
  if (isJson) {
    const error = mistake ? { error: mistake.parts } : {}
    here.terminal.line(JSON.stringify({ ...asJson(effective), ...error }))
    return mistake ? 2 : 0
  }
  if (mistake) throw mistake
  const from = at === null ? "no commit yet" : `${at.name} at ${at.commit.slice(0, 7)}`
  for (const line of lines(effective, from)) here.terminal.line(line)
  if (organisation === null) for (const line of WITHOUT_ORGANISATION) here.terminal.line(line)
  return 0
}

/** The policy for a mission on this machine that starts at the repository's head. */
export function policyFor(
  original: Original,
  { git, usual }: { readonly git: GitEnvironment; readonly usual: Policy },
): Policy {
  if (original.head === null) return usual
  const repository = fileIn(git, original, original.head)
  const { policy, off, findings } = effectivePolicy(usual, { repository, organisation: null })
  if (findings.length > 0) throw unusable(findings)
  if (off === null) return policy
  throw new UsageError({
    what: "Missions are switched off in this repository.",
    where: `${off.file}, line ${off.line}`,
    expected: "enabled: true, in the last commit",
    got: "enabled: false",
    try: "the same command, once it is on again and committed",
  })
}

const fileIn = (git: GitEnvironment, original: Original, commit: string): ParsedFile | null => {
  const read = (path: string) => {
    const text = fileAt(git, original, { commit, path })
    return text === null ? null : parsePolicyFile(path, text)
  }
  const file = read(POLICY_PATH)
  return file && withFiles(file, new Map(filesNamedIn(file).map(path => [path, read(path)])))
}

function fileOf(path: string): ParsedFile {
  try {
    return parsePolicyFile(path, readFileSync(path, "utf8"))
  } catch (cause) {
    const got = firstLineOf(cause)
    const expected = "a copy of missions.yml of the organisation's repository .github"
    const what = "The organisation's file cannot be read."
    throw new UsageError({ what, where: "--org", expected, got, try: MENDED }, { cause })
  }
}

function originalAt(directory: string, git: GitEnvironment): Original {
  const found = findOriginal(git, directory)
  if (found.is === "repository") return found.original
  throw new UsageError({
    what: "A policy belongs to a repository.",
    where: "--repo",
    expected: "a folder under git",
    got: found.is === "unusable" ? `${directory}: ${found.why}` : `${directory}, a plain folder`,
    try: (found.is === "unusable" ? found.try : null) ?? ELSEWHERE,
  })
}

/** One mistake becomes an error in four parts; several mistakes get a line each. */
function unusable(findings: readonly PolicyFinding[]): UsageError {
  const next = "the same command, once it is mended and committed"
  const [first, ...more] = findings.map(partsOf)
  if (first && more.length === 0) return new UsageError({ ...first, try: next })
  const got = findings.map(
    it =>
      `line ${it.line}: ${plainly(findingWords(it))}: expected ${plainly(it.right)}; got ${it.seen}`,
  )
  const expected = "keys and values as docs/policy.md lists them"
  const what = `The policy has ${findings.length} mistakes.`
  const where = [...new Set(findings.map(({ file }) => file))].join(", ")
  return new UsageError({ what, where, expected, got: got.join("\n              "), try: next })
}

function partsOf(finding: PolicyFinding): Omit<Parts, "try"> {
  return {
    what: `The policy has a mistake: ${plainly(findingWords(finding))}.`,
    where: `${finding.file}, line ${finding.line}`,
    expected: plainly(finding.right),
    got: finding.seen,
  }
}

/** A terminal shows no Markdown. */
const plainly = (words: string): string => unmarked(words.replaceAll("`", ""))

function asJson({ off, keys, findings }: EffectivePolicy) {
  const said = keys.map(({ path, value, origins }) => [path, { value, from: origins }])
  return { enabled: off === null, findings, keys: Object.fromEntries(said) }
}

function lines({ keys, off }: EffectivePolicy, from: string): readonly string[] {
  const rows = keys.map(({ path, value, origins }) => [
    path,
    origins.map(originWords).join(", "),
    seenWhole(value),
  ])
  const widths = [0, 1].map(at => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  return [
    `policy of ${from}`,
    "",
    ...rows.map(row =>
      row.map((cell, at) => cell.padEnd(at < 2 ? (widths[at] ?? 0) + 2 : 0)).join(""),
    ),
    "",
    off === null
      ? "Missions may start here."
      : `Nothing starts here: missions are switched off by ${off.file}, line ${off.line}.`,
  ]
}

const seenWhole = (value: unknown): string =>
  Array.isArray(value) ? value.join(", ") || "an empty list" : seenAs(value)

function originWords(origin: Origin): string {
  switch (origin.is) {
    case "usual":
      return "usual"
    case "organisation_default":
      return `default of ${origin.file}:${origin.line}`
    case "limit":
      return `limit of ${origin.file}:${origin.line}`
    case "repository":
      return `${origin.file}:${origin.line}`
  }
}

const OPTIONS = {
  repo: { type: "string" },
  org: { type: "string" },
  json: { type: "boolean" },
} as const

const where = "the arguments of policy"

export interface PolicyArguments {
  readonly repository: string | null
  readonly organisation: string | null
  readonly isJson: boolean
}

export function parsePolicy(argv: readonly string[]): PolicyArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: policyAgain })
  const args = {
    repository: values.repo ?? null,
    organisation: values.org ?? null,
    isJson: values.json ?? false,
  }
  const seen = positionals.join(" ")
  if (seen === "explain") return args
  const expected = "explain, and --repo DIR, --org FILE or --json"
  const what = "The arguments were not understood."
  throw new UsageError({ what, where, expected, got: seen || "nothing", try: typedPolicy(args) })
}

export const policyAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parsePolicy, typedPolicy)

function typedPolicy({ repository, organisation, isJson }: PolicyArguments): string {
  const options = wordsOf([
    ["repo", repository],
    ["org", organisation],
    ["json", isJson],
  ])
  return [TYPED, "policy explain", ...options].join(" ")
}
