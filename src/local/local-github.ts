/**
 * Starts a whole GitHub on this machine: the embedded one with our App installed, Probot that
 * answers its webhooks over HTTP, and the runner that runs our attempt workflow. Everything listens
 * on 127.0.0.1.
 */

import { createPublicKey, generateKeyPairSync } from "node:crypto"
import { once } from "node:events"
import { mkdirSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { createNodeMiddleware, Probot } from "probot"
import { attemptWorkflow } from "../attempt/attempt-workflow.ts"
import { openGitHub } from "../embedded/github/http/open.ts"
import type { GitHubServer } from "../embedded/github/http/server.ts"
import { openStore, type Store } from "../embedded/github/http/state-store.ts"
import type { Model } from "../embedded/github/model/model.ts"
import { gitCheckout } from "../embedded/runner/checkout.ts"
import type { Left } from "../embedded/runner/remove-folder.ts"
import { createRunner, type Runner } from "../embedded/runner/runner.ts"
import { wakeOnWebhook } from "../server/webhook.ts"
import { type RunnerFolder, runnerFolder } from "./folder.ts"
import { type OwnModel, withOwn } from "./own-model.ts"

export const APP = "missions"
export const BOT = `${APP}[bot]`
export const WORKFLOW = "missions-attempt.yml"
const ACTION = "missions/missions@v0"

export interface WorldOptions {
  readonly directory: string
  /** 0 means any free port. */
  readonly port: number
  /** The person at the terminal. */
  readonly login: string
  readonly repository: { readonly name: string; readonly branch: string }
  /** The folder with action.yml and dist/ of this product. */
  readonly product: string
  readonly workflowTemplate: string
  readonly nodePath: string
  readonly maxParallel: number
  /** All that steps see of this machine. */
  readonly environment: Readonly<Record<string, string>>
  /** The key that the person gave; null: none. */
  readonly model: OwnModel | null
  /** What opens private registries, by the names that the policy gives it. */
  readonly registries: Readonly<Record<string, string>>
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly log: (line: string) => void
  readonly onWebhook: () => void
  /** More workflow files that this instance may run; tests hand them in. */
  readonly workflows?: readonly WorkflowText[]
}

export interface WorkflowText {
  readonly path: string
  readonly text: string
}

export interface World {
  readonly server: GitHubServer
  readonly model: Model
  readonly owner: string
  readonly repositoryId: number
  readonly repositoryName: string
  /** The copy's default branch. */
  readonly branch: string
  /** The bare copy. */
  readonly gitDirectory: string
  readonly app: { readonly id: number; readonly installation: number; readonly privateKey: string }
  /** The token of the person at the terminal. */
  readonly personToken: string
  /** Takes runs from now on. */
  startRunner(): void
  /** Always resolves, with what could not be removed. */
  close(): Promise<Left | null>
}

const PERMISSIONS = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
} as const

/**
 * Webhooks of jobs and checks are left out, because the webhook of their run says the same, and
 * they led to a dozen useless looks in every attempt. Nobody can press a button on a check here.
 */
const EVENTS = ["issue_comment", "issues", "pull_request", "push", "workflow_run"]

export async function openWorld(options: WorldOptions): Promise<World> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  const store = openStore(join(options.directory, "github"))
  const privateKey = newKey()
  const server = await openServer(options, store, privateKey)
  try {
    return await openAround(server, { options, store, privateKey })
  } catch (error) {
    await inTime(options.log, server.close())
    throw error
  }
}

async function openAround(
  server: GitHubServer,
  {
    options,
    store,
    privateKey,
  }: { readonly options: WorldOptions; readonly store: Store; readonly privateKey: string },
): Promise<World> {
  const { directory, clock, random, login } = options
  const text = attemptWorkflow({
    ...{ template: options.workflowTemplate, action: ACTION, bot: BOT },
    registries: Object.keys(options.registries),
  })
  const { model } = server.face
  const repositoryRow = only(Object.values(model.state.repositories))
  const handed = [{ path: `.github/workflows/${WORKFLOW}`, text }, ...(options.workflows ?? [])]
  model.setup.settings(repositoryRow.id, { workflows: handed })
  const secret = hex(random(32))
  const app = only(Object.values(model.state.apps).filter(it => it.slug === APP))
  const installation = only(Object.values(model.state.installations))
  const hooks = await listen({
    ...options,
    api: server.face.urls.api,
    appId: app.id,
    privateKey,
    secret,
  })
  server.face.webhooks.setHook({ app: app.id, url: urlOf(hooks), secret })
  let running: Running | null = null
  const owner = model.state.users[repositoryRow.owner]
  return {
    server,
    model,
    owner: owner?.login ?? login,
    repositoryId: repositoryRow.id,
    repositoryName: repositoryRow.name,
    branch: repositoryRow.defaultBranch,
    gitDirectory: store.repository(repositoryRow.id) ?? "",
    app: { id: app.id, installation: installation.id, privateKey },
    personToken: server.face.userToken(repositoryRow.owner),
    startRunner() {
      const folder = runnerFolder(directory)
      const runner = createRunner({
        host: withOwn(server.face.host, options),
        workDir: folder.path,
        nodePath: options.nodePath,
        actions: uses => (uses === ACTION ? { directory: options.product } : null),
        checkout: gitCheckout,
        clock: { now: clock },
        ids: () => hex(random(16)),
        maxParallel: options.maxParallel,
        environment: options.environment,
        log: options.log,
      })
      running = { runner, folder }
    },
    close: () => closeAll(options.log, { running, hooks, server }),
  }
}

interface Running {
  readonly runner: Runner
  readonly folder: RunnerFolder
}

/** Closes what listens before it cleans the folder, so that the process can end even if cleaning fails. */
async function closeAll(
  log: WorldOptions["log"],
  {
    running,
    hooks,
    server,
  }: {
    readonly running: Running | null
    readonly hooks: Server
    readonly server: GitHubServer
  },
): Promise<Left | null> {
  if (running) await inTime(log, running.runner.stop())
  hooks.closeAllConnections()
  await inTime(log, new Promise(resolve => hooks.close(resolve)))
  await inTime(log, server.close())
  return running?.folder.remove() ?? null
}

/** The runner's own order of signals takes ten seconds; nothing here needs longer. */
const CLOSING_MS = 20_000

/** Closes one part. If it fails or hangs, the others are still closed. */
async function inTime(log: WorldOptions["log"], closing: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("It did not close in time.")), CLOSING_MS)
  })
  try {
    await Promise.race([closing, timeout])
  } catch (error) {
    log(`while closing: ${String(error)}`)
  } finally {
    clearTimeout(timer)
  }
}

const openServer = (
  options: WorldOptions,
  store: Store,
  privateKey: string,
): Promise<GitHubServer> =>
  openGitHub({
    ...{ port: options.port, store, clock: options.clock, random: options.random },
    environment: options.environment,
    apps: [{ slug: APP, publicKey: publicOf(privateKey) }],
    seed: (model, objects) => {
      const { login, repository, clock } = options
      // Opened once, so that the bare repository exists before it's filled.
      objects(seed(model, { login, repository, now: clock() }))
    },
  })

function seed(
  model: Model,
  { login, repository, now }: Pick<WorldOptions, "login" | "repository"> & { readonly now: number },
): number {
  const { setup } = model
  const owner = setup.user({ login })
  const { name, branch } = repository
  const id = setup.repository({ owner, name, defaultBranch: branch, private: true }, now)
  const app = setup.app(
    { slug: APP, name: "Missions", owner, permissions: PERMISSIONS, events: EVENTS },
    now,
  )
  setup.install({ app, account: owner, repositories: [id] }, now)
  setup.settings(id, { draftsAllowed: true, workflows: [] })
  return id
}

/**
 * Receives our App's webhooks. Probot checks each signature, and a webhook only wakes the watch.
 */
async function listen(
  options: Pick<WorldOptions, "onWebhook"> & {
    readonly api: string
    readonly appId: number
    readonly privateKey: string
    readonly secret: string
  },
): Promise<Server> {
  const { appId, privateKey, secret, api } = options
  const probot = new Probot({ appId, privateKey, secret, baseUrl: api, logLevel: "fatal" })
  const middleware = await createNodeMiddleware(
    wakeOnWebhook(() => options.onWebhook()),
    { probot, webhooksPath: "/" },
  )
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return server
}

const urlOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

function only<T>(items: readonly T[]): T {
  const [item] = items
  if (item === undefined) throw new Error("The embedded GitHub's folder was only partly set up.")
  return item
}

const newKey = (): string =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).privateKey

const publicOf = (privateKey: string): string =>
  createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString()

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")
