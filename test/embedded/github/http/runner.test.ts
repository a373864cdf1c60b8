/** The real runner on the real face: a workflow checks out and pushes with GITHUB_TOKEN. */
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { EventEmitter } from "node:stream"
import { Octokit } from "@octokit/rest"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openGitHub } from "../../../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../../../src/embedded/github/http/server.ts"
import { openStore, type Store } from "../../../../src/embedded/github/http/state-store.ts"
import { gitCheckout } from "../../../../src/embedded/runner/checkout.ts"
import { createRunner, type Runner } from "../../../../src/embedded/runner/runner.ts"
import { type Checked, checked } from "../../../contract/checked.ts"
import { here, SILENT, seededOptions, userToken } from "./seeded.ts"

const WORKFLOW = `name: Deliver
on:
  workflow_dispatch:
    inputs:
      key: { type: string }
jobs:
  deliver:
    runs-on: any
    environment: missions
    permissions:
      contents: write
    steps:
      - uses: actions/checkout@v4
      - run: test "$(cat README.md)" = "# Engine"
      - env:
          KEY: \${{ secrets.KEY }}
        run: test "$KEY" = k
      - run: git push origin "HEAD:refs/missions/1/commits/\${{ inputs.key }}/\${{ github.run_id }}"
`

let folder = ""
let store: Store
let server: GitHubServer
let runner: Runner
let person: Octokit
const heard = new EventEmitter()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "runner-face-"))
  store = openStore(join(folder, "github"))
  const options = seededOptions(store, Date.now)
  const send = async ({
    body,
    headers,
  }: {
    body: string
    headers: Readonly<Record<string, string>>
  }) => {
    const payload = JSON.parse(body)
    heard.emit(`${headers["x-github-event"]}.${payload.action}`, payload)
    return 200
  }
  server = await openGitHub({ ...options, send, port: 0, wrap: checked })
  const { face } = server
  const app = Object.values(face.model.state.apps).find(it => it.slug === "missions")!
  face.webhooks.setHook({ app: app.id, url: "http://127.0.0.1:1", secret: "s" })
  person = new Octokit({ auth: userToken(face), baseUrl: face.urls.api, ...SILENT })
  runner = createRunner({
    host: face.host,
    workDir: join(folder, "runner"),
    nodePath: process.execPath,
    actions: () => null,
    checkout: gitCheckout,
    clock: { now: Date.now },
    ids: randomUUID,
    maxParallel: 1,
    environment: { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" },
    log: () => {},
  })
})
afterAll(async () => {
  await runner.stop()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
  expect((server.face as Checked).violations).toEqual([])
})

test("a dispatched workflow runs and pushes a ref, and the API and a webhook show its end", async () => {
  const { data: main } = await person.git.getRef({ ...here, ref: "heads/main" })
  const parent = main.object.sha
  const { data: commit } = await person.git.getCommit({ ...here, commit_sha: parent })
  const path = ".github/workflows/deliver.yml"
  const tree = [{ path, mode: "100644" as const, type: "blob" as const, content: WORKFLOW }]
  const made = await person.git.createTree({ ...here, base_tree: commit.tree.sha, tree })
  const next = await person.git.createCommit({
    ...here,
    message: "Add a workflow",
    tree: made.data.sha,
    parents: [parent],
  })
  const { sha } = next.data
  await person.git.updateRef({ ...here, ref: "heads/main", sha })
  const completed = once(heard, "workflow_run.completed")
  await person.actions.createWorkflowDispatch({
    ...here,
    workflow_id: "deliver.yml",
    ref: "main",
    inputs: { key: "F1" },
  })
  const [told] = await completed
  const run_id = told.workflow_run.id
  const { data: jobs } = await person.actions.listJobsForWorkflowRun({ ...here, run_id })
  const [job] = jobs.jobs
  const log = store.readLog(job!.id)
  expect([told.workflow_run.conclusion, log]).toEqual(["success", expect.any(String)])
  expect(job).toMatchObject({ name: "deliver", conclusion: "success" })
  const ref = await person.git.getRef({ ...here, ref: `missions/1/commits/F1/${run_id}` })
  expect(ref.data.object.sha).toBe(sha)
})
