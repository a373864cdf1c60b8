/** The embedded GitHub of one simulated world, with people, one repository and our App. */
import { readFileSync } from "node:fs"
import type { Actor, Answer, Level } from "../../src/embedded/github/call.ts"
import { drawHypotheses } from "../../src/embedded/github/hypotheses.ts"
import { createModel, type Model } from "../../src/embedded/github/model/model.ts"
import { createMemoryObjects } from "../../src/embedded/github/objects/memory.ts"
import type { Objects } from "../../src/embedded/github/objects/objects.ts"
import type { Random } from "./random.ts"

/** 2026-01-01T00:00:00Z, when every simulation begins. */
export const EPOCH_MS = 1_767_225_600_000
export const OWNER = "ada"
export const REPO = "engine"
/** Nothing listens there, because every request stays in this process. */
export const URLS = {
  server: "http://github.localhost",
  api: "http://127.0.0.1",
  results: "http://127.0.0.1/results",
}
export const BOT = "missions[bot]"
export const WORKFLOW = "missions-attempt.yml"

export interface Hub {
  readonly model: Model
  readonly objects: Objects
  readonly repository: number
  readonly isPrivate: boolean
  readonly bot: Extract<Actor, { type: "installation" }>
  readonly people: People
  /** Another product, which closes old issues. */
  readonly stale: Somebody
  /** The App of the repository's own CI. */
  readonly ci: Somebody
}

interface People {
  /** Owns the repository. */
  readonly ada: Person
  /** May write. */
  readonly bob: Person
  /** May read. In a public repository everybody may. */
  readonly rex: Person
  /** Has nothing to do with the repository. */
  readonly eve: Person
}

/** A person or another product. */
export interface Somebody {
  readonly login: string
  readonly actor: Extract<Actor, { type: "user" | "installation" }>
}

export interface Person extends Somebody {
  readonly actor: Extract<Actor, { type: "user" }>
}

const PERMISSIONS: Readonly<Record<string, Level>> = {
  metadata: "read",
  issues: "write",
  contents: "write",
  checks: "write",
  statuses: "read",
  actions: "write",
  pull_requests: "write",
}

/** The webhooks that wake an orchestrator. */
const EVENTS = ["issue_comment", "issues", "pull_request", "workflow_run"]

export function createHub(random: Random): Hub {
  const objects = createMemoryObjects()
  const hypotheses = drawHypotheses(() => random.next())
  const model = createModel({ objects: () => objects, urls: URLS, hypotheses })
  const { setup } = model
  const person = (login: string): Person => ({
    login,
    actor: { type: "user", id: setup.user({ login }) },
  })
  const [ada, bob, rex, eve] = [person(OWNER), person("bob"), person("rex"), person("eve")]
  const isPrivate = random.chance(0.3)
  const repository = setup.repository(
    { owner: ada.actor.id, name: REPO, private: isPrivate },
    EPOCH_MS,
  )
  setup.collaborator(repository, bob.actor.id, "write")
  setup.collaborator(repository, rex.actor.id, "read")
  setup.settings(repository, { workflows: "all", draftsAllowed: random.chance(0.8) })
  const app = setup.app(
    {
      slug: "missions",
      name: "Missions",
      owner: ada.actor.id,
      permissions: PERMISSIONS,
      events: EVENTS,
    },
    EPOCH_MS,
  )
  const installation = setup.install(
    { app, account: ada.actor.id, repositories: [repository] },
    EPOCH_MS,
  )
  firstCommit(objects)
  return {
    model,
    objects,
    repository,
    isPrivate,
    bot: { type: "installation", app, installation, permissions: PERMISSIONS },
    people: { ada, bob, rex, eve },
    stale: other(setup, { slug: "stale", owner: ada.actor.id, repository, may: "issues" }),
    ci: other(setup, { slug: "ci", owner: ada.actor.id, repository, may: "checks" }),
  }
}

interface Other {
  readonly slug: string
  readonly owner: number
  readonly repository: number
  /** Which permissions it has. */
  readonly may: string
}

/** Installs an App beside ours. */
function other(setup: Model["setup"], { slug, owner, repository, may }: Other): Somebody {
  const permissions = { metadata: "read", [may]: "write" } as const
  const app = setup.app({ slug, name: slug, owner, permissions, events: [] }, EPOCH_MS)
  const repositories = [repository]
  const installation = setup.install({ app, account: owner, repositories }, EPOCH_MS)
  const actor = { type: "installation", app, installation, permissions } as const
  return { login: `${slug}[bot]`, actor }
}

/** The workflow file as `missions init` would write it into a repository. */
const attemptWorkflow = () =>
  readFileSync(new URL("../../templates/missions-attempt.yml", import.meta.url), "utf8")
    .replaceAll("__BOT__", BOT)
    .replaceAll("__ACTION__", "./")

function firstCommit(objects: Objects): void {
  const file = (path: string, text: string) =>
    ({ path, mode: "100644", type: "blob", sha: objects.writeBlob(Buffer.from(text)) }) as const
  const folder = (path: string, sha: string) =>
    ({ path, mode: "040000", type: "tree", sha }) as const
  const workflows = objects.writeTree([file(WORKFLOW, attemptWorkflow())])
  const github = objects.writeTree([folder("workflows", workflows)])
  const tree = objects.writeTree([file("README.md", "# Engine\n"), folder(".github", github)])
  const ada = { name: "Ada", email: "ada@example.org", at: EPOCH_MS }
  const sha = objects.writeCommit({
    tree,
    parents: [],
    author: ada,
    committer: ada,
    message: "Begin",
  })
  objects.updateRef("refs/heads/main", sha, null)
}

/** The data of an answer. The reader knows which fields GitHub gives. */
// biome-ignore lint/suspicious/noExplicitAny: others' JSON
export const dataOf = (answer: Answer): any => answer.data
