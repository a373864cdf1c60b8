/** A workflow run from its first job to its end, its re-run, and its artifacts. */
import { describe, expect, test } from "vitest"
import { dispatch, type Json, type Small, small } from "./small.ts"

const run = (world: Small, id: number): Json =>
  world.ask("actions/get-workflow-run", { path: { run_id: id } })
const jobs = { name: "agent", environment: null, permissions: {} }
const runsOf = (world: Small, query: Record<string, string | number> = {}): Json[] =>
  world.ask("actions/list-workflow-runs-for-repo", { query }).workflow_runs

describe("the life of a run", () => {
  test("the API shows jobs and steps, and the token ends with the run", () => {
    const world = small()
    const { model, ask, now } = world
    const id = dispatch(world, { key: "a" })
    model.setup.secret(world.repository, { name: "KEY", value: "1", environment: "missions" })
    const started = model.runs.startRun(id, now())
    const job = model.runs.startJob(
      id,
      { name: "agent", environment: "missions", permissions: { contents: "read" } },
      now(),
    )
    expect(started.map(it => it.payload["action"])).toEqual(["in_progress"])
    expect(job.secrets).toEqual({ KEY: "1" })
    ask("repos/get", { as: job.actor })
    ask("issues/create", { body: { title: "x" }, as: job.actor, status: 403 })
    const step = {
      name: "Agent",
      number: 1,
      conclusion: "success",
      startedAt: 0,
      completedAt: 0,
    } as const
    const done = model.runs.finishJob(job.job, { conclusion: "success", steps: [step] }, now())
    expect(done.map(it => it.event)).toEqual(["workflow_job", "check_run"])
    const ended = model.runs.finishRun(id, "success", now())
    expect(ended[0]?.payload).toMatchObject({
      action: "completed",
      workflow_run: { id, conclusion: "success", path: ".github/workflows/attempt.yml" },
      installation: { id: expect.any(Number) },
    })
    ask("repos/get", { as: job.actor, status: 401 })
    const list = ask("actions/list-jobs-for-workflow-run", { path: { run_id: id } })
    expect(list.jobs).toMatchObject([
      { name: "agent", conclusion: "success", steps: [{ name: "Agent", number: 1 }] },
    ])
    const checks = ask("checks/list-for-ref", { path: { ref: "main" } })
    expect(checks.check_runs).toMatchObject([{ name: "agent", id: job.job }])
  })

  test("one run of a group runs, one waits, and a newer run replaces the waiting one", () => {
    const world = small()
    const { model, now } = world
    const [one, two, three] = ["a", "a", "a"].map(key => dispatch(world, { key }))
    const other = dispatch(world, { key: "b" })
    const states = () => [one!, two!, three!, other].map(id => run(world, id).status)
    expect(states()).toEqual(["queued", "completed", "pending", "queued"])
    expect(run(world, two!).conclusion).toBe("cancelled")
    let changes = 0
    const end = model.onChange(() => {
      changes += 1
    })
    model.runs.startRun(one!, now())
    model.runs.finishRun(one!, "failure", now())
    expect(states()[2]).toBe("queued")
    expect(changes).toBeGreaterThan(0)
    end()
  })

  test("a cancel ends a waiting run at once and asks a running one to end", () => {
    const world = small()
    const { ask, model, now } = world
    const [waiting, running] = [dispatch(world, { key: "a" }), dispatch(world, { key: "b" })]
    model.runs.startRun(running, now())
    const cancel = (id: number, status: number) =>
      ask("actions/cancel-workflow-run", { path: { run_id: id }, status })
    cancel(waiting, 202)
    expect(run(world, waiting).conclusion).toBe("cancelled")
    cancel(waiting, 409)
    cancel(running, 202)
    expect(model.runs.isCancelRequested(running)).toBe(true)
    model.runs.finishRun(running, "cancelled", now())
    expect(run(world, running).conclusion).toBe("cancelled")
  })

  test("a re-run keeps id and actor, and the person who asked is the triggering actor", () => {
    const world = small()
    const { ask, model, now, owner, heard } = world
    const id = dispatch(world, { key: "a" })
    const path = { run_id: id }
    ask("actions/re-run-workflow", { path, as: owner, status: 403 })
    model.runs.startRun(id, now())
    model.runs.startJob(id, jobs, now())
    model.runs.finishRun(id, "failure", now())
    heard()
    ask("actions/re-run-workflow", { path, as: owner, status: 201 })
    expect(run(world, id)).toMatchObject({
      run_attempt: 2,
      status: "queued",
      conclusion: null,
      actor: { login: "missions[bot]" },
      triggering_actor: { login: "ada" },
    })
    expect(heard()).toEqual([])
    const list = (filter: string) =>
      ask("actions/list-jobs-for-workflow-run", { path, query: { filter } }).total_count
    expect([list("latest"), list("all")]).toEqual([0, 1])
  })

  test("runs can be listed by state, actor, commit, file and time", () => {
    const world = small()
    dispatch(world, { key: "a" })
    world.pass(60_000)
    const id = dispatch(world, { key: "b" })
    const found = (query: Record<string, string>) => runsOf(world, query).map(it => it.id)
    expect(found({ created: ">=2026-01-01T00:00:30Z" })).toEqual([id])
    expect(found({ created: "*..2026-01-01T00:00:30Z" })).toHaveLength(1)
    expect(found({ created: "2026-01-01" })).toHaveLength(2)
    expect(found({ actor: "missions[bot]", event: "workflow_dispatch" })).toHaveLength(2)
    expect(found({ status: "in_progress" })).toEqual([])
    const path = { workflow_id: "attempt.yml" }
    const stale = { path, visibleBefore: world.now() - 1 }
    expect(world.ask("actions/list-workflow-runs", stale).total_count).toBe(1)
  })
})

describe("artifacts", () => {
  const digest = "sha256:" + "a".repeat(64)

  test("a run has one artifact of a name, and only finalised ones are shown", () => {
    const world = small()
    const { model, ask, now, pass } = world
    const id = dispatch(world, { key: "a" })
    const runtime = { run: id, job: 1 }
    const made = model.artifacts.create(runtime, { name: "report" }, now())
    expect(made.type).toBe("ok")
    const squatted = model.artifacts.create({ run: id, job: 2 }, { name: "report" }, now())
    expect(squatted).toMatchObject({ type: "refused", status: 409 })
    const list = () =>
      ask("actions/list-workflow-run-artifacts", { path: { run_id: id } }).artifacts
    expect(list()).toEqual([])
    model.artifacts.finalise(runtime, { name: "report", size: 5, digest }, now())
    expect(list()).toMatchObject([{ name: "report", digest, size_in_bytes: 5, expired: false }])
    const path = { artifact_id: list()[0].id }
    ask("actions/get-artifact", { path })
    ask("actions/download-artifact", { path: { ...path, archive_format: "zip" }, status: 302 })
    expect(model.artifacts.get(runtime, "none")).toMatchObject({ status: 404 })
    expect(model.artifacts.list(runtime)).toHaveLength(1)
    pass(91 * 24 * 3_600_000)
    ask("actions/download-artifact", { path: { ...path, archive_format: "zip" }, status: 410 })
  })
})
