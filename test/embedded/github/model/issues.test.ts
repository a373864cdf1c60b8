/** Issues, their labels and assignees, their milestones and their history. */
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

  test("labels, milestone and assignees are ignored unless the caller can push", () => {
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

  test("closing and reopening record the reason and who did it", () => {
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

  test("a person without write access edits only their own issue", () => {
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
    ask("issues/list-for-repo", { query: { mentioned: "ada" }, status: 501 })
    expect(numbers({ state: "all" }, START + 1000)).toEqual([2, 1])
  })
})

describe("labels, assignees and history", () => {
  test("each change adds a line of history, and only issue events name the assigner", () => {
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
    expect(events[5]).toMatchObject({ actor: { login: "wim" }, assigner: { login: "ada" } })
    const timeline = ask("issues/list-events-for-timeline", { path })
    expect(timeline.at(-1)).toMatchObject({ event: "commented", actor: { login: "missions[bot]" } })
    expect(timeline[5].assigner).toBeUndefined()
    const all = ask("issues/list-events-for-repo", { query: { per_page: 1 } })
    expect(all).toMatchObject([{ event: "renamed", issue: { number: 1 } }])
  })

  test("a label can't be made twice, not even in another case", () => {
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

  test("milestones are ordered by due date or completeness", () => {
    const world = small()
    const { ask } = world
    const titles = (query: Record<string, string>) =>
      ask("issues/list-milestones", { query }).map((it: Json) => it.title)
    ask("issues/create-milestone", { body: { title: "late", due_on: "2026-03-01T00:00:00Z" } })
    ask("issues/create-milestone", { body: { title: "soon", due_on: "2026-02-01T00:00:00Z" } })
    const issue = create(world, { milestone: 2 })
    ask("issues/update", { path: on(issue), body: { state: "closed" } })
    expect(titles({})).toEqual(["soon", "late"])
    expect(titles({ direction: "desc" })).toEqual(["late", "soon"])
    expect(titles({ sort: "completeness" })).toEqual(["late", "soon"])
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
