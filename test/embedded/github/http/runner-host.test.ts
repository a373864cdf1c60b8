import { Octokit } from "@octokit/rest"
import { expect, test } from "vitest"
import { inProcessFetch } from "../../../../src/embedded/github/http/in-process-fetch.ts"
import { memoryStore } from "../../../../src/embedded/github/http/state-store.ts"
import type { Host } from "../../../../src/embedded/runner/host.ts"
import { dispatched, here, SILENT, START, seeded } from "./seeded.ts"

test("the host has the type that the runner needs", () => {
  const host: Host = seeded().face.host
  expect(host.urls).toEqual({
    server: "http://github.localhost:0",
    api: "http://127.0.0.1:0",
    graphql: "http://127.0.0.1:0/graphql",
    results: "http://127.0.0.1:0",
  })
})

test("a dispatched run waits, starts, and shows its job and its end to the API", async () => {
  const store = memoryStore()
  const { face, bot } = seeded({ store })
  let end = () => {}
  const change = new Promise<void>(resolve => {
    end = face.host.onChange(resolve)
  })
  const run = dispatched(face)
  await change
  expect(face.host.queuedRuns()).toMatchObject([{ run, ref: "refs/heads/main" }])
  face.host.startRun(run)
  expect(face.host.queuedRuns()).toEqual([])
  const asked = { name: "agent", environment: "missions", permissions: { contents: "read" } }
  const { job, tokens } = face.host.startJob(run, asked)
  expect(tokens.secrets).toEqual({ KEY: "k" })
  const step = { name: "Run", number: 1, startedAt: START, completedAt: START }
  const steps = [{ ...step, conclusion: "success" as const }]
  face.host.finishJob(job, { conclusion: "success", steps, log: "hello" })
  expect(store.readLog(job)).toBe("hello")
  face.host.finishRun(run, "success")
  const { data } = await bot.actions.listJobsForWorkflowRun({ ...here, run_id: run })
  expect(data.jobs).toMatchObject([{ id: job, name: "agent", conclusion: "success" }])
  const shown = await bot.actions.getWorkflowRun({ ...here, run_id: run })
  expect(shown.data).toMatchObject({ status: "completed", conclusion: "success" })
  end()
})

test("a job's token has the job's permissions and ends with the run", async () => {
  const { face } = seeded()
  const run = dispatched(face)
  face.host.startRun(run)
  const asked = { name: "agent", environment: null, permissions: { contents: "read" } }
  const { tokens } = face.host.startJob(run, asked)
  expect(tokens.secrets).toEqual({})
  const job = new Octokit({
    auth: tokens.token,
    baseUrl: face.urls.api,
    request: { fetch: inProcessFetch(face) },
    ...SILENT,
  })
  await job.repos.getContent({ ...here, path: "README.md" })
  const issue = job.issues.create({ ...here, title: "Mine" })
  await expect(issue).rejects.toMatchObject({ status: 403 })
  face.host.finishRun(run, "success")
  await expect(job.repos.get(here)).rejects.toMatchObject({ status: 401 })
})

test("a cancel reaches the runner", async () => {
  const { face, person } = seeded()
  const run = dispatched(face)
  face.host.startRun(run)
  expect(face.host.isCancelRequested(run)).toBe(false)
  let isTold = false
  face.host.onChange(() => {
    isTold = true
  })
  await person.actions.cancelWorkflowRun({ ...here, run_id: run })
  expect([isTold, face.host.isCancelRequested(run)]).toEqual([true, true])
})
