/**
 * The surroundings of the three steps: a bare repository as GitHub, artifacts in a folder, and a
 * session that does what the test says.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { runAgentStep } from "../../src/attempt/agent-step.ts"
import type { Run } from "../../src/attempt/attempt-run.ts"
import type { Verification } from "../../src/attempt/check/verification.ts"
import { runDeliverStep } from "../../src/attempt/deliver-step.ts"
import type { Held } from "../../src/attempt/outlet.ts"
import type { AgentEnd, AgentSession, Handed } from "../../src/attempt/ports.ts"
import { noKeyProxy, noSandbox, type Sandbox } from "../../src/attempt/sandbox.ts"
import type { Artifact } from "../../src/attempt/step-ports.ts"
import { createGit } from "../../src/attempt/tree/own-git.ts"
import { textOfBytes } from "../../src/attempt/tree/path-bytes.ts"
import { runVerifyStep } from "../../src/attempt/verify-step.ts"
import type { Brief, Gatekeeper } from "../../src/core/log/brief.ts"
import type { Report } from "../../src/core/log/report.ts"
import { digestOf, sha256 } from "../../src/core/values/digest.ts"
import type { AttemptKey, Sha } from "../../src/core/values/id.ts"
import { usd } from "../../src/core/values/money.ts"
import { folderArtifacts } from "./folder-artifacts.ts"

const RUN = 4711
const APPROVED = sha256("the approved plan")
const SERVER = "http://github.localhost:4000"

/** A folder's files by path, with a mode if it isn't the usual one. */
export type Files = Readonly<Record<string, string | Buffer>>

export interface World {
  readonly folder: string
  /** Runs git in the bare repository. */
  readonly git: (args: readonly string[], input?: string | Buffer) => string
  readonly base: Sha
  /** The same with the output as it is, so that names keep all their bytes. */
  readonly raw: (args: readonly string[]) => string
  /** Makes a commit. `more` has entries as `update-index -z --index-info` reads them. */
  readonly commit: (files: Files, parent?: Sha | null, more?: Buffer) => Sha
  readonly end: () => void
}

const IDENTITY = {
  GIT_AUTHOR_NAME: "A person",
  GIT_AUTHOR_EMAIL: "person@example.invalid",
  GIT_AUTHOR_DATE: "1750000000 +0200",
  GIT_COMMITTER_NAME: "A person",
  GIT_COMMITTER_EMAIL: "person@example.invalid",
  GIT_COMMITTER_DATE: "1750000000 +0200",
}

/** The default branch main has `files`. */
export function createWorld(files: Files): World {
  const folder = mkdtempSync(join(tmpdir(), "attempt-"))
  const bare = join(folder, "github.git")
  const settings = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" }
  const env = { PATH: process.env["PATH"], HOME: folder, ...settings, ...IDENTITY }
  const git = (args: readonly string[], input?: string | Buffer) =>
    execFileSync("git", [...args], {
      env: { ...env, GIT_DIR: bare },
      input,
      encoding: "utf8",
    }).trim()
  git(["init", "--quiet", "--bare", "--initial-branch=main", bare])
  const raw = (args: readonly string[]) =>
    textOfBytes(execFileSync("git", [...args], { env: { ...env, GIT_DIR: bare } }))
  const commit = (content: Files, parent: Sha | null = null, added?: Buffer): Sha => {
    const index = join(folder, "index")
    rmSync(index, { force: true })
    const lines = Object.entries(content).map(([path, text]) => {
      const blob = git(["hash-object", "-w", "--stdin"], text)
      return `100644 ${blob}\t${path}`
    })
    const more = { ...env, GIT_DIR: bare, GIT_INDEX_FILE: index }
    const indexed = (args: readonly string[], input?: string | Buffer) =>
      execFileSync("git", [...args], { env: more, input, encoding: "utf8" }).trim()
    indexed(["update-index", "--index-info"], lines.map(line => `${line}\n`).join(""))
    indexed(["update-index", "-z", "--index-info"], added ?? "")
    const parents = parent === null ? [] : ["-p", parent]
    return git(["commit-tree", indexed(["write-tree"]), ...parents, "-m", "Files"]) as Sha
  }
  const base = commit(files)
  git(["update-ref", "refs/heads/main", base])
  return { folder, git, raw, base, commit, end: () => rmSync(folder, { recursive: true }) }
}

export const roleOf = (brief: Brief): Run["role"] => {
  if (brief.role === "verifier") return "gates"
  return brief.kind === "validation" ? brief.step : brief.kind
}

const runOf = (brief: Brief, changed: Partial<Run> = {}): Run => ({
  mission: brief.mission,
  attempt: brief.attempt,
  role: roleOf(brief),
  run: RUN,
  runAttempt: 1,
  ...changed,
})

export const gateOf = (brief: Brief, changed: Partial<Gatekeeper> = {}): Gatekeeper => ({
  schema: 1,
  mission: brief.mission,
  digest: brief.kind === "plan" ? null : APPROVED,
  held: false,
  attempts: {
    [brief.attempt]: {
      role: roleOf(brief),
      run: RUN,
      digest: brief.kind === "plan" ? null : APPROVED,
      brief: digestOf(brief),
    },
  },
  ...changed,
})

/** Writes what scheduling writes: the gate and the brief beside the log. */
export function schedule(world: World, brief: Brief, gate: Gatekeeper = gateOf(brief)): void {
  const files = {
    "gate.json": JSON.stringify(gate),
    [`briefs/${brief.attempt}.json`]: JSON.stringify(brief),
  }
  world.git(["update-ref", `refs/missions/${brief.mission}/log`, world.commit(files)])
}

export const nothingHanded: Handed = {
  questions: null,
  plan: null,
  notes: null,
  verdicts: [],
  findings: [],
  evidence: [],
  progress: [],
  claim: null,
}

export const claim = { done: ["It is written"], undone: [], commands: [] }

export const finished = (handed: Partial<Handed> = {}): AgentEnd => ({
  how: "finished",
  said: "Done.",
  handed: { ...nothingHanded, ...handed },
  usage: { usd: usd(0.5), tokens: null, turns: 3, wallMs: 1_000 },
  agent: { name: "fake", version: "1", model: null, scripted: true },
})

/** A session that writes files as an agent would and ends with a claim. */
export const writing =
  (files: Files, handed: Partial<Handed> = { claim }): AgentSession =>
  async ({ cwd }) => {
    writeFiles(cwd, files)
    return finished(handed)
  }

export function writeFiles(cwd: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
}

export type Jobs = ReturnType<typeof createJobs>

/** Secrets of the job itself, which nothing hostile may see. */
const SECRETS = { INPUT_TOKEN: "never", GITHUB_TOKEN: "never" }

const NO_LOGIN = { hosts: [], files: [] }

/** The three jobs of one run, with what they share. Each gets a scratch folder of its own. */
export function createJobs(
  world: World,
  brief: Brief,
  changed: Partial<Run> = {},
  sandbox: Sandbox = noSandbox,
  held: Held = () => undefined,
) {
  const artifacts = folderArtifacts(world)
  const lines: string[] = []
  const wakeups: number[] = []
  const job = async (secrets: readonly string[] = []) => {
    const scratch = mkdtempSync(join(world.folder, "job-"))
    const path = process.env["PATH"] ?? ""
    const remote = { url: join(world.folder, "github.git"), token: null }
    const places = { gitDir: join(scratch, "git"), home: join(scratch, "git-home") }
    return {
      run: runOf(brief, changed),
      git: await createGit({ ...places, path, remote, clone: join(world.folder, "clone/.git") }),
      artifacts,
      clock: { now: () => performance.now(), wait: async () => {} },
      lines: { say: (line: string) => lines.push(line), quote: (line: string) => lines.push(line) },
      serverUrl: SERVER,
      ...{ isPrivate: true, browser: "/usr/bin/chromium", held },
      outer: { ...SECRETS, PATH: path, HOME: join(world.folder, "person") },
      ...{ secrets, scratch, sandbox, transcripts: null, now: () => 1_750_000_000_000 },
      ...{ ownVariables: () => [], readersOf: () => [], loginOf: () => NO_LOGIN },
      signal: new AbortController().signal,
    }
  }
  return {
    artifacts,
    lines,
    wakeups,
    job,
    agent: async (session: AgentSession, secrets?: readonly string[]) =>
      runAgentStep({ ...(await job(secrets)), session, keyProxy: noKeyProxy }),
    verify: async (bundle: Artifact | null, secrets?: readonly string[]) =>
      runVerifyStep({
        ...(await job(secrets)),
        bundle,
        limits: { wallMs: 50_000, outputBytes: 1_000_000 },
      }),
    deliver: async (given: {
      readonly bundle: Artifact | null
      readonly verification?: Artifact | null
      readonly tree?: string | null
      readonly secrets?: readonly string[]
    }) =>
      runDeliverStep({
        ...(await job(given.secrets)),
        bundle: given.bundle,
        verification: given.verification ?? null,
        tree: given.tree ?? null,
        defaultBranch: "main",
        wake: async () => {
          wakeups.push(1)
        },
      }),
  }
}

/** Runs all jobs in order, as the workflow file does, and answers the report. */
export async function attempt(
  world: World,
  brief: Brief,
  session: AgentSession | null,
  secrets: readonly string[] = [],
): Promise<{ readonly report: Report; readonly jobs: Jobs }> {
  schedule(world, brief)
  const jobs = createJobs(world, brief)
  const agent = session === null ? null : await jobs.agent(session, secrets)
  const needs = agent === null || agent.needsVerification
  const verified = needs ? await jobs.verify(agent?.artifact ?? null, secrets) : null
  await jobs.deliver({
    bundle: agent?.artifact ?? null,
    verification: verified?.artifact ?? null,
    tree: verified?.tree ?? null,
    secrets,
  })
  return { report: reportOf(world, brief), jobs }
}

const refOf = (kind: string, brief: Brief) =>
  `refs/missions/${brief.mission}/${kind}/${brief.attempt}/${RUN}`

export const reportOf = (world: World, brief: Brief): Report =>
  JSON.parse(world.git(["cat-file", "blob", `${refOf("reports", brief)}:report.json`]))

export const verificationOf = (world: World, brief: Brief): Verification =>
  JSON.parse(world.git(["cat-file", "blob", `${refOf("reports", brief)}:verification.json`]))

export const hasCommit = (world: World, brief: Brief): boolean =>
  world.git(["for-each-ref", refOf("commits", brief)]) !== ""

export const commitOf = (world: World, brief: Brief): Sha =>
  world.git(["rev-parse", refOf("commits", brief)]) as Sha

/** Paths that the delivered commit changed, with git's letter before each. */
export const delivered = (world: World, brief: Brief): readonly string[] =>
  world
    .git([
      "diff-tree",
      "-r",
      "--no-commit-id",
      "--name-status",
      "--no-renames",
      commitOf(world, brief),
    ])
    .split("\n")
    .filter(line => line !== "")
    .map(line => line.replace("\t", " "))

export const key = (text: string): AttemptKey => text as AttemptKey
