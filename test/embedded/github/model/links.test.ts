/** Sub-issues and dependencies: by id, with their limits, in both directions. */
import { describe, expect, test } from "vitest"
import { type Json, type Small, small } from "./small.ts"

const create = ({ ask }: Small, body: object = {}): Json =>
  ask("issues/create", { body: { title: "One", ...body }, status: 201 })
const on = (issue: Json) => ({ issue_number: issue.number })

describe("links", () => {
  const child = (parent: Json, issue: Json, more: object = {}) => ({
    path: on(parent),
    body: { sub_issue_id: issue.id },
    ...more,
  })

  test("a sub-issue has one parent, is linked by id, and makes two events", () => {
    const world = small()
    const { ask, heard } = world
    const [one, two, three] = [create(world), create(world), create(world)]
    heard()
    const byNumber = { path: on(one), body: { sub_issue_id: two.number }, status: 404 }
    ask("issues/add-sub-issue", byNumber)
    const parent = ask("issues/add-sub-issue", child(one, two, { status: 201 }))
    expect(parent.sub_issues_summary).toEqual({ total: 1, completed: 0, percent_completed: 0 })
    expect(heard()).toEqual(["sub_issues.sub_issue_added", "sub_issues.parent_issue_added"])
    const again = ask("issues/add-sub-issue", child(three, two, { status: 422 }))
    expect(again.message).toContain("Sub issue may only have one parent")
    ask("issues/add-sub-issue", child(one, two, { status: 422 }))
    ask("issues/add-sub-issue", child(two, one, { status: 422 }))
    expect(ask("issues/get-parent", { path: on(two) }).number).toBe(1)
    expect(ask("issues/list-sub-issues", { path: on(one) })).toHaveLength(1)
    const moved = { path: on(three), body: { sub_issue_id: two.id, replace_parent: true } }
    ask("issues/add-sub-issue", moved)
    expect(ask("issues/list-sub-issues", { path: on(one) })).toEqual([])
    ask("issues/remove-sub-issue", child(three, two, { status: 200 }))
    ask("issues/get-parent", { path: on(two), status: 404 })
  })

  test("an issue has at most a hundred sub-issues, and closed ones count", () => {
    const world = small()
    const { ask } = world
    const parent = create(world)
    for (let n = 0; n < 100; n++) ask("issues/add-sub-issue", child(parent, create(world)))
    ask("issues/update", { path: { issue_number: 2 }, body: { state: "closed" } })
    const said = ask("issues/add-sub-issue", child(parent, create(world), { status: 422 }))
    expect(said.message).toContain("more than 100 sub-issues")
    expect(ask("issues/get", { path: on(parent) }).sub_issues_summary.completed).toBe(1)
  })

  test("a dependency shows on both issues, counts only open ones, and can't form a circle", () => {
    const world = small()
    const { ask, heard } = world
    const [one, two] = [create(world), create(world)]
    heard()
    const blocked = ask("issues/add-blocked-by-dependency", {
      path: on(two),
      body: { issue_id: one.id },
      status: 201,
    })
    expect(blocked.issue_dependencies_summary).toMatchObject({ blocked_by: 1, blocking: 0 })
    expect(heard()).toEqual([
      "issue_dependencies.blocked_by_added",
      "issue_dependencies.blocking_added",
    ])
    for (const [issue, by] of [
      [two, one],
      [one, two],
      [one, one],
    ])
      ask("issues/add-blocked-by-dependency", {
        path: on(issue),
        body: { issue_id: by.id },
        status: 422,
      })
    ask("issues/update", { path: on(one), body: { state: "closed" } })
    const counted = ask("issues/get", { path: on(two) }).issue_dependencies_summary
    expect(counted).toMatchObject({ blocked_by: 0, total_blocked_by: 1 })
    expect(ask("issues/list-dependencies-blocked-by", { path: on(two) })).toHaveLength(1)
    const path = { ...on(two), issue_id: one.id }
    ask("issues/remove-dependency-blocked-by", { path, status: 200 })
    ask("issues/remove-dependency-blocked-by", { path, status: 404 })
  })

  test("an issue has at most fifty dependencies", () => {
    const world = small()
    const { ask } = world
    const path = on(create(world))
    const add = (status: number) =>
      ask("issues/add-blocked-by-dependency", {
        path,
        body: { issue_id: create(world).id },
        status,
      })
    for (let n = 0; n < 50; n++) add(201)
    add(422)
  })

  test.each([true, false])("whether a dependency touches updated_at: %s", touches => {
    const world = small({ hypotheses: { dependencyTouchesUpdatedAt: touches } })
    const [one, two] = [create(world), create(world)]
    world.pass(60_000)
    const body = { issue_id: one.id }
    const blocked = world.ask("issues/add-blocked-by-dependency", { path: on(two), body })
    expect(blocked.updated_at !== two.updated_at).toBe(touches)
  })
})
