/** Comments: written, edited by others, pinned, listed, reacted to. */
import { describe, expect, test } from "vitest"
import { type Json, type Small, START, small } from "./small.ts"

const create = ({ ask }: Small, body: object = {}): Json =>
  ask("issues/create", { body: { title: "One", ...body }, status: 201 })

describe("comments", () => {
  const comment = (world: Small, body: string, more: object = {}): Json =>
    world.ask("issues/create-comment", { path: { issue_number: 1 }, body: { body }, ...more })

  test("anyone with write access may edit another person's comment, and the edit is recorded", () => {
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

  test("a comment that is too long or blank is refused as on GitHub", () => {
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

  test("lists of a repository are sorted by the last change and can be stale", () => {
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

  test("an account can react only once in the same way", () => {
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
