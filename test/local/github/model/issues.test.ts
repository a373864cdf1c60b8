/** Issues, comments, labels, milestones, links and their history. */
import { describe, expect, test } from "vitest"
import { type Json, type Small, START, small } from "./small.ts"

const create = ({ ask }: Small, body: object = {}): Json =>
  ask("issues/create", { body: { title: "One", ...body }, status: 201 })
const on = (issue: Json) => ({ issue_number: issue.number })
const names = (list: Json[]) => list.map(it => it.name)

describe("issues", () => {
  test("an issue's id is not its number, and both grow", () => {
    const world = small()
    const [one, two] = [create(world), create(world)]
    expect([one.number, two.number]).toEqual([1, 2])
    expect(one.id).not.toBe(one.number)
    expect(one).toMatchObject({
      user: { login: "missions[bot]", type: "Bot" },
      performed_via_github_app: { slug: "missions" },
      created_at: "2026-01-01T00:00:00Z",
    })
    expect(world.heard()).toEqual(["issues.opened", "issues.opened"])
  })

  test("labels, milestone and assignees are taken from who can push, and dropped without a word", () => {
    const world = small()
    const { ask, reader, writer } = world
    ask("issues/create-milestone", { body: { title: "M1" }, status: 201 })
    const body = { title: "T", labels: ["bug"], milestone: 1, assignees: ["wim", "rea", "nobody"] }
    const kept = ask("issues/create", { body, as: writer })
    expect(names(kept.labels)).toEqual(["bug"])
    expect(kept.milestone.open_issues).toBe(1)
    expect(kept.assignees.map((it: Json) => it.login)).toEqual(["wim"])
    const dropped = ask("issues/create", { body, as: reader })
    expect(dropped).toMatchObject({ labels: [], milestone: null, assignees: [] })
  })

  test.each([
    [{ title: "" }, "missing_field"],
    [{ title: "x".repeat(257) }, "custom"],
    [{ title: "x", body: "y".repeat(65_537) }, "custom"],
  ])("what is too long or missing is refused", (body, code) => {
    const { ask } = small()
    const said = ask("issues/create", { body, status: 422 })
    expect(said.errors[0]).toMatchObject({ resource: "Issue", code })
  })

  test("closing and reopening keep the reason and who did it", () => {
    const world = small()
    const { ask, owner, heard } = world
    const issue = create(world)
    const path = on(issue)
    const body = { state: "closed", state_reason: "not_planned" }
    const closed = ask("issues/update", { path, body, as: owner })
    expect(closed).toMatchObject({ state: "closed", state_reason: "not_planned" })
    expect(closed.closed_by.login).toBe("ada")
    const open = ask("issues/update", { path, body: { state: "open" } })
    expect(open).toMatchObject({ state: "open", state_reason: "reopened", closed_at: null })
    expect(heard()).toEqual(["issues.opened", "issues.closed", "issues.reopened"])
  })

  test("somebody without write edits only their own issue", () => {
    const world = small()
    const { ask, reader } = world
    const theirs = create(world)
    ask("issues/update", { path: on(theirs), body: { title: "x" }, as: reader, status: 403 })
    const own = ask("issues/create", { body: { title: "Mine" }, as: reader })
    ask("issues/update", { path: on(own), body: { title: "Still mine" }, as: reader })
  })

  test("lists filter by state, label, milestone and time, newest first", () => {
    const world = small()
    const { ask, pass } = world
    ask("issues/create-milestone", { body: { title: "M1" } })
    create(world, { labels: ["a", "b"], milestone: 1 })
    create(world, { labels: ["a"] })
    pass(60_000)
    create(world)
    ask("issues/update", { path: { issue_number: 2 }, body: { state: "closed" } })
    const numbers = (query: Record<string, string | number>, visibleBefore?: number) =>
      ask("issues/list-for-repo", { query, ...(visibleBefore && { visibleBefore }) }).map(
        (it: Json) => it.number,
      )
    expect(numbers({})).toEqual([3, 1])
    expect(numbers({ state: "all" })).toEqual([3, 2, 1])
    expect(numbers({ state: "all", labels: "a" })).toEqual([2, 1])
    expect(numbers({ labels: "a,b" })).toEqual([1])
    expect(numbers({ milestone: 1 })).toEqual([1])
    expect(numbers({ milestone: "none" })).toEqual([3])
    expect(numbers({ state: "all", since: "2026-01-01T00:00:30Z" })).toEqual([3, 2])
    expect(numbers({ state: "all", per_page: 2, page: 2 })).toEqual([1])
    expect(numbers({ state: "all", sort: "updated", direction: "asc" })).toEqual([1, 2, 3])
    expect(numbers({ state: "all" }, START + 1000)).toEqual([2, 1])
  })
})

describe("comments", () => {
  const comment = (world: Small, body: string, more: object = {}): Json =>
    world.ask("issues/create-comment", { path: { issue_number: 1 }, body: { body }, ...more })

  test("whoever has write may edit another's comment; its author stays, and it shows the edit", () => {
    const world = small()
    const { ask, reader, writer, pass } = world
    create(world)
    const { id, node_id } = comment(world, "/mission approve", { as: reader })
    const seen = () =>
      ask("graphql", {
        body: {
          query: "query($ids:[ID!]!){nodes(ids:$ids){... on IssueComment{lastEditedAt}}}",
          variables: { ids: [node_id, "IC_none"] },
        },
        status: 200,
      })
    expect(seen().data.nodes[0]).toMatchObject({ databaseId: id, lastEditedAt: null })
    expect(seen()).toMatchObject({ data: { nodes: [{}, null] }, errors: [{ type: "NOT_FOUND" }] })
    pass(5000)
    const path = { comment_id: id }
    const edited = ask("issues/update-comment", { path, body: { body: "more" }, as: writer })
    expect(edited.user.login).toBe("rea")
    expect(seen().data.nodes[0]).toMatchObject({
      lastEditedAt: "2026-01-01T00:00:05Z",
      includesCreatedEdit: true,
    })
    const own = comment(world, "mine")
    const other = { path: { comment_id: own.id }, body: { body: "not mine" } }
    ask("issues/update-comment", { ...other, as: reader, status: 403 })
  })

  test("a comment that is too long or blank is refused as GitHub does", () => {
    const world = small()
    create(world)
    const path = { issue_number: 1 }
    const ask = (body: string) =>
      world.ask("issues/create-comment", { path, body: { body }, status: 422 })
    expect(ask("x".repeat(65_537)).errors[0]).toEqual({
      resource: "IssueComment",
      code: "unprocessable",
      field: "data",
      message: "Body is too long (maximum is 65536 characters)",
    })
    ask("  ")
    comment(world, "x".repeat(65_536))
  })

  test("lists of a repository go by the last change and can be stale", () => {
    const world = small()
    const { ask, pass } = world
    create(world)
    const [one, two] = ["one", "two"].map(text => {
      pass(10_000)
      return comment(world, text)
    })
    pass(10_000)
    ask("issues/update-comment", { path: { comment_id: one.id }, body: { body: "again" } })
    const ids = (query: Record<string, string>, visibleBefore?: number) =>
      ask("issues/list-comments-for-repo", { query, ...(visibleBefore && { visibleBefore }) }).map(
        (it: Json) => it.id,
      )
    expect(ids({})).toEqual([one.id, two.id])
    expect(ids({ sort: "updated" })).toEqual([one.id, two.id])
    expect(ids({ sort: "updated", direction: "asc" })).toEqual([two.id, one.id])
    expect(ids({ since: "2026-01-01T00:00:25Z" })).toEqual([one.id])
    expect(ids({}, START + 15_000)).toEqual([one.id])
    expect(ask("issues/list-comments", { path: { issue_number: 1 } })).toHaveLength(2)
  })

  test("one comment of an issue is pinned, and it can be deleted", () => {
    const world = small()
    const { ask, heard } = world
    create(world)
    const path = { comment_id: comment(world, "board").id }
    expect(ask("issues/pin-comment", { path }).pin.pinned_by.login).toBe("missions[bot]")
    const pinned = () => ask("issues/get", { path: { issue_number: 1 } }).pinned_comment
    expect(pinned().body).toBe("board")
    ask("issues/unpin-comment", { path, status: 204 })
    expect(pinned()).toBeNull()
    ask("issues/unpin-comment", { path, status: 404 })
    ask("issues/delete-comment", { path, status: 204 })
    ask("issues/get-comment", { path, status: 404 })
    expect(heard().filter(it => it.startsWith("issue_comment"))).toEqual([
      "issue_comment.created",
      "issue_comment.pinned",
      "issue_comment.unpinned",
      "issue_comment.deleted",
    ])
  })

  test("a reaction stands once for each account", () => {
    const world = small()
    const { ask } = world
    create(world)
    const path = { comment_id: comment(world, "hi").id }
    const body = { content: "rocket" }
    const made = ask("reactions/create-for-issue-comment", { path, body, status: 201 })
    ask("reactions/create-for-issue-comment", { path, body, status: 200 })
    ask("reactions/create-for-issue-comment", { path, body: { content: "no" }, status: 422 })
    expect(ask("reactions/list-for-issue-comment", { path })).toHaveLength(1)
    const taken = { ...path, reaction_id: made.id }
    ask("reactions/delete-for-issue-comment", { path: taken, status: 204 })
    expect(ask("reactions/list-for-issue-comment", { path })).toEqual([])
  })
})

describe("labels, assignees and history", () => {
  test("each change is a line of history, with its assigner in events only", () => {
    const world = small()
    const { ask, owner } = world
    const path = on(create(world))
    ask("issues/add-labels", { path, body: { labels: ["a", "b"] } })
    ask("issues/set-labels", { path, body: { labels: ["b", "C"] } })
    expect(names(ask("issues/remove-label", { path: { ...path, name: "c" } }))).toEqual(["b"])
    ask("issues/remove-label", { path: { ...path, name: "c" }, status: 404 })
    ask("issues/add-assignees", { path, body: { assignees: ["wim"] }, as: owner, status: 201 })
    ask("issues/remove-assignees", { path, body: { assignees: ["wim"] } })
    ask("issues/update", { path, body: { title: "Two" } })
    ask("issues/create-comment", { path, body: { body: "hi" } })
    const events = ask("issues/list-events", { path })
    const lines = events.map((it: Json) => [it.event, it.label?.name ?? it.assignee?.login])
    expect(lines).toEqual([
      ["labeled", "a"],
      ["labeled", "b"],
      ["unlabeled", "a"],
      ["labeled", "C"],
      ["unlabeled", "C"],
      ["assigned", "wim"],
      ["unassigned", "wim"],
      ["renamed", undefined],
    ])
    expect(events[5]).toMatchObject({ actor: { login: "ada" }, assigner: { login: "ada" } })
    const timeline = ask("issues/list-events-for-timeline", { path })
    expect(timeline.at(-1)).toMatchObject({ event: "commented", actor: { login: "missions[bot]" } })
    expect(timeline[5].assigner).toBeUndefined()
    const all = ask("issues/list-events-for-repo", { query: { per_page: 1 } })
    expect(all).toMatchObject([{ event: "renamed", issue: { number: 1 } }])
  })

  test("a label is made once, whatever the case", () => {
    const { ask } = small()
    ask("issues/create-label", { body: { name: "Mission", color: "00ff00" }, status: 201 })
    ask("issues/create-label", { body: { name: "mission" }, status: 422 })
    expect(ask("issues/get-label", { path: { name: "MISSION" } }).color).toBe("00ff00")
    expect(ask("issues/list-labels-for-repo")).toHaveLength(1)
    ask("issues/get-label", { path: { name: "none" }, status: 404 })
  })
})

describe("milestones", () => {
  test("a milestone counts its issues, closes, and is listed by state", () => {
    const world = small()
    const { ask, heard } = world
    const due_on = "2026-02-01T00:00:00Z"
    ask("issues/create-milestone", { body: { title: "M1", due_on }, status: 201 })
    create(world, { milestone: 1 })
    const issue = create(world, { milestone: 1 })
    ask("issues/update", { path: on(issue), body: { state: "closed" } })
    const path = { milestone_number: 1 }
    expect(ask("issues/get-milestone", { path })).toMatchObject({
      open_issues: 1,
      closed_issues: 1,
      due_on,
    })
    ask("issues/update-milestone", { path, body: { state: "closed", description: "done" } })
    expect(ask("issues/list-milestones")).toEqual([])
    expect(ask("issues/list-milestones", { query: { state: "all" } })).toHaveLength(1)
    ask("issues/get-milestone", { path: { milestone_number: 2 }, status: 404 })
    ask("issues/update", { path: on(issue), body: { milestone: 9 }, status: 422 })
    ask("issues/update", { path: on(issue), body: { milestone: null } })
    expect(ask("issues/get-milestone", { path }).closed_issues).toBe(0)
    expect(heard().filter(it => it.startsWith("milestone"))).toEqual([
      "milestone.created",
      "milestone.edited",
      "milestone.closed",
    ])
  })

  test.each([
    [true, 422],
    [false, 201],
  ])("a second one of the same title: refused %s", (duplicateMilestoneTitleRefused, status) => {
    const { ask } = small({ hypotheses: { duplicateMilestoneTitleRefused } })
    ask("issues/create-milestone", { body: { title: "M1" } })
    ask("issues/create-milestone", { body: { title: "M1" }, status })
  })
})

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

  test("a hundred sub-issues and no more, closed ones too", () => {
    const world = small()
    const { ask } = world
    const parent = create(world)
    for (let n = 0; n < 100; n++) ask("issues/add-sub-issue", child(parent, create(world)))
    ask("issues/update", { path: { issue_number: 2 }, body: { state: "closed" } })
    const said = ask("issues/add-sub-issue", child(parent, create(world), { status: 422 }))
    expect(said.message).toContain("more than 100 sub-issues")
    expect(ask("issues/get", { path: on(parent) }).sub_issues_summary.completed).toBe(1)
  })

  test("a dependency shows on both sides, counts open ones, and cannot go round", () => {
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

  test("fifty dependencies and no more", () => {
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
