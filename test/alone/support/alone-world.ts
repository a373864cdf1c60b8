/**
 * A repository without a server on the embedded GitHub: the files that `missions init --alone` writes, a
 * runner, and our bundled Action. Nothing else acts; a test is the people and the time.
 */
import { execFileSync } from "node:child_process"
import { randomBytes, randomUUID } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect } from "vitest"
import { WORKFLOWS_LOGIN } from "../../../src/core/render/phrase/alone.ts"
import type { Answers } from "../../../src/embedded/github/call.ts"
import { openGitHub } from "../../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../../src/embedded/github/http/server.ts"
import { openStore, type Store } from "../../../src/embedded/github/http/state-store.ts"
import type { Model } from "../../../src/embedded/github/model/model.ts"
import type { Job, Run } from "../../../src/embedded/github/model/rows.ts"
import { gitCheckout } from "../../../src/embedded/runner/checkout.ts"
import { createRunner, type Runner } from "../../../src/embedded/runner/runner.ts"
import { repositoryFiles } from "../../../src/enrol/repository-file.ts"
import { tokenRequest } from "../../../src/github/octokit.ts"
import type { Request } from "../../../src/github/request.ts"
import { type Checked, checked } from "../../contract/checked.ts"
import { buildProduct } from "../../local/support/product.ts"

const ACTION = `missions/missions@${"a1".repeat(20)}`
const HERE = { owner: "ada", repo: "engine" }
const AT = { name: "Ada", email: "ada@example.invalid" }

export interface AloneOptions {
  /** What the scripted agent does. */
  readonly script: string
  /** Files of the repository beside ours. */
  readonly files?: Readonly<Record<string, string>>
  readonly mayOpenPullRequests?: boolean
  /** GitHub does not say whether a group is waited for before `if` is asked. */
  readonly groupFirst?: boolean
  /** Requests an hour of a job's token. */
  readonly requestsAnHour?: number
  /** Answers of GitHub instead of the model's. */
  readonly answers?: (model: Model) => Answers
}

export interface AloneWorld {
  readonly server: GitHubServer
  readonly model: Model
  readonly repositoryId: number
  readonly as: Request
  readonly here: typeof HERE
  /** Opens an issue as ada; its number. */
  opens(title: string, body: string): Promise<number>
  /** The comment's id. */
  says(issue: number, body: string): Promise<number>
  /** The bodies of the bot's comments, oldest first. */
  bot(issue: number): readonly string[]
  /** Waits until the newest comment that matches is there. */
  hears(issue: number, pattern: RegExp): Promise<RegExpExecArray>
  /** Lets the minute of every schedule come. */
  hour(): void
  /** The runs of a workflow file, oldest first. */
  runs(workflow: string): readonly Run[]
  log(run: Run): string
  /** Does this while no runner takes runs. */
  withoutRunner(work: () => Promise<void>): Promise<void>
  /** Resolves once no run is queued or works. */
  rest(): Promise<void>
  git(...args: readonly string[]): string
  /** Jobs that ran, and the whole minutes that github.com would bill for them. */
  bill(): Bill
  close(): Promise<void>
}

interface Bill {
  readonly jobs: number
  readonly minutes: number
  readonly seconds: number
  readonly by: Readonly<Record<string, number>>
}

export async function openAlone(options: AloneOptions): Promise<AloneWorld> {
  const folder = mkdtempSync(join(tmpdir(), "missions-alone-"))
  const product = join(dirname(await buildProduct(folder)), "..")
  const script = join(folder, "script.yml")
  writeFileSync(script, options.script)
  const store = openStore(join(folder, "github"))
  const environment = { PATH: `${process.env["PATH"]}`, LANG: "C.UTF-8" }
  const server = await openGitHub({
    ...{ store, clock: Date.now, random: randomBytes, environment, apps: [], port: 0 },
    ...{ wrap: checked, ...(options.answers ? { answers: options.answers } : {}) },
    rateLimits: { job: options.requestsAnHour ?? 1_000_000 },
    seed: (model, objects) => seed(model, objects, { ...options, product, script }),
  })
  const { face } = server
  const start = () =>
    createRunner({
      ...{ host: face.host, workDir: join(folder, "runner"), nodePath: process.execPath },
      actions: uses => (uses === ACTION ? { directory: product } : null),
      ...{ checkout: gitCheckout, clock: { now: Date.now }, ids: randomUUID, maxParallel: 3 },
      ...{ environment, log: () => {}, groupFirst: options.groupFirst ?? false },
    })
  return worldOf({ folder, store, server, start })
}

type Objects = Parameters<Parameters<typeof openGitHub>[0]["seed"]>[1]

function seed(
  { setup }: Model,
  objects: Objects,
  given: AloneOptions & { readonly product: string; readonly script: string },
): void {
  const owner = setup.user({ login: "ada" })
  const repository = setup.repository({ owner, name: "engine", private: true }, Date.now())
  const may = given.mayOpenPullRequests ?? true
  setup.settings(repository, { workflows: "all", actionsMayCreatePullRequests: may })
  setup.variable(repository, "MISSIONS_AGENT", `scripted --script ${given.script}`)
  const secret = { name: "MISSIONS_MODEL_KEY", value: "a key", environment: "missions" }
  setup.secret(repository, secret)
  const ours = repositoryFiles({
    ...{ product: given.product, form: "alone", action: ACTION, branch: "main" },
    bot: WORKFLOWS_LOGIN,
  })
  const files = new Map(Object.entries(given.files ?? { "README.md": "Read me\n" }))
  for (const { path, text } of ours) files.set(path, text)
  commit(objects(repository), files)
}

function commit(objects: ReturnType<Objects>, files: ReadonlyMap<string, string>): void {
  type Tree = Map<string, string | Tree>
  const root: Tree = new Map()
  for (const [path, text] of files) {
    const parts = path.split("/")
    const name = parts.pop() ?? ""
    let at = root
    for (const part of parts) {
      const next = (at.get(part) as Tree | undefined) ?? new Map()
      at.set(part, next)
      at = next
    }
    at.set(name, text)
  }
  const written = (tree: Tree): string =>
    objects.writeTree(
      [...tree].map(([path, it]) =>
        typeof it === "string"
          ? { path, mode: "100644", type: "blob", sha: objects.writeBlob(Buffer.from(it)) }
          : { path, mode: "040000", type: "tree", sha: written(it) },
      ),
    )
  const person = { ...AT, at: Date.now() }
  const whole = { tree: written(root), parents: [], author: person, committer: person }
  objects.updateRef("refs/heads/main", objects.writeCommit({ ...whole, message: "Begin" }), null)
}

interface Parts {
  readonly folder: string
  readonly store: Store
  readonly server: GitHubServer
  readonly start: () => Runner
}

function worldOf({ folder, store, server, start }: Parts): AloneWorld {
  let runner = start()
  const { face } = server
  const { model } = face
  const [repository] = Object.values(model.state.repositories)
  const { id, owner } = repository!
  const as = tokenRequest({ baseUrl: face.urls.api, token: face.userToken(owner) })
  const runs = (workflow: string) =>
    Object.values(model.state.runs).filter(it => it.path.endsWith(`/${workflow}`))
  const bot = (issue: number) => {
    const row = Object.values(model.state.issues).find(it => it.number === issue)
    return Object.values(model.state.comments)
      .filter(it => it.issue === row?.id && it.user !== owner)
      .map(it => it.body)
  }
  const isBusy = () => Object.values(model.state.runs).some(it => it.status !== "completed")
  return {
    ...{ server, model, as, here: HERE, repositoryId: id, runs, bot },
    async opens(title, body) {
      const { data } = await as("POST /repos/{owner}/{repo}/issues", { ...HERE, title, body })
      return data.number
    },
    async says(issue_number, body) {
      const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
      const { data } = await as(route, { ...HERE, issue_number, body })
      return data.id
    },
    async hears(issue, pattern) {
      const found = () => bot(issue).flatMap(body => pattern.exec(body) ?? [])
      const whole = () =>
        bot(issue)
          .map(body => pattern.exec(body))
          .findLast(it => it !== null)
      await expect.poll(() => found().length, { timeout: 200_000 }).toBeGreaterThan(0)
      return whole()!
    },
    hour: () => face.changed(model.runs.schedule(id, Date.now())),
    log: run => run.jobs.map(job => `${store.readLog(job)}`).join("\n"),
    async withoutRunner(work) {
      await runner.stop()
      await work()
      runner = start()
    },
    async rest() {
      await expect.poll(isBusy, { timeout: 200_000 }).toBe(false)
    },
    git: (...args) =>
      execFileSync("git", args, { cwd: store.repository(id)!, encoding: "utf8" }).trim(),
    bill: () => billOf(model),
    async close() {
      await runner.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
      expect((face as Checked).violations).toEqual([])
    },
  }
}

/** A job that was skipped or replaced costs nothing; any other is billed by the whole minute. */
function billOf({ state }: Model): Bill {
  const ran = Object.values(state.jobs).filter(it => it.steps.length > 0)
  const secondsOf = (job: Job) => ((job.completedAt ?? 0) - (job.startedAt ?? 0)) / 1_000
  const by: Record<string, number> = {}
  for (const job of ran) by[job.name] = (by[job.name] ?? 0) + 1
  return {
    jobs: ran.length,
    minutes: ran.reduce((sum, job) => sum + Math.max(1, Math.ceil(secondsOf(job) / 60)), 0),
    seconds: Math.round(ran.reduce((sum, job) => sum + secondsOf(job), 0)),
    by,
  }
}
