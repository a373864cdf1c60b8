/** Pull requests: opened, updated by pushes, made ready, merged, and refused. */
import { describe, expect, test } from "vitest"
import { type Json, type Small, small } from "./small.ts"

const open = (world: Small, more: object = {}, asked: object = {}): Json =>
  world.ask("pulls/create", {
    body: { title: "Work", head: "work", base: "main", draft: true, ...more },
    status: 201,
    ...asked,
  })
const one = { pull_number: 1 }

function withBranch(options: Parameters<typeof small>[0] = {}): Small {
  const world = small(options)
  world.push({ "a.txt": "1\n2\n" }, { branch: "work" })
  world.heard()
  return world
}

const ready = (world: Small, node: string, more: object = {}): Json =>
  world.ask("graphql", {
    body: {
      query: `mutation($id:ID!) {
        markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } }
      }`,
      variables: { id: node },
    },
    status: 200,
    ...more,
  })

describe("a pull request", () => {
  test("shares the numbers of issues and shows what it changes", () => {
    const world = withBranch()
    const pull = open(world)
    expect(pull).toMatchObject({
      number: 1,
      draft: true,
      changed_files: 1,
      additions: 2,
      commits: 1,
      mergeable: true,
      head: { ref: "work", label: "ada:work" },
    })
    const issue = world.ask("issues/get", { path: { issue_number: 1 } })
    expect(issue.pull_request.html_url).toBe("http://github.localhost/ada/engine/pull/1")
    expect(world.heard()).toEqual(["pull_request.opened"])
    expect(world.ask("pulls/list", { query: { head: "ada:work" } })).toHaveLength(1)
    expect(world.ask("pulls/list", { query: { head: "eve:work" } })).toEqual([])
    expect(world.ask("pulls/list", { query: { state: "closed" } })).toEqual([])
  })

  test("follows its branch, and closes with it", () => {
    const world = withBranch()
    open(world)
    const sha = world.push({ "b.txt": "2" }, { branch: "work" })
    expect(world.ask("pulls/get", { path: one }).head.sha).toBe(sha)
    expect(world.heard()).toEqual(["pull_request.opened", "pull_request.synchronize", "push"])
    world.ask("git/delete-ref", { path: { ref: "heads/work" } })
    expect(world.ask("pulls/get", { path: one }).state).toBe("closed")
  })

  test.each([
    [{ head: "none" }, { field: "head", code: "invalid" }],
    [{ base: "none" }, { field: "base", code: "invalid" }],
    [{ head: "eve:work" }, { field: "head", code: "invalid" }],
    [{ head: "main" }, { message: "No commits between main and main" }],
  ])("with %j is refused", (more, error) => {
    const world = withBranch()
    expect(open(world, more, { status: 422 }).errors[0]).toMatchObject(error)
  })

  test("exists only once for a branch", () => {
    const world = withBranch()
    open(world)
    const said = open(world, {}, { status: 422 })
    expect(said.errors[0].message).toBe("A pull request already exists for ada:work.")
  })

  test("can't be a draft if the repository has no drafts", () => {
    const world = withBranch()
    world.model.setup.settings(world.repository, { draftsAllowed: false })
    expect(open(world, {}, { status: 422 }).message).toMatch(/Draft pull requests/)
    open(world, { draft: false })
  })

  test("is opened by a job only if the repository lets Actions do that", () => {
    const world = withBranch()
    const as = world.job({ "pull-requests": "write" })
    expect(open(world, {}, { as, status: 403 }).message).toMatch(/not permitted to create/)
    world.model.setup.settings(world.repository, { actionsMayCreatePullRequests: true })
    expect(open(world, {}, { as }).user.login).toBe("github-actions[bot]")
  })

  test("is made ready by GraphQL alone, with both permissions", () => {
    const world = withBranch()
    const { node_id } = open(world)
    const weak = { ...world.bot, permissions: { pull_requests: "write" } } as const
    const refused = ready(world, node_id, { as: weak })
    expect(refused.errors[0].type).toBe("FORBIDDEN")
    expect(world.ask("pulls/get", { path: one }).draft).toBe(true)
    const done = ready(world, node_id)
    expect(done.data.markPullRequestReadyForReview.pullRequest.isDraft).toBe(false)
    expect(world.heard()).toEqual(["pull_request.opened", "pull_request.ready_for_review"])
    expect(ready(world, "PR_none").errors[0].type).toBe("NOT_FOUND")
  })

  test("is reviewed, but not by its own author", () => {
    const world = withBranch()
    const { ask, owner } = world
    open(world, {}, { as: owner })
    const body = { event: "REQUEST_CHANGES", body: "no" }
    ask("pulls/create-review", { path: one, body, as: owner, status: 422 })
    ask("pulls/create-review", { path: one, body, as: world.writer })
    expect(ask("pulls/list-reviews", { path: one })).toMatchObject([
      { state: "CHANGES_REQUESTED", user: { login: "wim" } },
    ])
  })
})

describe("merging", () => {
  test("closes the pull request and the issues that its body says it closes", () => {
    const world = withBranch()
    const { ask, owner } = world
    open(world, { draft: false, body: "Closes #2" })
    ask("issues/create", { body: { title: "Two" } })
    const sha = ask("pulls/get", { path: one }).head.sha
    const wrong = { path: one, body: { sha: "0".repeat(40) }, status: 409 }
    ask("pulls/merge", { ...wrong, as: owner })
    const merged = ask("pulls/merge", { path: one, body: { sha }, as: owner })
    const pull = ask("pulls/get", { path: one })
    expect(pull).toMatchObject({ merged: true, merge_commit_sha: merged.sha, state: "closed" })
    expect(ask("issues/get", { path: { issue_number: 2 } }).state).toBe("closed")
    ask("pulls/merge", { path: one, as: owner, status: 405 })
    ask("pulls/update", { path: one, body: { state: "open" }, status: 422 })
  })

  test("can squash, and refuses drafts and conflicts", () => {
    const world = withBranch()
    const { ask, push, objects } = world
    const { node_id } = open(world)
    ask("pulls/merge", { path: one, status: 405 })
    ready(world, node_id)
    push({ "a.txt": "other" })
    expect(ask("pulls/get", { path: one })).toMatchObject({ mergeable_state: "dirty" })
    ask("pulls/merge", { path: one, status: 405 })
    push({ "a.txt": null })
    push({ "a.txt": "1\n2\n" })
    const { sha } = ask("pulls/merge", { path: one, body: { merge_method: "squash" } })
    expect(objects.readCommit(sha)?.parents).toHaveLength(1)
  })
})
