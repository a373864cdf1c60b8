/** Check runs: what they show, their limits, and who may write them. */
import { describe, expect, test } from "vitest"
import { type Json, type Small, small } from "./small.ts"

const create = (world: Small, more: object = {}, asked: object = {}): Json => {
  const head_sha = world.objects.readRef("refs/heads/main")
  const body = { name: "missions", head_sha, ...more }
  return world.ask("checks/create", { body, status: 201, ...asked })
}
const annotation = {
  path: "a",
  start_line: 1,
  end_line: 1,
  annotation_level: "failure",
  message: "x",
}
const output = { title: "T", summary: "S" }
const button = { label: "Retry", description: "again", identifier: "retry" }

describe("check runs", () => {
  test("a conclusion completes a check run, and annotations of several requests add up", () => {
    const world = small()
    const check = create(world, { status: "in_progress", external_id: "log@1", actions: [button] })
    expect(check).toMatchObject({ status: "in_progress", conclusion: null, external_id: "log@1" })
    const path = { check_run_id: check.id }
    const fifty = { ...output, annotations: Array(50).fill(annotation) }
    world.ask("checks/update", { path, body: { output: fifty } })
    const body = { conclusion: "failure", output: { ...output, annotations: [annotation] } }
    const done = world.ask("checks/update", { path, body })
    expect(done).toMatchObject({
      status: "completed",
      conclusion: "failure",
      completed_at: "2026-01-01T00:00:00Z",
      output: { annotations_count: 51 },
      app: { slug: "missions" },
    })
    expect(world.heard()).toEqual(["check_run.created", "check_run.completed"])
  })

  test.each([
    [{ status: "completed" }],
    [{ conclusion: "stale" }],
    [{ output: { title: "only a title" } }],
    [{ output: { ...output, summary: "x".repeat(65_536) } }],
    [{ output: { ...output, annotations: Array(51).fill(annotation) } }],
    [{ actions: Array(4).fill(button) }],
    [{ actions: [{ ...button, label: "x".repeat(21) }] }],
    [{ head_sha: "0".repeat(40) }],
  ])("%j is refused, and nothing of it stays", more => {
    const world = small()
    create(world, more, { status: 422 })
    const list = world.ask("checks/list-for-ref", { path: { ref: "main" } })
    expect(list.total_count).toBe(0)
  })

  test("only Apps write check runs, and each only its own", () => {
    const world = small()
    create(world, {}, { as: world.owner, status: 403 })
    const check = create(world)
    const as = world.job({ checks: "write" })
    const path = { check_run_id: check.id }
    world.ask("checks/update", { path, body: { name: "x" }, as, status: 403 })
    const forged = create(world, {}, { as })
    expect(forged.app.slug).toBe("github-actions")
    expect(forged.check_suite.id).not.toBe(check.check_suite.id)
  })

  test("a list shows the latest check run of each name and App, or all of them", () => {
    const world = small()
    create(world)
    const second = create(world)
    create(world, { name: "missions / F1" })
    const ids = (query: Record<string, string | number>) =>
      world
        .ask("checks/list-for-ref", { path: { ref: "heads/main" }, query })
        .check_runs.map((it: Json) => it.id)
    expect(ids({ check_name: "missions" })).toEqual([second.id])
    expect(ids({ filter: "all" })).toHaveLength(3)
    expect(ids({ app_id: 1 })).toEqual([])
    world.ask("checks/list-for-ref", { path: { ref: "none" }, status: 422 })
  })
})
