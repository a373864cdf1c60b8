/** Apps, installations and their tokens, and a state that was saved and read again. */
import { describe, expect, test } from "vitest"
import { ALL_RIGHTS, type Asked, dispatch, reopened, START, small } from "./small.ts"

describe("Apps", () => {
  test("an App finds its installation and takes a token with no more than it has", () => {
    const world = small()
    const { ask, bot } = world
    const as = { type: "app", app: bot.app } as const
    expect(ask("apps/get-authenticated", { as }).slug).toBe("missions")
    const [installation] = ask("apps/list-installations", { as })
    expect(ask("apps/get-repo-installation", { as }).id).toBe(installation.id)
    const path = { installation_id: installation.id }
    const take = (body: Readonly<Record<string, unknown>>, status = 201) =>
      ask("apps/create-installation-access-token", { path, body, as, status })
    expect(take({})).toMatchObject({
      token: expect.stringMatching(/^ghs_/),
      expires_at: "2026-01-01T01:00:00Z",
      permissions: { issues: "write", metadata: "read" },
    })
    const scoped = take({ repositories: ["engine"], permissions: { issues: "read" } })
    expect(scoped).toMatchObject({
      permissions: { issues: "read" },
      repositories: [{ name: "engine" }],
    })
    take({ permissions: { workflows: "write" } }, 422)
    take({ repositories: ["none"] }, 422)
    ask("apps/get-authenticated", { status: 401 })
    ask("apps/create-installation-access-token", {
      path: { installation_id: 1 },
      as,
      status: 404,
    })
  })

  test("an installation sees its repositories, a person their profile", () => {
    const { ask, owner } = small()
    expect(ask("apps/list-repos-accessible-to-installation").total_count).toBe(1)
    expect(ask("users/get-authenticated", { as: owner }).login).toBe("ada")
    ask("users/get-authenticated", { status: 403 })
    expect(ask("users/get-by-username", { path: { username: "MISSIONS[bot]" } }).type).toBe("Bot")
    ask("users/get-by-username", { path: { username: "none" }, status: 404 })
  })

  test("webhooks go to Apps that are installed and subscribe to the event", () => {
    const world = small()
    const { model, ask, repository, deliveries } = world
    const ada = Object.values(model.state.users).find(it => it.login === "ada")!.id
    const more = { name: "O", owner: ada, permissions: {}, events: ["milestone"] }
    const other = model.setup.app({ slug: "other", ...more }, START)
    model.setup.app({ slug: "absent", ...more, events: ["issues"] }, START)
    model.setup.install({ app: other, account: ada, repositories: [repository] }, START)
    ask("issues/create", { body: { title: "x" } })
    ask("issues/create-milestone", { body: { title: "x" } })
    const apps = deliveries().map(({ app, event }) => [app === other, event])
    expect(apps).toEqual([
      [false, "issues"],
      [false, "milestone"],
      [true, "milestone"],
    ])
  })

  test("only an App of the organisation with the permission sees who is in a team", () => {
    const world = small({ rights: { ...ALL_RIGHTS, members: "read" } })
    const { ask, model, owner, writer, reader } = world
    const id = (of: typeof owner) => (of.type === "user" ? of.id : 0)
    model.setup.team(id(owner), "leads", { [id(writer)]: "active", [id(reader)]: "pending" })
    const membership = (
      username: string,
      over: Asked & { team_slug?: string; org?: string } = {},
    ) =>
      ask("teams/get-membership-for-user-in-org", {
        path: { org: over.org ?? "ADA", team_slug: over.team_slug ?? "leads", username },
        ...over,
      })
    expect(membership("wim").state).toBe("active")
    expect(membership("rea").state).toBe("pending")
    membership("ada", { status: 404 })
    membership("nobody", { status: 404 })
    membership("wim", { team_slug: "none", status: 404 })
    membership("wim", { org: "wim", status: 404 })
    membership("wim", { as: world.job({ contents: "write" }), status: 403 })
    const unasked = small()
    const path = { org: "ada", team_slug: "leads", username: "wim" }
    unasked.ask("teams/get-membership-for-user-in-org", { path, status: 403 })
    expect(reopened(world).ask("teams/get-membership-for-user-in-org", { path }).state).toBe(
      "active",
    )
  })

  test("two accounts can't have the same login", () => {
    const { model } = small()
    expect(() => model.setup.user({ login: "ADA" })).toThrow(/already exists/)
  })
})

test("a model goes on from a state that was written to a file and read again", () => {
  const before = small()
  before.ask("issues/create-milestone", { body: { title: "M1" } })
  const body = { title: "One", labels: ["bug"], milestone: 1 }
  const issue = before.ask("issues/create", { body })
  const path = { issue_number: 1 }
  before.ask("issues/create-comment", { path, body: { body: "hi" } })
  before.push({ a: "1" }, { branch: "work" })
  before.ask("pulls/create", { body: { title: "P", head: "work", base: "main" } })
  const id = dispatch(before, { key: "a" })
  before.model.runs.startRun(id, before.now())
  const waiting = dispatch(before, { key: "a" })

  const after = reopened(before)
  const looks = [
    ["issues/get", { path }],
    ["issues/list-comments-for-repo", {}],
    ["issues/list-events-for-repo", {}],
    ["issues/list-milestones", {}],
    ["pulls/list", {}],
    ["actions/list-workflow-runs-for-repo", {}],
    ["checks/list-for-ref", { path: { ref: "main" } }],
    ["git/list-matching-refs", { path: { ref: "" } }],
  ] as const
  for (const [operation, asked] of looks)
    expect(after.ask(operation, asked), operation).toEqual(before.ask(operation, asked))

  const next = after.ask("issues/create", { body: { title: "Next" } })
  expect(next.number).toBe(3)
  expect(next.id).toBeGreaterThan(issue.id)
  after.model.runs.finishRun(id, "success", after.now())
  expect(after.model.runs.queuedRuns().map(it => it.run)).toEqual([waiting])
})
