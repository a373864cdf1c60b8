/** Somebody who may push moves a mission's log: nothing of it counts, and people are asked before it goes on. */
import { expect } from "vitest"
import type { Request } from "../../src/github/request.ts"
import { inReview, proposed } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const LOG = { ...HERE, ref: "missions/1/log" }

/** Pushes a commit with the log's own files on top of it, and answers both. */
async function pushed(request: Request): Promise<{ readonly last: string; readonly head: string }> {
  const last = (await request("GET /repos/{owner}/{repo}/git/ref/{ref}", LOG)).data.object.sha
  const old = { ...HERE, commit_sha: last }
  const { data } = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", old)
  const commit = { ...HERE, message: data.message, tree: data.tree.sha, parents: [last] }
  const made = await request("POST /repos/{owner}/{repo}/git/commits", commit)
  const moved = { ...LOG, sha: made.data.sha, force: true }
  await request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", moved)
  return { last, head: made.data.sha }
}

story("a log that somebody pushed to holds the mission until a person resumes it", async told => {
  const { as, bot } = told
  const digest = await proposed(told, small)
  const { head, last } = await pushed(as("tomas").request)
  await as("mira").says(`/mission approve ${digest}`)
  const { body } = await bot.says(/somebody else changed its log/)
  expect(body).toContain(`${head.slice(0, 7)} is not signed as ours`)
  expect(body).toContain(`The last commit that holds is ${last}`)
  await bot.shows(/somebody else changed its log/)
  expect(told.attempts.ran()).toEqual(["plan.1"])
  await as("mira").says("/mission resume")
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket", "rocket")
  await inReview(told)
  expect(told.attempts.ran()).toContain("F1.1")
  expect(await bot.checks()).toHaveLength(3)
})
