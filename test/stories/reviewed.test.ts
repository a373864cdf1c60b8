/** What people do with the pull request once it is ready. */
import { expect } from "vitest"
import { approved, inReview } from "./support/chapters.ts"
import { passkeys } from "./support/plans.ts"
import { type Story, story } from "./support/story.ts"

async function ready(told: Story): Promise<void> {
  await approved(told, passkeys)
  await told.bot.says(/M1 is proven/)
  await inReview(told)
}

async function readBoard({ bot }: Story): Promise<void> {
  await bot.issues()
  await bot.milestones()
  await bot.checks()
}

story("a person's push to the pull request is kept, and everything is proven again", async told => {
  const { as, attempts, bot } = told
  await ready(told)
  const before = attempts.ran().length
  const pushed = await as("ines").pushes("mission/1/main", {
    "src/hand.js": "export const x = 1\n",
  })
  await bot.shows(
    /C4 was judged before somebody pushed to the pull request; judging again costs about \$0\.50/,
    /needs you: judge C4 again/,
  )
  expect(attempts.ran().slice(before)).toEqual(["final.gates.2"])
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  await as("mira").says("/mission retry C4", 8)
  await bot.reacts("rocket")
  await bot.shows(/needs you: review #8/)
  expect(await bot.labels()).toEqual([])
  expect(attempts.ran().slice(before)).toEqual(["final.gates.2", "final.behaviour.2"])
  const { commit } = told.looks.findLast(it => it.mission.delivered)!.mission.delivered!
  expect(commit).toBe(pushed)
  await bot.pullRequests()
  await readBoard(told)
})

story(
  "in a merge queue, the queue's head gets the check that holds for the pull request",
  async told => {
    const { as, bot, github } = told
    await ready(told)
    const checks = (commit: string) =>
      Object.values(github.model.state.checks).filter(
        it => it.headSha === commit && it.name === "missions",
      )
    const group = await as("mira").queues(8)
    await told.rest()
    expect(checks(group)).toMatchObject([
      { conclusion: "success", title: "5 of 5 criteria hold", actions: [] },
    ])
    expect(checks(group)[0]?.summary).toMatch(/which this merge brings in/)
    await bot.pullRequests()
    await readBoard(told)
  },
)

story(
  "closing without merging ends the mission, and the last comment says what is kept",
  async told => {
    const { as, bot } = told
    await ready(told)
    await as("mira").closesPullRequest(8)
    await bot.says(/Closed without merging/, /Kept: `mission\/1\/main`/)
    await bot.shows(/closed without merging/)
    await bot.pullRequests()
    await readBoard(told)
  },
)
