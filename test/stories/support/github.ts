/**
 * A GitHub over real HTTP with our App installed, and its front door for signed webhooks. Every
 * request and response is checked against GitHub's description.
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createNodeMiddleware, Probot } from "probot"
import { attemptWorkflow } from "../../../src/attempt/attempt-workflow.ts"
import type { Answers } from "../../../src/embedded/github/call.ts"
import { openGitHub } from "../../../src/embedded/github/http/open.ts"
import { memoryStore, openStore } from "../../../src/embedded/github/http/state-store.ts"
import type { Model } from "../../../src/embedded/github/model/model.ts"
import { ACTIONS_APP } from "../../../src/embedded/github/model/state.ts"
import { type Wakeup, wakeOnWebhook } from "../../../src/server/webhook.ts"
import { type Checked, checked } from "../../contract/checked.ts"
import { CHECK, CI } from "./ci.ts"
import type { Clock } from "./clock.ts"
import { APP, BOT, OWNER, REPO, seed, WORKFLOW } from "./seed.ts"

export interface GitHub {
  readonly face: Checked
  readonly model: Model
  readonly repositoryId: number
  readonly app: { readonly id: number; readonly installation: number; readonly privateKey: string }
  /** Makes GitHub answer this operation so from now on; null: as it would by itself. */
  refuse(
    operation: string,
    refusal: { readonly status: number; readonly message: string } | null,
  ): void
  /** How many writing requests there were so far. */
  writes(): number
  close(): Promise<void>
}

export interface GitHubOptions {
  readonly clock: Clock
  readonly wake: (wakeup: Wakeup) => void
  readonly isPublic: boolean
  readonly isOnDisk: boolean
  readonly drafts: boolean
  /** Whether the repository has CI of its own, required by a ruleset. */
  readonly ci: boolean
}

const ROOT = join(import.meta.dirname, "..", "..", "..")
const TEMPLATE = readFileSync(join(ROOT, "templates", "missions-attempt.yml"), "utf8")
const SECRET = "the App's webhook secret"
/** Making a key takes longer than most stories. */
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
})
const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString()

export async function openStoryGitHub(options: GitHubOptions): Promise<GitHub> {
  const { clock, isPublic, isOnDisk, drafts } = options
  const folder = isOnDisk ? mkdtempSync(join(tmpdir(), "missions-story-")) : null
  let writes = 0
  const refusals = new Map<string, { readonly status: number; readonly message: string }>()
  const server = await openGitHub({
    port: 0,
    store: folder === null ? memoryStore() : openStore(folder),
    clock: clock.now,
    random: bytes => randomBytes(bytes),
    environment: { PATH: process.env["PATH"] ?? "" },
    apps: [{ slug: APP, publicKey }],
    answers: model => refusing(model, refusals),
    wrap: face => counting(checked(face), () => writes++),
    seed: (model, objects) => seed(model, objects, { now: clock.now(), isPublic }),
  })
  const face = server.face as Checked
  const { model } = face
  const [repository] = Object.values(model.state.repositories)
  const app = Object.values(model.state.apps).find(it => it.slug === APP)
  const [installation] = Object.values(model.state.installations)
  if (!repository || !app || !installation) throw new Error("The story's GitHub was not seeded.")
  const text = attemptWorkflow({ template: TEMPLATE, action: "missions/missions@v0", bot: BOT })
  const own = { path: `.github/workflows/${WORKFLOW}`, text }
  const workflows = options.ci ? [own, CI] : [own]
  const rules = options.ci ? [{ context: CHECK, app: ACTIONS_APP }] : []
  model.setup.settings(repository.id, { workflows, draftsAllowed: drafts, rules })
  const door = await listen({ appId: app.id, baseUrl: face.urls.api, wake: options.wake })
  face.webhooks.setHook({ app: app.id, url: door.url, secret: SECRET })
  return {
    face,
    model,
    repositoryId: repository.id,
    app: { id: app.id, installation: installation.id, privateKey },
    refuse(operation, refusal) {
      if (refusal === null) refusals.delete(operation)
      else refusals.set(operation, refusal)
    },
    writes: () => writes,
    async close() {
      await door.close()
      await server.close()
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const HERE = { owner: OWNER, repo: REPO }
const counting = (face: Checked, onWrite: () => void): Checked => ({
  ...face,
  answer(request) {
    if (request.method !== "GET") onWrite()
    return face.answer(request)
  },
})

function refusing(
  model: Model,
  refusals: ReadonlyMap<string, { readonly status: number; readonly message: string }>,
): Answers {
  return {
    apply(call, actor, now, visibleBefore) {
      const refusal = refusals.get(call.operation)
      if (refusal === undefined) return model.apply(call, actor, now, visibleBefore)
      const { status, message } = refusal
      const documentation_url = "https://docs.github.com/rest"
      const data = { message, documentation_url, status: String(status) }
      return { answer: { status, headers: {}, data }, deliveries: [] }
    },
  }
}

/** Probot checks each signature before anything is woken. */
async function listen(options: {
  readonly appId: number
  readonly baseUrl: string
  readonly wake: (wakeup: Wakeup) => void
}) {
  const { appId, baseUrl, wake } = options
  const probot = new Probot({ appId, privateKey, secret: SECRET, baseUrl, logLevel: "fatal" })
  const middleware = await createNodeMiddleware(wakeOnWebhook(wake), { probot, webhooksPath: "/" })
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
