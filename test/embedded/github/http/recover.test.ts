import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openStore } from "../../../../src/embedded/github/http/state-store.ts"
import { openBareObjects } from "../../../../src/embedded/github/objects/bare-repository.ts"
import { dispatched, here, repositoryId, seeded } from "./seeded.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recover-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const opened = () => seeded({ store: openStore(folder) })

test("a run whose runner died begins again, and a run that waited still waits", async () => {
  const before = opened()
  const run = dispatched(before.face)
  before.face.host.startRun(run)
  const asked = { name: "agent", environment: null, permissions: {} }
  const { tokens } = before.face.host.startJob(run, asked)
  const waiting = dispatched(before.face)

  const { face, person } = opened()
  const { data } = await person.actions.getWorkflowRun({ ...here, run_id: run })
  expect(data).toMatchObject({ status: "queued", conclusion: null })
  const jobs = await person.actions.listJobsForWorkflowRun({ ...here, run_id: run })
  expect(jobs.data.jobs).toEqual([])
  expect(face.host.queuedRuns().map(it => it.run)).toEqual([run, waiting])
  const authorization = `token ${tokens.token}`
  const request = { method: "GET", target: "/repos/ada/engine", body: new Uint8Array() }
  expect(face.rest({ ...request, headers: { authorization } }).status).toBe(401)
  expect(face.violations).toEqual([])
})

test("webhooks are sent for a push that git finished before the process was killed", async () => {
  const before = opened()
  const { person } = before
  const main = await person.git.getRef({ ...here, ref: "heads/main" })
  const parent = main.data.object.sha
  const tree = await person.git.createTree({
    ...here,
    tree: [{ path: "a", mode: "100644", type: "blob", content: "a" }],
  })
  const commit = (message: string, parents: string[]) =>
    person.git.createCommit({ ...here, message, tree: tree.data.sha, parents })
  const first = await commit("First", [parent])
  const second = await commit("Second", [first.data.sha])
  await person.git.createRef({ ...here, ref: "refs/heads/topic", sha: first.data.sha })
  const pull = await person.pulls.create({ ...here, title: "T", head: "topic", base: "main" })
  const directory = join(folder, "repositories", `${repositoryId(before.face)}.git`)
  const objects = openBareObjects({ directory })
  objects.updateRef("refs/heads/topic", second.data.sha, first.data.sha)

  const after = opened()
  const pull_number = pull.data.number
  const { data } = await after.person.pulls.get({ ...here, pull_number })
  expect(data.head.sha).toBe(second.data.sha)
})

test("only the refs that a run pushed under its own id are dropped when its runner dies", async () => {
  const before = opened()
  const run = dispatched(before.face)
  before.face.host.startRun(run)
  const waiting = dispatched(before.face)
  const { person } = before
  const main = await person.git.getRef({ ...here, ref: "heads/main" })
  const at = main.data.object.sha
  const directory = join(folder, "repositories", `${repositoryId(before.face)}.git`)
  const own = [`refs/missions/7/reports/F1.1/${run}`, `refs/missions/7/commits/F1.1/${run}`]
  const others = [
    `refs/missions/7/reports/F1.1/${waiting}`,
    "refs/missions/7/log",
    `refs/heads/topic/${run}`,
    `refs/tags/${run}`,
  ]
  const objects = openBareObjects({ directory })
  for (const name of [...own, ...others]) objects.updateRef(name, at, null)
  opened()
  expect(own.map(name => objects.readRef(name))).toEqual([null, null])
  expect(others.map(name => objects.readRef(name))).toEqual(others.map(() => at))
})
