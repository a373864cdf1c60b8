/** Merges, pull requests, and how GitHub's other answers are handled. */
import { describe, expect, test } from "vitest"
import type { Effect, Ensure } from "../../../src/core/log/effect.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { key } from "../../core/render/facts.ts"
import {
  commit,
  executorOf,
  here,
  mission,
  PULL_REQUEST,
  type Ready,
  ready,
  text,
  twice,
} from "../support/ready.ts"

describe("a merge", () => {
  const into = "mission/412/main"
  const merge = (at: Ready, sha: Sha): Ensure => ({
    ...{ type: "ensure_merged", into, commit: sha, message: "F5: Build", attempt: key("F5.2") },
    onto: at.head,
  })

  test("is made once, and a second try finds it there", async () => {
    const at = await ready()
    await at.one({ type: "ensure_branch", name: into, at: at.head })
    await twice(at, merge(at, await commit(at, at.head, "a.txt", "a")))
    const { data } = await at.bot.repos.getCommit({ ...here, ref: into })
    expect(data.parents).toHaveLength(2)
    expect(data.commit.message).toBe("F5: Build")
  })

  test("of the default branch that somebody else made is reported, even if the branch has moved since", async () => {
    const at = await ready()
    await at.one({ type: "ensure_branch", name: into, at: at.head })
    const wanted = await commit(at, at.head, "a.txt", "a")
    const newer = await commit(at, wanted, "b.txt", "b")
    const { data } = await at.person.repos.merge({ ...here, base: into, head: newer })
    const sync = { key: key("sync.1"), milestone: "M1", round: 1, commit: wanted } as const
    const syncs = [{ ...sync, workflows: [], is: "due" }] as const
    const onto = data.sha as Sha
    const effect = { ...merge(at, wanted), attempt: sync.key, onto } as Ensure
    expect(await executorOf(at, { ...mission, syncs }).one(effect)).toEqual([
      { type: "integration.moved", from: onto, to: onto, by: "sync" },
    ])
  })

  test("that conflicts becomes an event about the attempt and the head", async () => {
    const at = await ready()
    await at.one({ type: "ensure_branch", name: into, at: at.head })
    await at.one(merge(at, await commit(at, at.head, "README.md", "one")))
    const other = await commit(at, at.head, "README.md", "two")
    expect(await at.one(merge(at, other))).toEqual([
      { type: "merge.conflicted", attempt: "F5.2", onto: at.head },
    ])
  })
})

describe("a pull request", () => {
  test("gets its text and is marked ready, and a person's text around ours stays", async () => {
    const at = await ready()
    const head = "mission/412/main"
    await at.one({ type: "ensure_branch", name: head, at: at.head })
    await at.one({
      ...{ type: "ensure_merged", into: head, message: "m", attempt: key("F5.2"), onto: at.head },
      commit: await commit(at, at.head, "a.txt", "a"),
    })
    const [bound] = await at.one({
      ...{ type: "create", thing: PULL_REQUEST, text: text("Draft", "JSON"), head, draft: true },
    })
    const number = bound?.type === "thing.bound" ? bound.number! : 0
    const before = await at.bot.pulls.get({ ...here, pull_number: number })
    expect(before.data.draft).toBe(true)
    const body = `Closes #1\n\n${before.data.body}`
    await at.person.pulls.update({ ...here, pull_number: number, body })
    const thing = PULL_REQUEST
    await twice(at, {
      ...{ type: "ensure_pull_request", number, thing, draft: false, text: text("Proven") },
    })
    const { data } = await at.bot.pulls.get({ ...here, pull_number: number })
    expect(data.draft).toBe(false)
    expect(data.body).toMatch(/^Closes #1\n\n/)
    expect(data.body).toContain("Proven")
    expect(data.body).not.toContain("Draft")
  })
})

describe("what GitHub answers", () => {
  const reaction = (comment: number): Effect => ({
    ...{ type: "ensure_reaction", comment, content: "eyes" },
  })

  test.each([403, 404, 410, 422])(
    "with status %i becomes an event, and other effects go on",
    async status => {
      const at = await ready()
      at.fail(/reactions$/, { status, message: "No. - https://docs.github.com\nmore" })
      const comment = (await at.bot.issues.listComments({ ...here, issue_number: 1 })).data[0]!.id
      const answers = await at.all([reaction(5), reaction(comment)])
      const effect = "ensure_reaction 5"
      expect(answers).toMatchObject([{ type: "effect.refused", effect, status }])
      const { data } = await at.bot.issues.getComment({ ...here, comment_id: comment })
      expect(data.reactions?.eyes).toBe(1)
      expect(at.transient).toEqual([])
    },
  )

  test.each([
    ["a lost request", "lost_before"],
    ["a lost answer", "lost_after"],
    ["502", { status: 502, message: "Server Error" }],
  ] as const)("%s is tried again later; other effects go on", async (_, fate) => {
    const at = await ready()
    at.fail(/git\/refs$/, fate)
    const branch: Effect = { type: "ensure_branch", name: "mission/412/main", at: at.head }
    expect(await at.all([branch, { ...branch, name: "other" }])).toEqual([])
    expect(at.transient).toMatchObject([["ensure_branch", expect.any(String)]])
    const { data } = await at.bot.git.listMatchingRefs({ ...here, ref: "heads/other" })
    expect(data).toHaveLength(1)
  })

  test("a rate limit ends the sending, because everything else would be refused as well", async () => {
    const at = await ready()
    const headers = { "retry-after": "60" }
    at.fail(/git\/refs$/, { status: 403, message: "You have exceeded a limit", headers })
    const branch: Effect = { type: "ensure_branch", name: "mission/412/main", at: at.head }
    expect(await at.all([branch, { ...branch, name: "other" }])).toEqual([])
    expect(at.asked).toHaveLength(1)
    expect(at.transient).toHaveLength(1)
  })
})
