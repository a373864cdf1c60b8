/** When a repository's own CI starts, and who may approve it. */
import { expect, test } from "vitest"
import { type Json, type Small, small } from "./small.ts"

const CI = { ".github/workflows/ci.yml": "name: CI\non: pull_request\njobs: {}\n" }
const runsOf = (world: Small): Json[] =>
  world
    .ask("actions/list-workflow-runs-for-repo", { query: { event: "pull_request" } })
    .workflow_runs.toReversed()

function opened(world: Small, as = world.owner, message = "Change"): void {
  world.push(CI, { as: world.owner })
  world.push({ a: "1" }, { branch: "topic", message, as: world.owner })
  world.ask("pulls/create", {
    ...{ body: { title: "Topic", head: "topic", base: "main" }, status: 201 },
    as,
  })
}

test("a pull request starts CI, and so does each further push to its branch", () => {
  const world = small()
  opened(world)
  world.push({ a: "2" }, { branch: "topic", as: world.owner })
  expect(runsOf(world)).toMatchObject([{ status: "queued" }, { status: "queued" }])
  expect(new Set(runsOf(world).map(run => run.head_sha)).size).toBe(2)
})

test("a trailer in the head commit skips CI, and the next commit without one runs it", () => {
  const world = small()
  opened(world, world.owner, "Change\n\n\nskip-checks: true\n")
  expect(runsOf(world)).toEqual([])
  world.push({ a: "2" }, { branch: "topic", as: world.owner })
  expect(runsOf(world)).toHaveLength(1)
})

test("CI of a pull request that a job's token opened waits for a person", () => {
  const world = small()
  world.model.setup.settings(world.repository, { actionsMayCreatePullRequests: true })
  opened(world, world.job({ contents: "write", pull_requests: "write" }))
  expect(runsOf(world)).toMatchObject([{ status: "completed", conclusion: "action_required" }])
  expect(world.model.runs.queuedRuns()).toEqual([])
})
