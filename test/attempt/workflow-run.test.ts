/**
 * The workflow file as it is written into repositories, run by the runner on the embedded GitHub: our
 * bundled Action, git over HTTP, artifacts by id and digest, and the scripted agent over its protocol.
 */
import { execFileSync, spawn } from "node:child_process"
import { createHash, randomBytes, randomUUID } from "node:crypto"
import { once } from "node:events"
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inflateRawSync } from "node:zlib"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { bundle } from "../../scripts/bundle.ts"
import { attemptWorkflow } from "../../src/attempt/attempt-workflow.ts"
import type { Brief, Gatekeeper } from "../../src/core/log/brief.ts"
import type { Report } from "../../src/core/log/report.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { openGitHub } from "../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../src/embedded/github/http/server.ts"
import { openStore, type Store } from "../../src/embedded/github/http/state-store.ts"
import { gitCheckout } from "../../src/embedded/runner/checkout.ts"
import { createRunner, type Runner } from "../../src/embedded/runner/runner.ts"
import { type Checked, checked } from "../contract/checked.ts"
import { draft, featureBrief, planBrief, validationBrief } from "./briefs.ts"
import { gateOf, roleOf } from "./world.ts"

const root = join(import.meta.dirname, "..", "..")
const ACTION = "missions/missions@v0"
const TEMPLATE = readFileSync(join(root, "templates", "missions-attempt.yml"), "utf8")
const FILE = ".github/workflows/missions-attempt.yml"
const SECRET = "a-secret-of-the-environment"
const IDENTITY = ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid"]

const SCRIPT = {
  version: 1,
  entries: [
    { match: { kind: "plan" }, steps: [{ plan: draft }] },
    {
      match: { kind: "feature" },
      steps: [
        { write: { path: "greeting.txt", content: "hello\n" } },
        { run: { command: 'test -z "$GITHUB_TOKEN$INPUT_TOKEN$MISSIONS_MODEL_KEY"', expect: 0 } },
        { report: { done: ["It greets"] } },
      ],
    },
    {
      match: { attempt: "M1.behaviour.2" },
      steps: [
        { run: { command: 'printf "GET / says %s" hello > "$TMPDIR/http.txt"', expect: 0 } },
        {
          call: {
            tool: "record_capture",
            arguments: { criterion: "C2", path: "$TMPDIR/http.txt", about: "The answer" },
            expect: "taken",
          },
        },
        { verdicts: "pass" },
        { report: {} },
      ],
    },
  ],
  fallback: { steps: [{ verdicts: "pass" }, { report: {} }] },
}

let folder = ""
let store: Store
let server: GitHubServer
let runner: Runner
let base: Sha
const ended = new Map<number, (conclusion: string) => void>()
const endedBefore = new Map<number, string>()

const git = (...args: readonly string[]) =>
  execFileSync("git", [...IDENTITY, ...args], {
    cwd: store.repository(repository())!,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim()
const repository = () => Object.values(server.face.model.state.repositories)[0]!.id

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "workflow-run-"))
  const product = join(folder, "product")
  mkdirSync(product)
  cpSync(join(root, "action.yml"), join(product, "action.yml"))
  await bundle(join(product, "dist"))
  writeFileSync(join(folder, "script.yml"), JSON.stringify(SCRIPT))
  const environment = { PATH: `${process.env["PATH"]}`, LANG: "C.UTF-8" }
  store = openStore(join(folder, "github"))
  const text = attemptWorkflow({ template: TEMPLATE, action: ACTION, bot: "ada" })
  server = await openGitHub({
    store,
    clock: Date.now,
    random: randomBytes,
    environment,
    apps: [],
    port: 0,
    wrap: checked,
    seed({ setup }, objects) {
      const owner = setup.user({ login: "ada" })
      const id = setup.repository({ owner, name: "engine" }, Date.now())
      setup.settings(id, { workflows: [{ path: FILE, text }] })
      const secret = { name: "MISSIONS_MODEL_KEY", value: SECRET, environment: "missions" }
      setup.secret(id, secret)
      const blob = objects(id).writeBlob(Buffer.from("Read me\n"))
      const file = { path: "README.md", mode: "100644" as const, type: "blob" as const, sha: blob }
      const person = { name: "Ada", email: "ada@example.invalid", at: Date.now() }
      const tree = objects(id).writeTree([file])
      const whole = { tree, parents: [], author: person, committer: person, message: "Begin" }
      base = objects(id).writeCommit(whole) as Sha
      objects(id).updateRef("refs/heads/main", base, null)
    },
  })
  const { host } = server.face
  runner = createRunner({
    host: {
      ...host,
      finishRun(run, conclusion) {
        host.finishRun(run, conclusion)
        endedBefore.set(run, conclusion)
        ended.get(run)?.(conclusion)
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
})
afterAll(async () => {
  await runner.stop()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
  expect((server.face as Checked).violations).toEqual([])
})

/** Dispatches a run and then names it in the log, as the orchestrator does. */
async function run(
  brief: Brief,
  { named }: { readonly named?: number } = {},
): Promise<{ readonly run: number; readonly conclusion: string }> {
  const { face } = server
  write(brief, null)
  const token = face.userToken(Object.values(face.model.state.users)[0]!.id)
  const response = await fetch(
    `${face.urls.api}/repos/ada/engine/actions/workflows/missions-attempt.yml/dispatches`,
    {
      method: "POST",
      headers: { authorization: `token ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        ref: "main",
        inputs: { mission: `${brief.mission}`, attempt: brief.attempt, role: roleOf(brief) },
        return_run_details: true,
      }),
    },
  )
  const { workflow_run_id: id } = (await response.json()) as { workflow_run_id: number }
  write(brief, named ?? id)
  const before = endedBefore.get(id)
  const conclusion = before ?? (await new Promise<string>(resolve => ended.set(id, resolve)))
  return { run: id, conclusion }
}

function write(brief: Brief, named: number | null): void {
  const gate: Gatekeeper = gateOf(brief)
  const attempts = { [brief.attempt]: { ...gate.attempts[brief.attempt]!, run: named } }
  const work = mkdtempSync(join(folder, "log-"))
  mkdirSync(join(work, "briefs"))
  writeFileSync(join(work, "gate.json"), JSON.stringify({ ...gate, attempts }))
  writeFileSync(join(work, "briefs", `${brief.attempt}.json`), JSON.stringify(brief))
  const index = join(work, "..", `${brief.attempt}.index`)
  const env = { ...process.env, GIT_INDEX_FILE: index, GIT_WORK_TREE: work }
  const options = { cwd: work, env: { ...env, GIT_DIR: store.repository(repository())! } }
  rmSync(index, { force: true })
  execFileSync("git", ["add", "--all", "."], options)
  const tree = execFileSync("git", ["write-tree"], { ...options, encoding: "utf8" }).trim()
  git(
    "update-ref",
    `refs/missions/${brief.mission}/log`,
    git("commit-tree", tree, "-m", "Schedule"),
  )
}

const logs = (run: number) =>
  Object.values(server.face.model.state.jobs)
    .filter(job => job.run === run)
    .map(job => `${store.readLog(job.id)}`)
    .join("\n")

async function reportOf(brief: Brief): Promise<{ report: Report; log: string; run: number }> {
  const done = await run({ ...brief, agent: `scripted --script ${join(folder, "script.yml")}` })
  const log = logs(done.run)
  expect([done.conclusion, log]).toEqual(["success", expect.any(String)])
  const ref = `refs/missions/${brief.mission}/reports/${brief.attempt}/${done.run}`
  return { report: JSON.parse(git("cat-file", "blob", `${ref}:report.json`)), log, run: done.run }
}

test("a feature goes through three jobs and is delivered, and no job prints a secret", async () => {
  const { report, log, run } = await reportOf(featureBrief(base))
  const commit = git("rev-parse", `refs/missions/7/commits/F1.1/${run}`)
  expect(report.outcome).toEqual({ type: "delivered", commit })
  expect(git("show", `${commit}:greeting.txt`)).toBe("hello")
  expect(report.agent?.scripted).toBe(true)
  expect(log).toMatch(/isolation: (user|bubblewrap|none)\./)
  expect(log).not.toContain(SECRET)
})

test("a plan, and a milestone's gates and behaviour, are reported by the same file", async () => {
  const plan = await reportOf(planBrief(base))
  expect(plan.report.outcome.type).toBe("plan")
  const gates = await reportOf(validationBrief(base, { step: "gates" }))
  expect(gates.report.verdicts).toMatchObject([{ criterion: "C1", is: "fail" }])
  const behaviour = await reportOf(validationBrief(base))
  expect(behaviour.report.verdicts).toMatchObject([
    { criterion: "C2", is: "pass" },
    { criterion: "C3", is: "pass" },
  ])
})

/** The first file of a zip. Between the header and it are its name and extra fields. */
const firstOf = (zip: Buffer): string =>
  inflateRawSync(zip.subarray(30 + zip.readUInt16LE(26) + zip.readUInt16LE(28))).toString()

test("a validator's capture is on GitHub byte for byte, as the artifact that its verdict names", async () => {
  const attempt = "M1.behaviour.2" as Brief["attempt"]
  const { report } = await reportOf(validationBrief(base, { attempt, captures: "on" }))
  const captures = report.verdicts.find(({ criterion }) => criterion === "C2")?.captures
  const { face } = server
  const token = face.userToken(Object.values(face.model.state.users)[0]!.id)
  const zip = await fetch(
    `${face.urls.api}/repos/ada/engine/actions/artifacts/${captures?.artifact.id}/zip`,
    { headers: { authorization: `token ${token}` } },
  )
  const text = firstOf(Buffer.from(await zip.arrayBuffer()))
  expect(text).toBe("GET / says hello")
  const digest = createHash("sha256").update(text).digest("hex")
  expect(captures?.files).toMatchObject([{ digest, bytes: text.length, about: "The answer" }])
})

test("a run that the log does not name fails before it costs anything, says why, and publishes nothing", async () => {
  const brief = featureBrief(base, { attempt: "F1.2" as Brief["attempt"] })
  const done = await run(brief, { named: 1 })
  expect(done.conclusion).toBe("failure")
  expect(logs(done.run)).toContain("Got: the log names another run for the attempt")
  expect(git("for-each-ref", "refs/missions/7/reports/F1.2")).toBe("")
})

test("code that an agent compiled is kept for agents alone, even though a signal ends the agent", async () => {
  const dist = join(folder, "fresh")
  cpSync(join(folder, "product/dist"), dist, { recursive: true })
  const compiled = join(dist, "compiled")
  const programs = readdirSync(compiled).sort()
  expect(programs).toEqual(["action", "cli", "role-tools", "scripted-agent"])
  for (const program of programs) {
    rmSync(join(compiled, program), { recursive: true })
    mkdirSync(join(compiled, program))
  }
  const args = [join(dist, "scripted-agent.js"), "--script", join(folder, "script.yml")]
  const agent = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "ignore"] })
  const ended = once(agent, "exit")
  try {
    const files = (program: string) =>
      readdirSync(join(compiled, program), { recursive: true, withFileTypes: true })
    const kept = () => programs.filter(it => files(it).some(file => file.isFile()))
    await vi.waitFor(() => expect(kept()).toEqual(["scripted-agent"]), 50_000)
  } finally {
    agent.kill("SIGKILL")
  }
  expect(await ended).toEqual([null, "SIGKILL"])
})
