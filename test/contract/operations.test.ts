/**
 * Calls every operation of the table through Octokit, and checks the answers against GitHub's
 * description.
 */
import { Octokit } from "@octokit/rest"
import { expect, test } from "vitest"
import routes from "../../src/embedded/github/http/routes.generated.json" with { type: "json" }
import { memoryStore } from "../../src/embedded/github/http/state-store.ts"
import { sealing } from "../embedded/github/http/sealing.ts"
import {
  appInProcess,
  dispatched,
  here,
  quiet,
  repositoryId,
  type Seeded,
  START,
  seeded,
} from "../embedded/github/http/seeded.ts"
import { type Fields, type Known, type Operation, steps } from "./walk.ts"

test("every operation answers as GitHub's description says", async () => {
  const github = seeded({ sealing })
  const app = Object.values(github.face.model.state.apps).find(it => it.slug === "missions")!
  github.face.model.state.registrations = {
    c0de: {
      ...{ app: app.id, createdAt: START, pem: "-----BEGIN" },
      ...{ webhookSecret: "hooked", clientSecret: "secret" },
    },
  }
  github.face.model.setup.settings(repositoryId(github.face), {
    rulesets: [
      { id: 7, name: "Topics", refs: ["refs/heads/none/**"], rules: [{ type: "creation" }] },
    ],
  })
  const answers = new Map<Operation, unknown>()
  const known: Known = (operation, path) =>
    path
      .split(".")
      .reduce((found, name) => (found as Fields | undefined)?.[name], answers.get(operation))
  const octokits = {
    ...{ person: github.person, bot: github.bot, app: appInProcess(github.face) },
    nobody: new Octokit(quiet(github.face)),
  }
  const seen: string[] = []
  for (const { operation, who, fields, status } of steps) {
    const [method, path] = routes[operation] as [string, string]
    const answer = await octokits[who]
      .request(`${method} ${path}`, fields(known))
      .catch((error: { status: number; message: string }) => ({
        status: error.status,
        data: error.message,
      }))
    seen.push(`${operation} ${answer.status}${answer.status === status ? "" : ` ${answer.data}`}`)
    answers.set(operation, answer.data)
  }
  expect(seen).toEqual(steps.map(({ operation, status }) => `${operation} ${status}`))
  expect(github.face.violations).toEqual([])
})

test("artifacts and webhook deliveries are shown as GitHub's description says", async () => {
  const store = memoryStore()
  const github = seeded({ store, send: async () => 200 })
  const slug = Object.values(github.face.model.state.apps).find(it => it.slug === "missions")!
  github.face.webhooks.setHook({ app: slug.id, url: "http://127.0.0.1:1", secret: "s" })
  const run_id = uploaded(github, store)
  const { bot: octokit } = github
  const { data } = await octokit.actions.listWorkflowRunArtifacts({ ...here, run_id })
  const [found] = data.artifacts
  expect(found).toMatchObject({ name: "report", size_in_bytes: 3, expired: false })
  const artifact = { ...here, artifact_id: found!.id }
  await octokit.actions.getArtifact(artifact)
  const download = await octokit
    .request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", {
      ...artifact,
      archive_format: "zip",
      request: { redirect: "manual" },
    })
    .catch((error: { status: number; response: object }) => ({ status: error.status, headers: {} }))
  expect(download.status).toBe(302)

  await github.person.issues.create({ ...here, title: "Rings" })
  await github.face.webhooks.settled()
  const own = appInProcess(github.face)
  const listed = await own.request("GET /app/hook/deliveries")
  expect(listed.data).toContainEqual(expect.objectContaining({ event: "issues", status: "OK" }))
  const delivery_id = Number(listed.data[0]!.id)
  await own.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id })
  await github.face.webhooks.settled()
  const again = await own.request("GET /app/hook/deliveries")
  expect(again.data[0]).toMatchObject({ redelivery: true, guid: listed.data[0]!.guid })
  expect(github.face.violations).toEqual([])
})

test("a request for the log of a finished job is redirected to an address that works for a minute", async () => {
  const github = seeded()
  const { face, bot } = github
  const run = dispatched(face)
  face.host.startRun(run)
  const started = { name: "ci", environment: null, permissions: {} }
  const { job: job_id } = face.host.startJob(run, started)
  const asked = () =>
    bot
      .request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
        ...{ ...here, job_id, request: { redirect: "manual" } },
      })
      .then(({ status, headers }) => ({ status, location: headers.location ?? "" }))
      .catch(({ status }: { status: number }) => ({ status, location: "" }))
  expect(await asked()).toEqual({ status: 404, location: "" })
  face.host.finishJob(job_id, { conclusion: "failure", steps: [], log: "2 of 9 failed\n" })
  const { status, location } = await asked()
  expect(status).toBe(302)
  const { pathname, search } = new URL(location)
  const read = (target: string) =>
    face.answer({ method: "GET", target, headers: {}, body: new Uint8Array() })
  expect(await read(pathname + search)).toMatchObject({ status: 200, body: "2 of 9 failed\n" })
  expect(await read(pathname)).toMatchObject({ status: 403 })
  expect(github.face.violations).toEqual([])
})

test("these tests call every operation", () => {
  const elsewhere = [
    "actions/list-workflow-run-artifacts",
    "actions/get-artifact",
    "actions/download-artifact",
    "actions/download-job-logs-for-workflow-run",
    "apps/list-webhook-deliveries",
    "apps/redeliver-webhook-delivery",
  ]
  const walked = new Set([...steps.map(it => it.operation as string), ...elsewhere])
  expect(Object.keys(routes).filter(it => !walked.has(it))).toEqual([])
})

/** Makes a run with one artifact of three bytes, and answers the run's id. */
function uploaded(github: Seeded, store: ReturnType<typeof memoryStore>): number {
  const { face } = github
  const run = dispatched(face)
  face.host.startRun(run)
  const { job } = face.host.startJob(run, { name: "agent", environment: null, permissions: {} })
  const { artifacts } = face.model
  const runtime = { run, job }
  const created = artifacts.create(runtime, { name: "report" }, START)
  if (created.type !== "ok") throw new Error(created.message)
  store.blobs.put(created.artifact.id, Buffer.from("zip"))
  const digest = `sha256:${"0".repeat(64)}`
  artifacts.finalise(runtime, { name: "report", size: 3, digest }, START)
  return run
}
