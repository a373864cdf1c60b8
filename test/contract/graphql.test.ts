/** The operations that only GraphQL has, checked against schemas that are written here by hand. */
import { expect, test } from "vitest"
import { json } from "../../src/embedded/github/http/message.ts"
import { here, seeded } from "../embedded/github/http/seeded.ts"
import { checked } from "./checked.ts"

const EDITED = `query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on IssueComment { id lastEditedAt includesCreatedEdit } }
}`
const READY = `mutation($id: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`

test("a comment says when it was last edited, or that it never was", async () => {
  const { face, person, bot } = seeded()
  await person.issues.create({ ...here, title: "Goal" })
  const comment = (body: string) => person.issues.createComment({ ...here, issue_number: 1, body })
  const [kept, edited] = [await comment("/mission"), await comment("/mission")]
  await person.issues.updateComment({ ...here, comment_id: edited.data.id, body: "/mission go" })
  const ids = [kept.data.node_id, edited.data.node_id]
  const { nodes } = await bot.graphql<{ nodes: unknown[] }>(EDITED, { ids })
  expect(nodes).toMatchObject([
    { lastEditedAt: null },
    { lastEditedAt: "2026-01-01T00:00:00Z", includesCreatedEdit: true },
  ])
  expect(face.violations).toEqual([])
})

test("a draft becomes ready only for a caller who may also write contents", async () => {
  const { face, person, bot } = seeded()
  const { data } = await person.git.getRef({ ...here, ref: "heads/main" })
  const tree = await person.git.createTree({
    ...here,
    tree: [{ path: "a", mode: "100644", type: "blob", content: "a" }],
  })
  const parents = [data.object.sha]
  const commit = await person.git.createCommit({
    ...here,
    message: "A",
    tree: tree.data.sha,
    parents,
  })
  await person.git.createRef({ ...here, ref: "refs/heads/topic", sha: commit.data.sha })
  const draft = { ...here, title: "T", head: "topic", base: "main", draft: true }
  const pull = await person.pulls.create(draft)
  const answer = await bot.graphql(READY, { id: pull.data.node_id })
  expect(answer).toEqual({
    markPullRequestReadyForReview: { pullRequest: expect.objectContaining({ isDraft: false }) },
  })
  expect(face.violations).toEqual([])
})

test("a query that isn't modelled is refused, and a wrong answer fails the test", async () => {
  const { face, bot } = seeded()
  await expect(bot.graphql("{ viewer { login } }")).rejects.toMatchObject({ status: 501 })
  const wrong = json(200, { data: { nodes: [{ lastEditedAt: "yesterday" }] } })
  const judged = checked({ ...face, rest: () => wrong })
  judged.rest({
    method: "POST",
    target: "/graphql",
    headers: {},
    body: Buffer.from(JSON.stringify({ query: EDITED, variables: { ids: ["IC_1"] } })),
  })
  expect(judged.violations[0]).toMatch(/^graphql lastEditedAt\/nodes\/0\/lastEditedAt: must match/)
})
