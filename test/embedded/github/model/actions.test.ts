/** What starts a workflow run, and what does not. */
import { describe, expect, test } from "vitest"
import { dispatch, type Json, type Small, small, WORKFLOW } from "./small.ts"

const run = (world: Small, id: number): Json =>
  world.ask("actions/get-workflow-run", { path: { run_id: id } })
const flow = (on: string) => ({ ".github/workflows/ci.yml": `name: CI\non: ${on}\njobs: {}\n` })
const runsOf = (world: Small, query: Record<string, string | number> = {}): Json[] =>
  world.ask("actions/list-workflow-runs-for-repo", { query }).workflow_runs

describe("dispatch", () => {
  test("names its run, fills in the title, and types the inputs", () => {
    const world = small()
    const id = dispatch(world, { key: "F1.1", mission: "12" })
    expect(run(world, id)).toMatchObject({
      display_title: "attempt F1.1 of 12 by missions[bot]",
      status: "queued",
      event: "workflow_dispatch",
      head_branch: "main",
      path: ".github/workflows/attempt.yml",
      actor: { login: "missions[bot]" },
      run_number: 1,
    })
    expect(world.heard()).toEqual(["workflow_run.requested"])
    expect(world.model.runs.queuedRuns()).toMatchObject([
      {
        run: id,
        inputs: { key: "F1.1", mission: 12 },
        event: { name: "workflow_dispatch", payload: { inputs: { mission: "12" } } },
        workflow: { text: WORKFLOW, name: "Attempt" },
        repository: { owner: "ada", name: "engine", defaultBranch: "main" },
        ref: "refs/heads/main",
      },
    ])
  })

  test("doesn't name its run without return_run_details", () => {
    const world = small()
    const body = { ref: "main", inputs: { key: "a" } }
    world.ask("actions/create-workflow-dispatch", {
      path: { workflow_id: "attempt.yml" },
      body,
      status: 204,
    })
    expect(runsOf(world)).toHaveLength(1)
  })

  test.each([
    [{ ref: "none" }, {}, 422, "No ref found for: none"],
    [{ inputs: {} }, {}, 422, "Required input 'key' not provided"],
    [{ inputs: { key: "a", other: "b" } }, {}, 422, 'Unexpected inputs provided: ["other"]'],
    [{ inputs: { key: "a", mission: "x" } }, {}, 422, "is not a number"],
    [{ inputs: { key: "x".repeat(65_536) } }, {}, 422, "inputs are too large."],
    [{}, { workflow_id: "none.yml" }, 404, "Not Found"],
  ])("%j is refused", (more, path, status, message) => {
    const world = small()
    const said = world.ask("actions/create-workflow-dispatch", {
      path: { workflow_id: "attempt.yml", ...path },
      body: { ref: "main", inputs: { key: "a" }, ...more },
      status,
    })
    expect(said.message).toContain(message)
  })

  test("an instance that was given files runs only those, as they were given", () => {
    const world = small()
    const { model, repository, push, owner } = world
    const path = ".github/workflows/attempt.yml"
    model.setup.settings(repository, { workflows: [{ path, text: WORKFLOW }] })
    push({ [path]: WORKFLOW + "# changed\n", ...flow("push") }, { as: owner })
    dispatch(world, { key: "a" })
    expect(model.runs.queuedRuns()).toMatchObject([{ workflow: { path, text: WORKFLOW } }])
    model.setup.settings(repository, { workflows: [] })
    expect(model.runs.queuedRuns()).toEqual([])
    world.ask("actions/create-workflow-dispatch", {
      path: { workflow_id: "attempt.yml" },
      body: { ref: "main", inputs: { key: "b" } },
      status: 422,
    })
  })

  test.each([true, false])("a job's dispatch makes a run; its webhooks: %s", sends => {
    const world = small({ hypotheses: { jobDispatchSendsWorkflowRun: sends } })
    const as = world.job({ actions: "write" })
    world.heard()
    const id = dispatch(world, { key: "bell" }, { as })
    expect(run(world, id).actor.login).toBe("github-actions[bot]")
    expect(world.heard()).toEqual(sends ? ["workflow_run.requested"] : [])
  })
})

describe("push", () => {
  test.each([
    ["push", "main", 1],
    ["[push, pull_request]", "main", 1],
    ["{ push: { branches: [main] } }", "main", 1],
    ["{ push: { branches: ['release/*'] } }", "main", 0],
    ["{ push: { branches: ['release/*'] } }", "release/1", 1],
    ["{ push: { branches: ['release/*'] } }", "release/1/2", 0],
    ["{ push: { branches: ['release/**'] } }", "release/1/2", 1],
    ["{ push: { branches: ['**', '!main'] } }", "main", 0],
    ["{ push: { branches-ignore: [main] } }", "main", 0],
    ["{ push: { tags: ['v*'] } }", "main", 0],
    ["workflow_dispatch", "main", 0],
  ])("on: %s to %s starts %i", (on, branch, count) => {
    const world = small()
    world.push(flow(on), { branch, as: world.owner })
    expect(runsOf(world, { event: "push" })).toHaveLength(count)
  })

  test.each([
    "Change [skip ci]",
    "[no ci] Change",
    "Change\n\n\nskip-checks: true",
    "Change\n\nskip-checks:true\n",
  ])("the message %j starts nothing", message => {
    const world = small()
    world.push(flow("push"), { message, as: world.owner })
    expect(runsOf(world)).toEqual([])
  })

  test("a push starts no run if a job made it, or if the workflow may not run", () => {
    const world = small()
    const { model, repository, push, owner } = world
    push(flow("push"), { as: owner })
    expect(runsOf(world, { event: "push" })).toHaveLength(1)
    push({ a: "1" }, { as: world.job({ contents: "write" }) })
    model.setup.settings(repository, { workflows: [] })
    push({ a: "2" }, { as: owner })
    expect(runsOf(world, { event: "push" })).toHaveLength(1)
  })

  test("a git push starts runs like a push by API", () => {
    const world = small()
    const { model, objects, repository, owner, now } = world
    world.push(flow("push"), { branch: "work", as: owner })
    const after = objects.readRef("refs/heads/work")!
    objects.updateRef("refs/heads/more", after, null)
    const move = { repository, ref: "refs/heads/more", before: null, after }
    const deliveries = model.onPush(move, owner, now())
    expect(deliveries.map(it => it.event)).toEqual(["push", "workflow_run"])
  })
})

test("a repository dispatch starts the workflows that listen to its type", () => {
  const world = small()
  const { ask, push, owner } = world
  push(flow("{ repository_dispatch: { types: [bell] } }"), { as: owner })
  const send = (body: object, status = 204) =>
    ask("repos/create-dispatch-event", { body: { event_type: "bell", ...body }, status })
  send({ client_payload: { n: 1 } })
  send({ event_type: "other" })
  expect(runsOf(world)).toMatchObject([{ event: "repository_dispatch" }])
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, n]))
  send({ client_payload: eleven }, 422)
  send({ client_payload: { text: "x".repeat(65_536) } }, 422)
})

test("a variable is read with its own permission", () => {
  const world = small()
  const { ask, model, repository, bot } = world
  model.setup.variable(repository, "MISSIONS_DISABLED", "true")
  const path = { name: "missions_disabled" }
  expect(ask("actions/get-repo-variable", { path }).value).toBe("true")
  const weak = { ...bot, permissions: { actions: "write" } } as const
  ask("actions/get-repo-variable", { path, as: weak, status: 403 })
  model.setup.variable(repository, "MISSIONS_DISABLED", null)
  ask("actions/get-repo-variable", { path, status: 404 })
})
