/**
 * A repository on the embedded GitHub with a runner that runs our workflow files, and our bundled
 * Action as a release would have it. A test starts runs and reads what came of them.
 */
import { execFileSync } from "node:child_process"
import { randomBytes, randomUUID } from "node:crypto"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect } from "vitest"
import { bundle } from "../../scripts/bundle.ts"
import { attemptWorkflow } from "../../src/attempt/attempt-workflow.ts"
import type { Brief, Gatekeeper } from "../../src/core/log/brief.ts"
import type { Report } from "../../src/core/log/report.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { openGitHub } from "../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../src/embedded/github/http/server.ts"
import { openStore, type Store } from "../../src/embedded/github/http/state-store.ts"
import { gitCheckout } from "../../src/embedded/runner/checkout.ts"
import { createRunner } from "../../src/embedded/runner/runner.ts"
import { type Checked, checked } from "../contract/checked.ts"
import { gateOf, roleOf } from "./world.ts"

const root = join(import.meta.dirname, "..", "..")
const ACTION = "missions/missions@v0"
const IDENTITY = ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid"]
const PERSON = { name: "Ada", email: "ada@example.invalid" }
export const SECRET = "a-secret-of-the-environment"

export interface WorkflowWorld {
  readonly folder: string
  /** The folder with action.yml and dist/. */
  readonly product: string
  readonly server: GitHubServer
  readonly store: Store
  /** The first commit of the default branch. */
  readonly base: Sha
  /** Runs git in the bare repository. */
  git(...args: readonly string[]): string
  /** Adds a commit with these files to the default branch, as a person's push does. */
  push(files: Files): Promise<Sha>
  /** Dispatches a run and then names it in the log, as the orchestrator does. */
  run(brief: Brief, named?: number): Promise<Ran>
  /** Resolves once the run has ended. */
  ended(run: number): Promise<string>
  /** The runs of a workflow file, oldest first. */
  runsOf(workflow: string): readonly number[]
  logs(run: number): string
  /** Expects that the run went well. */
  reportOf(brief: Brief): Promise<{ report: Report; log: string; run: number }>
  end(): Promise<void>
}

interface Ran {
  readonly run: number
  readonly conclusion: string
}

/** `environment`: variables of the runner's machine besides PATH. */
export async function openWorkflowWorld(
  environment: Record<string, string> = {},
): Promise<WorkflowWorld> {
  const folder = mkdtempSync(join(tmpdir(), "workflow-run-"))
  const product = join(folder, "product")
  mkdirSync(product)
  cpSync(join(root, "action.yml"), join(product, "action.yml"))
  await bundle(join(product, "dist"))
  const store = openStore(join(folder, "github"))
  const variables = Object.assign(environment, { PATH: `${process.env["PATH"]}`, LANG: "C.UTF-8" })
  const server = await openGitHub({
    ...{ store, clock: Date.now, random: randomBytes, environment: variables },
    ...{ apps: [], port: 0, wrap: checked },
    seed({ setup }, objects) {
      const owner = setup.user({ login: "ada" })
      const id = setup.repository({ owner, name: "engine" }, Date.now())
      const workflows = ["attempt", "warm"].map(name => workflowFile(`missions-${name}.yml`))
      setup.settings(id, { workflows })
      const secret = { name: "MISSIONS_MODEL_KEY", value: SECRET, environment: "missions" }
      setup.secret(id, secret)
      const blob = objects(id).writeBlob(Buffer.from("Read me\n"))
      const file = { path: "README.md", mode: "100644" as const, type: "blob" as const, sha: blob }
      const person = { ...PERSON, at: Date.now() }
      const tree = objects(id).writeTree([file])
      const whole = { tree, parents: [], author: person, committer: person, message: "Begin" }
      objects(id).updateRef("refs/heads/main", objects(id).writeCommit(whole), null)
    },
  })
  return worldOf({ folder, product, store, server, environment: variables })
}

function workflowFile(name: string) {
  const template = readFileSync(join(root, "templates", name), "utf8")
  const text = attemptWorkflow({ template, action: ACTION, bot: "ada", branch: "main" })
  return { path: `.github/workflows/${name}`, text }
}

interface Parts extends Pick<WorkflowWorld, "folder" | "product" | "store" | "server"> {
  readonly environment: Readonly<Record<string, string>>
}

function worldOf(parts: Parts): WorkflowWorld {
  const { folder, product, store, server } = parts
  const { face } = server
  const { state } = face.model
  const place = { folder, repository: store.repository(Object.values(state.repositories)[0]!.id)! }
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...IDENTITY, ...args], {
      ...{ cwd: place.repository, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    }).trim()
  const { runner, ended } = startRunner(parts)
  const ask = asking(face)
  const logs = (run: number) =>
    Object.values(state.jobs)
      .filter(job => job.run === run)
      .map(job => `${store.readLog(job.id)}`)
      .join("\n")
  const run = async (brief: Brief, named?: number): Promise<Ran> => {
    const schedule = (id: number | null) => {
      const commit = git("commit-tree", treeOf(scheduled(brief, id), place), "-m", "Schedule")
      git("update-ref", `refs/missions/${brief.mission}/log`, commit)
    }
    schedule(null)
    const inputs = { mission: `${brief.mission}`, attempt: brief.attempt, role: roleOf(brief) }
    const asked = { ref: "main", inputs, return_run_details: true }
    const answer = await ask("POST", "actions/workflows/missions-attempt.yml/dispatches", asked)
    const { workflow_run_id: id } = answer as { workflow_run_id: number }
    schedule(named ?? id)
    return { run: id, conclusion: await ended(id) }
  }
  return {
    ...{ folder, product, store, server, git, run, ended, logs },
    base: git("rev-parse", "main") as Sha,
    async push(files) {
      const commit = git("commit-tree", treeOf(files, place), "-p", "main", "-m", "Change")
      await ask("PATCH", "git/refs/heads/main", { sha: commit, force: false })
      return commit as Sha
    },
    runsOf: workflow =>
      Object.values(state.runs).flatMap(it => (it.path.endsWith(`/${workflow}`) ? it.id : [])),
    async reportOf(brief) {
      const done = await run(brief)
      const log = logs(done.run)
      expect([done.conclusion, log]).toEqual(["success", expect.any(String)])
      const ref = `refs/missions/${brief.mission}/reports/${brief.attempt}/${done.run}`
      const report = JSON.parse(git("cat-file", "blob", `${ref}:report.json`))
      return { report, log, run: done.run }
    },
    async end() {
      await runner.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
      expect((face as Checked).violations).toEqual([])
    },
  }
}

/** Asks the API as the person who owns the repository. */
function asking(face: GitHubServer["face"]) {
  const owner = Object.values(face.model.state.users).find(it => it.login === "ada")!
  const authorization = `token ${face.userToken(owner.id)}`
  return async (method: string, path: string, body: object): Promise<unknown> => {
    const headers = { authorization, "content-type": "application/json" }
    const url = `${face.urls.api}/repos/ada/engine/${path}`
    return (await fetch(url, { method, headers, body: JSON.stringify(body) })).json()
  }
}

function startRunner({ folder, product, server, environment }: Parts) {
  const { host } = server.face
  const waiting = new Map<number, (conclusion: string) => void>()
  const before = new Map<number, string>()
  const runner = createRunner({
    host: {
      ...host,
      finishRun(run, conclusion) {
        host.finishRun(run, conclusion)
        before.set(run, conclusion)
        waiting.get(run)?.(conclusion)
      },
    },
    workDir: join(folder, "runner"),
    nodePath: process.execPath,
    actions: uses => (uses === ACTION ? { directory: product } : null),
    checkout: gitCheckout,
    clock: { now: Date.now },
    ids: randomUUID,
    maxParallel: 2,
    environment,
    log: () => {},
  })
  return {
    runner,
    ended: async (run: number): Promise<string> =>
      before.get(run) ?? (await new Promise(resolve => waiting.set(run, resolve))),
  }
}

type Files = Readonly<Record<string, string>>

/** What scheduling writes beside the log. `run` is the one that may spend; null: none yet. */
function scheduled(brief: Brief, run: number | null): Files {
  const gate: Gatekeeper = gateOf(brief)
  const attempts = { [brief.attempt]: { ...gate.attempts[brief.attempt]!, run } }
  return {
    "gate.json": JSON.stringify({ ...gate, attempts }),
    [`briefs/${brief.attempt}.json`]: JSON.stringify(brief),
  }
}

function treeOf(
  files: Files,
  { folder, repository }: { readonly folder: string; readonly repository: string },
): string {
  const work = mkdtempSync(join(folder, "tree-"))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true })
    writeFileSync(join(work, path), text)
  }
  const own = { GIT_DIR: repository, GIT_INDEX_FILE: `${work}.index`, GIT_WORK_TREE: work }
  const options = { cwd: work, env: { ...process.env, ...own } }
  execFileSync("git", ["add", "--all", "--force", "."], options)
  return execFileSync("git", ["write-tree"], { ...options, encoding: "utf8" }).trim()
}
