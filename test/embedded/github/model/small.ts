/**
 * A small GitHub in memory with which the model's tests start. Every answer that a test gets is
 * checked against GitHub's description.
 */
import { expect } from "vitest"
import type { Actor, Answer, Delivery, Level } from "../../../../src/embedded/github/call.ts"
import type { Hypotheses } from "../../../../src/embedded/github/hypotheses.ts"
import { createModel, type Model } from "../../../../src/embedded/github/model/model.ts"
import type { State } from "../../../../src/embedded/github/model/state.ts"
import { createMemoryObjects } from "../../../../src/embedded/github/objects/memory.ts"
import type { Objects } from "../../../../src/embedded/github/objects/objects.ts"
import { faultsOfResponse, subset } from "../../../contract/openapi.ts"

/** 2026-01-01T00:00:00Z. */
export const START = 1_767_225_600_000

export const ALL_RIGHTS: Readonly<Record<string, Level>> = {
  issues: "write",
  contents: "write",
  checks: "write",
  actions: "write",
  pull_requests: "write",
  actions_variables: "read",
}

const EVENTS = `issues issue_comment sub_issues issue_dependencies milestone check_run push
  pull_request pull_request_review workflow_run workflow_job label`.split(/\s+/)

export interface Asked {
  readonly path?: Readonly<Record<string, string | number>>
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly body?: Readonly<Record<string, unknown>>
  readonly as?: Actor
  readonly status?: number
  readonly visibleBefore?: number
}

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON; tests say what they expect
export type Json = any

export interface Small {
  readonly model: Model
  readonly objects: Objects
  readonly repository: number
  readonly owner: Actor
  readonly writer: Actor
  readonly reader: Actor
  readonly bot: Extract<Actor, { type: "installation" }>
  /** The webhooks since the last call, as "event.action". */
  heard(): readonly string[]
  deliveries(): readonly Delivery[]
  pass(ms: number): void
  now(): number
  /** The data of the answer. Its status must be the given one, by default any 2xx. */
  ask(operation: string, asked?: Asked): Json
  /** Commits these files to the branch by API. A new branch starts from main. */
  push(files: Readonly<Record<string, string | null>>, more?: PushOptions): string
  job(permissions: Readonly<Record<string, string>>, run?: number): Actor
}

interface PushOptions {
  readonly branch?: string
  readonly message?: string
  readonly as?: Actor
}

export interface SmallOptions {
  readonly hypotheses?: Partial<Hypotheses>
  readonly isPrivate?: boolean
  readonly rights?: Readonly<Record<string, Level>>
}

export const WORKFLOW = `name: Attempt
run-name: attempt \${{ inputs.key }} of \${{ inputs.mission }} by \${{ github.actor }}
on:
  workflow_dispatch:
    inputs:
      key: { type: string, required: true }
      mission: { type: number, default: 7 }
concurrency: attempt-\${{ inputs.key }}
jobs: {}
`

export function small(options: SmallOptions = {}): Small {
  const objects = createMemoryObjects()
  const model = open(objects, options)
  const { setup } = model
  const owner = setup.user({ login: "ada", name: "Ada", email: "ada@example.org" })
  const writer = setup.user({ login: "wim" })
  const reader = setup.user({ login: "rea" })
  const isPrivate = options.isPrivate ?? false
  const repository = setup.repository({ owner, name: "engine", private: isPrivate }, START)
  setup.collaborator(repository, writer, "write")
  const permissions = options.rights ?? ALL_RIGHTS
  const app = { slug: "missions", name: "Missions", owner, permissions, events: EVENTS }
  const appId = setup.app(app, START)
  const installed = { app: appId, account: owner, repositories: [repository] }
  const installation = setup.install(installed, START)
  setup.settings(repository, { workflows: "all" })
  const bot: Small["bot"] = { type: "installation", app: appId, installation, permissions }
  const ids = { owner, writer, reader, repository }
  const world = attach({ model, objects, bot, ids })
  world.push(
    { "README.md": "# Engine\n", ".github/workflows/attempt.yml": WORKFLOW },
    {
      as: { type: "user", id: owner },
    },
  )
  world.heard()
  return world
}

function open(objects: Objects, options: SmallOptions, state?: State): Model {
  return createModel({
    objects: () => objects,
    urls: {
      server: "http://github.localhost",
      api: "http://127.0.0.1",
      results: "http://127.0.0.1",
    },
    ...(options.hypotheses && { hypotheses: options.hypotheses }),
    ...(state && { state }),
  })
}

/** The same GitHub after its state was written to a file and read again. */
export function reopened(from: Small): Small {
  const state = structuredClone(JSON.parse(JSON.stringify(from.model.state))) as State
  const model = open(from.objects, {}, state)
  const id = (actor: Actor) => (actor.type === "user" ? actor.id : 0)
  const { objects, bot, repository } = from
  const ids = {
    owner: id(from.owner),
    writer: id(from.writer),
    reader: id(from.reader),
    repository,
  }
  const again = attach({ model, objects, bot, ids })
  again.pass(from.now() - START)
  return again
}

function attach(parts: {
  readonly model: Model
  readonly objects: Objects
  readonly bot: Small["bot"]
  readonly ids: Readonly<Record<"owner" | "writer" | "reader" | "repository", number>>
}): Small {
  const { model, objects, bot, ids } = parts
  let now = START
  let deliveries: Delivery[] = []
  const person = (id: number): Actor => ({ type: "user", id })
  const ask: Small["ask"] = (operation, asked = {}) => {
    const path = { owner: "ada", repo: "engine", ...asked.path }
    const call = { operation, path, query: asked.query ?? {}, body: asked.body ?? {} }
    const applied = model.apply(call, asked.as ?? bot, now, asked.visibleBefore)
    deliveries.push(...applied.deliveries)
    judge(operation, applied.answer, asked.status)
    return plain(applied.answer.data)
  }
  const world: Small = {
    model,
    objects,
    bot,
    repository: ids.repository,
    owner: person(ids.owner),
    writer: person(ids.writer),
    reader: person(ids.reader),
    ask,
    now: () => now,
    pass(ms) {
      now += ms
    },
    deliveries() {
      const heard = deliveries
      deliveries = []
      return heard
    },
    heard: () =>
      world.deliveries().map(({ event, payload }) => {
        const { action } = payload
        return action === undefined ? event : `${event}.${action}`
      }),
    push: (files, more = {}) => push(world, files, more),
    job: (permissions, run) => startedJob(world, permissions, run),
  }
  return world
}

function judge(operation: string, answer: Answer, status: number | undefined): void {
  const { message } = (answer.data ?? {}) as { message?: string }
  const said = `${operation}: ${answer.status} ${message ?? ""}`
  if (status === undefined) expect(Math.floor(answer.status / 100), said).toBe(2)
  else expect(answer.status, said).toBe(status)
  if (subset.operations[operation] === undefined) return
  expect(faultsOfResponse(operation, answer.status, plain(answer.data)), said).toEqual([])
}

function push(
  { ask, objects }: Small,
  files: Readonly<Record<string, string | null>>,
  { branch = "main", message = "Change", as }: PushOptions,
): string {
  const by = as ? { as } : {}
  const old = objects.readRef(`refs/heads/${branch}`)
  const head = old ?? objects.readRef("refs/heads/main")
  const tree = Object.entries(files).map(([path, content]) => {
    const entry = { path, mode: "100644", type: "blob" }
    return content === null ? { ...entry, sha: null } : { ...entry, content }
  })
  const base = head === null ? {} : { base_tree: head }
  const written = ask("git/create-tree", { ...by, body: { tree, ...base } })
  const parents = head === null ? [] : [head]
  const body = { message, tree: written.sha, parents }
  const { sha } = ask("git/create-commit", { ...by, body })
  if (old === null) ask("git/create-ref", { ...by, body: { ref: `refs/heads/${branch}`, sha } })
  else ask("git/update-ref", { ...by, path: { ref: `heads/${branch}` }, body: { sha } })
  return sha
}

function startedJob(
  world: Small,
  permissions: Readonly<Record<string, string>>,
  run?: number,
): Actor {
  const { model } = world
  const id = run ?? dispatch(world, { key: "job" })
  model.runs.startRun(id, world.now())
  const start = { name: "agent", environment: null, permissions }
  return model.runs.startJob(id, start, world.now()).actor
}

/** Starts a run and answers its id. */
export function dispatch(
  { ask }: Small,
  inputs: Readonly<Record<string, unknown>>,
  more: Asked = {},
): number {
  const body = { ref: "main", inputs, return_run_details: true }
  const path = { workflow_id: "attempt.yml" }
  return ask("actions/create-workflow-dispatch", { path, body, ...more }).workflow_run_id
}

const plain = (value: unknown): Json =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value))
