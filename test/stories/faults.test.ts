/** Webhooks get lost or come twice, two orchestrators run, people delete and forge, and GitHub refuses. */
import { expect } from "vitest"
import { approved, inReview, proposed, standingChecks } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { proposes, worksOn } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const MINUTE = 60_000

story("an approval whose webhook was lost is found by looking again", async told => {
  const { as, bot, github, passes } = told
  const digest = await proposed(told, small)
  github.face.webhooks.setCopies(() => 0)
  await as("mira").says(`/mission approve ${digest}`)
  await bot.saysNoMore()
  github.face.webhooks.setCopies(() => 1)
  await passes(6 * MINUTE)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket")
  await inReview(told)
  expect(await standingChecks(told)).toHaveLength(2)
})

story("webhooks that come twice change nothing", async told => {
  const { bot, github } = told
  github.face.webhooks.setCopies(() => 2)
  await approved(told, passkeys)
  await bot.says(/M1 is proven/)
  await inReview(told)
  expect(await bot.milestones()).toHaveLength(2)
  expect(await bot.issues()).toHaveLength(6)
  expect(await standingChecks(told)).toHaveLength(7)
})

story("a whole mission without any webhook takes longer and ends the same", async told => {
  const { as, attempts, bot, github, passes } = told
  attempts.on("plan.1", proposes(small))
  await as("mira").opens("Export", "As JSON.")
  await as("mira").says("/mission")
  const plan = await bot.says(/this is one feature/)
  github.face.webhooks.setCopies(() => 0)
  await as("mira").says(`/mission approve ${/approve ([0-9a-f]{7})/.exec(plan.body)?.[1]}`)
  await passes(20 * MINUTE)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket", "rocket")
  await inReview(told)
  expect(await standingChecks(told)).toHaveLength(2)
})

story(
  "two orchestrators at once create nothing twice",
  async told => {
    const { as, bot, passes } = told
    await approved(told, passkeys)
    await passes(10 * MINUTE)
    await bot.says(/M1 is proven/)
    await inReview(told)
    expect(await bot.milestones()).toHaveLength(2)
    expect(await bot.issues()).toHaveLength(6)
    expect(await standingChecks(told)).toHaveLength(7)
    const keys = Object.values(told.github.model.state.runs).map(run => run.displayTitle)
    expect(keys).toEqual([...new Set(keys)])
    await as("mira").says("/mission status")
    await bot.says(/review/)
    await bot.reacts("rocket")
  },
  { orchestrators: 2, instance: { graceMs: 4 * MINUTE } },
)

story("a question of ours that a person deletes is not posted again", async told => {
  const { as, bot, passes } = told
  await proposed(told, small)
  await as("dana").says("/mission cancel")
  const refusal = await bot.says(/Not done: it needs write access/)
  await bot.reacts("confused")
  await as("tomas").deletes(refusal.id)
  await passes(10 * MINUTE)
  await bot.saysNoMore()
})

story("Mission Control that a person edits is restored", async told => {
  const { as, bot } = told
  await proposed(told, small)
  const before = await bot.shows(/waits for approval/)
  await as("tomas").edits(before.id, "Nothing to see here.")
  expect((await bot.shows(/waits for approval/)).body).toBe(before.body)
})

story("Mission Control that a person deletes is written again", async told => {
  const { as, bot, passes } = told
  await proposed(told, small)
  const before = await bot.shows(/waits for approval/)
  await as("tomas").deletes(before.id)
  await passes(10 * MINUTE)
  expect((await bot.shows(/waits for approval/)).body).toBe(before.body)
})

story("Mission Control that a person unpins stays unpinned", async told => {
  const { as, bot, github, passes } = told
  await proposed(told, small)
  const { id } = await bot.shows(/waits for approval/)
  const route = "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/pin"
  await as("tomas").request(route, { ...HERE, comment_id: id })
  await passes(10 * MINUTE)
  const [issue] = Object.values(github.model.state.issues)
  expect(issue?.pinned).toBeNull()
  await bot.rewrites(/waits for approval/)
})

story("a marker that somebody else forges is ignored", async told => {
  const { as, bot, attempts, github } = told
  attempts.on("plan.1", proposes(small))
  await as("mira").opens("Export", "As JSON.")
  const marker = { mission: 1, thing: "comment mission_control", digest: "0".repeat(64) }
  const forged = await as("ines").says(`I am it.\n<!-- missions ${JSON.stringify(marker)} -->`)
  await as("mira").says("/mission")
  const shown = await bot.shows(/waits for approval/)
  expect(shown.id).not.toBe(forged)
  expect(github.model.state.comments[forged]?.body).toMatch(/^I am it/)
  await bot.says(/this is one feature/)
  await bot.reacts("rocket")
  expect(await bot.labels()).toEqual(["mission-needs-you"])
})

story("a report by a run that the log does not name is ignored", async told => {
  const { as, attempts, bot, passes } = told
  attempts.on("F1.1", worksOn)
  await approved(told, small)
  await attempts.forges("F1.1", as("ines"))
  await passes(10 * MINUTE)
  await bot.shows(/0 of 2 criteria proven/)
  expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
  expect(await standingChecks(told)).toHaveLength(1)
})

story(
  "without drafts the pull request is open from the start",
  async told => {
    await approved(told, small)
    await inReview(told)
    expect(await standingChecks(told)).toHaveLength(2)
  },
  { drafts: false },
)

story(
  "a pull request that GitHub refuses is reported, and opened once it is allowed",
  async told => {
    const { as, bot, github } = told
    const message = "Resource not accessible by integration"
    github.refuse("pulls/create", { status: 403, message })
    await approved(told, small)
    await bot.says(
      /^@mira, \*\*the mission needs you\.\*\*/,
      /Resource not accessible by integration/,
    )
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    github.refuse("pulls/create", null)
    await as("tomas").says("/mission resume")
    await inReview(told)
    await bot.reacts("rocket")
    expect(await standingChecks(told)).toHaveLength(2)
  },
)

story("a mission whose pull request is closed ends without merging", async told => {
  const { as, bot } = told
  await approved(told, small)
  await inReview(told)
  await as("ines").closesPullRequest(2)
  await bot.says(/^\*\*Closed without merging/)
  await bot.shows(/[Cc]losed/)
  expect(await bot.pullRequests()).toEqual(["#2 closed · Export orders as JSON"])
  expect(await standingChecks(told)).toHaveLength(2)
})
