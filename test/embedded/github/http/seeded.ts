/**
 * A small embedded GitHub with which tests of its HTTP face start: ada/engine, and an App that is
 * installed there.
 */
import { createSign, generateKeyPairSync } from "node:crypto"
import { createAppAuth } from "@octokit/auth-app"
import { Octokit } from "@octokit/rest"
import type { Level } from "../../../../src/embedded/github/call.ts"
import type { Face } from "../../../../src/embedded/github/http/face.ts"
import { inProcessFetch } from "../../../../src/embedded/github/http/in-process-fetch.ts"
import { type GitHubOptions, openFace } from "../../../../src/embedded/github/http/open.ts"
import { memoryStore, type Store } from "../../../../src/embedded/github/http/state-store.ts"
import type { Model } from "../../../../src/embedded/github/model/model.ts"
import type { Objects } from "../../../../src/embedded/github/objects/objects.ts"
import { type Checked, checked } from "../../../contract/checked.ts"

export const OWNER = "ada"
export const REPO = "engine"
export const here = { owner: OWNER, repo: REPO }
/** 2026-01-01T00:00:00Z, unless a test moves it. */
export const START = 1_767_225_600_000

const PERMISSIONS: Readonly<Record<string, Level>> = {
  metadata: "read",
  issues: "write",
  contents: "write",
  checks: "write",
  actions: "write",
  actions_variables: "read",
  members: "read",
  pull_requests: "write",
  statuses: "read",
}

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 })
export const privateKey = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString()
const publicKey = pair.publicKey.export({ type: "spki", format: "pem" }).toString()

const WORKFLOW = `name: Attempt
on:
  workflow_dispatch:
    inputs:
      key: { type: string }
jobs:
  agent:
    runs-on: ubuntu-latest
    steps:
      - run: echo hello
`

/** Options with which a test can open a GitHub on its own store. */
export function seededOptions(store: Store, clock: () => number = () => START): GitHubOptions {
  const counter = numbers()
  return {
    store,
    clock,
    random: bytes => Uint8Array.from({ length: bytes }, () => counter.next().value % 256),
    apps: [{ slug: "missions", clientId: "Iv1.missions", publicKey }],
    seed,
  }
}

/** Random numbers that are the same in every run. */
function* numbers(): Generator<number, never> {
  for (let number = 1; ; number += 1) yield number
}

export function seed(model: Model, objects: (repository: number) => Objects): void {
  const { setup } = model
  const ada = setup.user({ login: OWNER, name: "Ada", email: "ada@example.org" })
  const bob = setup.user({ login: "bob" })
  const repository = setup.repository({ owner: ada, name: REPO }, START)
  setup.collaborator(repository, bob, "write")
  setup.team(ada, "leads", { [bob]: "active" })
  const app = setup.app(
    {
      slug: "missions",
      name: "Missions",
      owner: ada,
      permissions: PERMISSIONS,
      events: ["issues", "issue_comment", "push", "workflow_run"],
    },
    START,
  )
  setup.install({ app, account: ada, repositories: [repository] }, START)
  setup.settings(repository, { workflows: "all" })
  setup.variable(repository, "MISSIONS", "on")
  setup.secret(repository, { name: "KEY", value: "k", environment: "missions" })
  firstCommit(objects(repository))
}

/** README.md and one workflow on main. */
function firstCommit(objects: Objects): void {
  const file = (path: string, text: string) => ({
    path,
    mode: "100644" as const,
    type: "blob" as const,
    sha: objects.writeBlob(Buffer.from(text)),
  })
  const folder = (path: string, sha: string) => ({
    path,
    mode: "040000" as const,
    type: "tree" as const,
    sha,
  })
  const workflows = objects.writeTree([file("attempt.yml", WORKFLOW)])
  const github = objects.writeTree([folder("workflows", workflows)])
  const tree = objects.writeTree([file("README.md", "# Engine\n"), folder(".github", github)])
  const ada = { name: "Ada", email: "ada@example.org", at: START }
  const sha = objects.writeCommit({
    tree,
    parents: [],
    author: ada,
    committer: ada,
    message: "Begin",
  })
  objects.updateRef("refs/heads/main", sha, null)
}

export interface Seeded {
  readonly face: Checked
  /** ada, who owns the repository. */
  readonly person: Octokit
  /** The App, as its installation on ada's account. */
  readonly bot: Octokit
  /** Moves the clock. */
  pass(ms: number): void
}

/** In memory, without a socket, every message checked against GitHub's description. */
export function seeded(options: Partial<GitHubOptions> = {}): Seeded {
  let now = START
  const store = options.store ?? memoryStore()
  const face = checked(openFace({ ...seededOptions(store, () => now), ...options }))
  return {
    face,
    person: personOf(face),
    bot: new Octokit({ auth: botToken(face), ...quiet(face) }),
    pass(ms) {
      now += ms
    },
  }
}

export function personOf(face: Face, login = OWNER): Octokit {
  return new Octokit({ auth: userToken(face, login), ...quiet(face) })
}

export function userToken(face: Face, login = OWNER): string {
  const user = Object.values(face.model.state.users).find(it => it.login === login)
  return face.userToken(user!.id)
}

export function repositoryId(face: Face): number {
  return Object.values(face.model.state.repositories)[0]!.id
}

/**
 * A token as an App gets it for its installation. It's minted here, so that few tests need a real
 * key.
 */
export function botToken(face: Face, permissions = PERMISSIONS): string {
  const [installation] = Object.values(face.model.state.installations)
  const { id, app } = installation!
  const actor = { type: "installation", app, installation: id, permissions } as const
  return face.tokens.mint({ actor, expiresAt: START + 3_600_000, repositories: null })
}

/** Octokit as an App with its own key. It uses the real clock, so the face must too. */
export function appOctokit(face: Face, baseUrl: string): Octokit {
  const app = Object.values(face.model.state.apps).find(it => it.slug === "missions")!
  return new Octokit({
    baseUrl,
    authStrategy: createAppAuth,
    auth: { appId: app.id, privateKey },
    ...SILENT,
  })
}

const nothing = () => {}
/** Many tests provoke refusals, and Octokit needn't print them. */
export const SILENT = { log: { debug: nothing, info: nothing, warn: nothing, error: nothing } }

export function quiet(face: Face) {
  return { request: { fetch: inProcessFetch(face) }, baseUrl: "http://127.0.0.1:1", ...SILENT }
}

/** Ada starts a run of the seeded workflow. Answers its id. */
export function dispatched(face: Face): number {
  const response = face.rest({
    method: "POST",
    target: "/repos/ada/engine/actions/workflows/attempt.yml/dispatches",
    headers: { authorization: `token ${userToken(face)}` },
    body: Buffer.from(JSON.stringify({ ref: "main", return_run_details: true })),
  })
  if (response.status !== 200) throw new Error(`No run was dispatched: ${response.body}`)
  return JSON.parse(String(response.body)).workflow_run_id
}

/** Octokit as the App itself, with a token of its key that is fresh by the face's clock. */
export function appInProcess(face: Face): Octokit {
  const app = Object.values(face.model.state.apps).find(it => it.slug === "missions")!
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const seconds = START / 1000
  const claims = part({ iss: app.id, iat: seconds, exp: seconds + 600 })
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${claims}`
  const signature = createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")
  return new Octokit({ auth: `${text}.${signature}`, ...quiet(face) })
}
