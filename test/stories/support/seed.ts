/** acme/shop before anybody asks for anything: its people, our App and one commit. */
import type { Level } from "../../../src/embedded/github/call.ts"
import type { Model } from "../../../src/embedded/github/model/model.ts"
import type { Objects } from "../../../src/embedded/github/objects/objects.ts"

export const OWNER = "acme"
export const REPO = "shop"
export const APP = "missions"
export const BOT = `${APP}[bot]`
export const WORKFLOW = "missions-attempt.yml"

/** Everybody's access. zoe has nothing to do with the repository. */
const ACCESS = {
  mira: "write",
  tomas: "admin",
  ines: "write",
  dana: "read",
  zoe: "none",
} as const satisfies Readonly<Record<string, Level>>

/** Members of acme's team. dana has not answered her invitation yet. */
const LEADS = { ines: "active", dana: "pending" } as const

export type Login = keyof typeof ACCESS

const PERMISSIONS: Readonly<Record<string, Level>> = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  members: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "read",
}

const EVENTS =
  `check_run check_suite issue_comment issues pull_request push workflow_job workflow_run`.split(
    " ",
  )

export function seed(
  model: Model,
  objects: (repository: number) => Objects,
  { now, isPublic }: { readonly now: number; readonly isPublic: boolean },
): void {
  const { setup } = model
  const owner = setup.user({ login: OWNER })
  const id = setup.repository({ owner, name: REPO, private: !isPublic }, now)
  const people = new Map<string, number>()
  for (const [login, level] of Object.entries(ACCESS)) {
    const user = setup.user({ login })
    people.set(login, user)
    if (level !== "none") setup.collaborator(id, user, level)
  }
  const leads = Object.entries(LEADS).map(([login, is]) => [people.get(login), is])
  setup.team(owner, "leads", Object.fromEntries(leads))
  const app = setup.app(
    { slug: APP, name: "Missions", owner, permissions: PERMISSIONS, events: EVENTS },
    now,
  )
  setup.install({ app, account: owner, repositories: [id] }, now)
  firstCommit(objects(id), now)
}

function firstCommit(objects: Objects, now: number): void {
  const blob = objects.writeBlob(Buffer.from("# Shop\n"))
  const tree = objects.writeTree([{ path: "README.md", mode: "100644", type: "blob", sha: blob }])
  const mira = { name: "Mira", email: "mira@example.invalid", at: now }
  const commit = { tree, parents: [], author: mira, committer: mira, message: "Begin" }
  objects.updateRef("refs/heads/main", objects.writeCommit(commit), null)
}
