/** The git database, merges, and who may move which ref. */
import { describe, expect, test } from "vitest"
import { small } from "./small.ts"

const ZERO = "0".repeat(40)

describe("refs", () => {
  test("a ref can be made once, moved forward only, and deleted", () => {
    const { ask, push, objects } = small()
    const first = objects.readRef("refs/heads/main")
    const second = push({ a: "1" })
    const ref = { path: { ref: "missions/1/log" } }
    const named = "refs/missions/1/log"
    ask("git/create-ref", { body: { ref: named, sha: second }, status: 201 })
    const again = ask("git/create-ref", { body: { ref: named, sha: second }, status: 422 })
    expect(again.message).toBe("Reference already exists")
    const back = ask("git/update-ref", { ...ref, body: { sha: first }, status: 422 })
    expect(back.message).toBe("Update is not a fast forward")
    ask("git/update-ref", { ...ref, body: { sha: first, force: true } })
    expect(ask("git/get-ref", ref).object.sha).toBe(first)
    ask("git/delete-ref", { ...ref, status: 204 })
    ask("git/get-ref", { ...ref, status: 404 })
    ask("git/delete-ref", { ...ref, status: 422 })
    ask("git/update-ref", { ...ref, body: { sha: first }, status: 422 })
  })

  test.each(["main", "refs/main", "refs/heads/a..b", "refs/heads/a b", "refs/heads/"])(
    "%s is no name of a ref",
    ref => {
      const { ask, objects } = small()
      const sha = objects.readRef("refs/heads/main")
      ask("git/create-ref", { body: { ref, sha }, status: 422 })
    },
  )

  test("a ref needs an existing commit", () => {
    const { ask } = small()
    const body = { ref: "refs/heads/x", sha: ZERO }
    expect(ask("git/create-ref", { body, status: 422 }).message).toBe("Object does not exist")
  })

  test("matching refs are found in any namespace, by any prefix", () => {
    const { ask, objects } = small()
    const sha = objects.readRef("refs/heads/main")
    for (const name of ["missions/1/log", "missions/12/log", "missions/2/log"])
      ask("git/create-ref", { body: { ref: `refs/${name}`, sha } })
    const names = (ref: string) =>
      ask("git/list-matching-refs", { path: { ref } }).map((it: { ref: string }) => it.ref)
    expect(names("missions/1")).toEqual(["refs/missions/1/log", "refs/missions/12/log"])
    expect(names("missions/1/")).toEqual(["refs/missions/1/log"])
  })

  test("a stale list shows a ref's earlier commit, and leaves out refs that are too new", () => {
    const world = small()
    const { ask, push, pass, now } = world
    const path = { ref: "heads/work" }
    const shas = (visibleBefore?: number) =>
      ask("git/list-matching-refs", { path, ...(visibleBefore && { visibleBefore }) }).map(
        (it: { object: { sha: string } }) => it.object.sha,
      )
    pass(10_000)
    const one = push({ a: "1" }, { branch: "work" })
    pass(10_000)
    const two = push({ a: "2" }, { branch: "work" })
    expect(shas()).toEqual([two])
    expect(shas(now() - 1)).toEqual([one])
    expect(shas(now() - 15_000)).toEqual([])
    ask("git/get-ref", { path, visibleBefore: now() - 15_000, status: 404 })
  })
})

describe("trees and commits", () => {
  test("a tree is edited by path on a base: files are added in folders and removed", () => {
    const { ask, objects } = small()
    const entry = (path: string, content: string) => ({
      path,
      mode: "100644",
      type: "blob",
      content,
    })
    const body = { tree: [entry("a/b/c", "1"), entry("a/d", "2"), entry("e", "3")] }
    const base = ask("git/create-tree", { body, status: 201 })
    const gone = { path: "a/b/c", mode: "100644", type: "blob", sha: null }
    const next = ask("git/create-tree", {
      body: { base_tree: base.sha, tree: [gone, entry("a/f", "4")] },
    })
    const query = { recursive: "1" }
    const deep = ask("git/get-tree", { path: { tree_sha: next.sha }, query })
    expect(deep.tree.map((it: { path: string }) => it.path)).toEqual(["a", "a/d", "a/f", "e"])
    expect(objects.readTree(next.sha)).toHaveLength(2)
  })

  test.each([
    [{ path: "../x", content: "" }, /malformed/],
    [{ path: ".git/config", content: "" }, /malformed/],
    [{ path: "x", sha: ZERO }, /not a valid blob/],
  ])("a tree refuses %j", (entry, message) => {
    const { ask } = small()
    const body = { tree: [{ mode: "100644", type: "blob", ...entry }] }
    expect(ask("git/create-tree", { body, status: 422 }).message).toMatch(message)
  })

  test("GitHub signs only commits for which no author is given", () => {
    const { ask, objects } = small()
    const tree = objects.readCommit(objects.readRef("refs/heads/main")!)!.tree
    const author = { name: "Eve", email: "eve@example.org", date: "2020-01-01T00:00:00Z" }
    const made = (more: object) =>
      ask("git/create-commit", { body: { message: "m", tree, parents: [], ...more } })
    const own = made({})
    expect(own.verification).toMatchObject({ verified: true, reason: "valid" })
    expect(own.author.name).toBe("missions[bot]")
    expect(own.committer.email).toBe("noreply@github.com")
    const other = made({ author })
    expect(other.verification).toMatchObject({ verified: false, reason: "unsigned" })
    expect(other.committer).toEqual(other.author)
    const shown = ask("repos/get-commit", { path: { ref: own.sha } })
    expect([shown.author.login, shown.committer.login]).toEqual(["missions[bot]", "web-flow"])
  })

  test("a commit that GitHub doesn't sign isn't verified", () => {
    const { ask, push } = small({ hypotheses: { apiCommitsSigned: false } })
    const sha = push({ a: "1" })
    expect(ask("git/get-commit", { path: { commit_sha: sha } }).verification.verified).toBe(false)
  })

  test("a commit needs an existing tree and existing parents", () => {
    const { ask, objects } = small()
    const tree = objects.writeTree([])
    const body = { message: "m", tree, parents: [ZERO] }
    expect(ask("git/create-commit", { body, status: 422 }).message).toMatch(/Parent SHA/)
    const bare = { message: "m", tree: ZERO, parents: [] }
    expect(ask("git/create-commit", { body: bare, status: 422 }).message).toMatch(/Tree SHA/)
  })
})

describe("history and content", () => {
  test("commits are listed newest first, page by page, and compared", () => {
    const { ask, push, objects } = small()
    const base = objects.readRef("refs/heads/main")!
    const shas = [1, 2, 3].map(n => push({ [`f${n}`]: `${n}\n` }, { message: `Step ${n}` }))
    const list = (query: Record<string, string | number>) =>
      ask("repos/list-commits", { query }).map((it: { sha: string }) => it.sha)
    expect(list({})).toEqual([...shas.toReversed(), base])
    expect(list({ per_page: 2, page: 2 })).toEqual([shas[0], base])
    const path = { base, head: "main" }
    const compared = ask("repos/compare-commits", { path })
    expect(compared).toMatchObject({ status: "ahead", ahead_by: 3, behind_by: 0 })
    expect(compared.files).toMatchObject([
      { filename: "f1", status: "added", additions: 1, deletions: 0 },
      { filename: "f2" },
      { filename: "f3" },
    ])
    const back = ask("repos/compare-commits", { path: { basehead: `main...${base}` } })
    expect(back.status).toBe("behind")
  })

  test("a file is read at a ref", () => {
    const { ask, push } = small()
    const sha = push({ "docs/a.md": "old" })
    push({ "docs/a.md": "new" })
    const read = (ref?: string) => {
      const query = ref === undefined ? {} : { ref }
      const { content } = ask("repos/get-content", { path: { path: "docs/a.md" }, query })
      return Buffer.from(content, "base64").toString()
    }
    expect([read(), read(sha)]).toEqual(["new", "old"])
    const folder = ask("repos/get-content", { path: { path: "docs" } })
    expect(folder).toMatchObject([{ name: "a.md", type: "file" }])
    ask("repos/get-content", { path: { path: "none" }, status: 404 })
  })
})

describe("merges", () => {
  const merge = { base: "work", head: "main" }

  test("a merge makes a commit, and a second merge makes none", () => {
    const { ask, push } = small()
    const ours = push({ a: "1" }, { branch: "work" })
    const theirs = push({ b: "2" })
    const made = ask("repos/merge", { body: { ...merge, commit_message: "Sync" }, status: 201 })
    expect(made.parents.map((it: { sha: string }) => it.sha)).toEqual([ours, theirs])
    expect(made.commit).toMatchObject({ message: "Sync", verification: { verified: true } })
    ask("repos/merge", { body: merge, status: 204 })
    ask("repos/merge", { body: { base: "work", head: theirs }, status: 204 })
  })

  test("a merge answers 409 for a conflict and 404 for an unknown branch", () => {
    const { ask, push } = small()
    push({ a: "1" }, { branch: "work" })
    push({ a: "2" })
    ask("repos/merge", { body: merge, status: 409 })
    ask("repos/merge", { body: { ...merge, head: "none" }, status: 404 })
    ask("repos/merge", { body: { ...merge, base: "none" }, status: 404 })
  })
})

describe("workflow files", () => {
  const flow = { ".github/workflows/other.yml": "on: push" }

  test("a bot may not make a branch whose workflow files differ from the default branch's", () => {
    const world = small()
    const { ask, push, objects, owner, bot, model, repository } = world
    const old = objects.readRef("refs/heads/main")!
    const now = push(flow, { as: owner })
    const body = { ref: "refs/heads/old", sha: old }
    ask("git/create-ref", { body, status: 403 })
    ask("git/create-ref", { body, as: world.job({ contents: "write" }), status: 403 })
    ask("git/create-ref", { body: { ...body, ref: "refs/missions/1/x" }, status: 201 })
    ask("git/create-ref", { body: { ref: "refs/heads/new", sha: now }, status: 201 })
    const bare = ask("git/create-commit", {
      body: { message: "m", tree: objects.writeTree([]), parents: [] },
    })
    ask("git/create-ref", { body: { ref: "refs/heads/bare", sha: bare.sha }, status: 201 })
    const move = { repository, ref: "refs/heads/x", before: null, after: old }
    expect(model.mayUpdateRef(bot, move)).toMatchObject({ message: /refusing to allow/ })
    expect(model.mayUpdateRef(owner, move).type).toBe("allowed")
    const mayWrite = { ...bot, permissions: { ...bot.permissions, workflows: "write" } } as const
    expect(model.mayUpdateRef(mayWrite, move).type).toBe("allowed")
    ask("git/create-ref", { body, as: owner, status: 201 })
  })

  test.each([
    [true, 403],
    [false, 201],
  ])("whether a merge is refused too is a hypothesis: %s", (workflowRefusalForMerges, status) => {
    const { ask, push, owner } = small({ hypotheses: { workflowRefusalForMerges } })
    push({ a: "1" }, { branch: "work", as: owner })
    push({ ...flow, b: "2" }, { branch: "feature", as: owner })
    push({ ".github/workflows/third.yml": "on: push" }, { as: owner })
    const body = { base: "work", head: "feature" }
    ask("repos/merge", { body, status })
  })
})

describe("what people and tokens may do", () => {
  test("a caller without the permission gets 403, and one who can't see the repository 404", () => {
    const { ask, reader, writer, bot, model, objects } = small({ isPrivate: true })
    const sha = objects.readRef("refs/heads/main")
    const body = { ref: "refs/heads/x", sha }
    const weak = { ...bot, permissions: { contents: "read" } } as const
    const said = ask("git/create-ref", { body, as: weak, status: 403 })
    expect(said.message).toBe("Resource not accessible by integration")
    ask("git/get-ref", { path: { ref: "heads/main" }, as: reader, status: 404 })
    ask("git/get-ref", { path: { ref: "heads/main" }, as: { type: "anonymous" }, status: 401 })
    ask("git/create-ref", { body, as: writer, status: 201 })
    ask("repos/get", { path: { repo: "none" }, status: 404 })
    expect(model.state.repositories).toBeDefined()
  })

  test("anyone reads a public repository, and only collaborators write to it", () => {
    const { ask, reader, objects } = small()
    ask("repos/get", { as: reader })
    const sha = objects.readRef("refs/heads/main")
    ask("git/create-ref", { body: { ref: "refs/heads/x", sha }, as: reader, status: 403 })
  })

  test("an operation that isn't modelled is refused with its name", () => {
    const { ask } = small()
    expect(ask("repos/create-fork", { status: 501 }).message).toContain("repos/create-fork")
  })

  test.each([
    ["ada", "admin"],
    ["wim", "write"],
    ["rea", "read"],
    ["missions[bot]", "none"],
  ])("%s has the level %s", (username, permission) => {
    const { ask } = small()
    const path = { username }
    const found = ask("repos/get-collaborator-permission-level", { path })
    expect(found.permission).toBe(permission)
  })
})

describe("push webhooks", () => {
  test.each([
    ["refs/heads/x", {}, 1],
    ["refs/tags/v1", {}, 1],
    ["refs/missions/1/log", {}, 0],
    ["refs/missions/1/log", { pushEventForCustomRefs: true }, 1],
  ])("%s with %j sends %i", (ref, hypotheses, count) => {
    const { ask, objects, deliveries } = small({ hypotheses })
    ask("git/create-ref", { body: { ref, sha: objects.readRef("refs/heads/main") } })
    const pushes = deliveries().filter(it => it.event === "push")
    expect(pushes).toHaveLength(count)
    if (count > 0)
      expect(pushes[0]?.payload).toMatchObject({ ref, created: true, before: ZERO, deleted: false })
  })
})
