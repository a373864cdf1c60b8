/** A person answers for what is not proven, or is asked before the next milestone begins. */
import { expect } from "vitest"
import type { Draft } from "../../src/core/plan/plan.ts"
import { approved, inReview, proposed, standingChecks } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { finds, unclear } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { type Story, story } from "./support/story.ts"

/** The pull request as reviewers read it. */
async function pullRequestOf({ as, bot }: Story): Promise<string> {
  await bot.pullRequests()
  const { data } = await as("tomas").request("GET /repos/{owner}/{repo}/pulls", { ...HERE })
  return data[0].body
}

async function readBoard(told: Story): Promise<void> {
  await told.bot.issues()
  await told.bot.milestones()
  await standingChecks(told)
}

story("a criterion that nobody could judge is accepted with a reason and a name", async told => {
  const { as, attempts, bot } = told
  attempts.on("M1.behaviour.1", unclear("C4", "the page did not load"))
  attempts.on("M1.behaviour.2", unclear("C4", "the page did not load"))
  await approved(told, passkeys)
  await bot.says(/M1 validation needs your judgement/, /`\/mission accept C4 <how you know>`/)
  await bot.shows(/needs you/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  await as("ines").says("/mission accept C4")
  await bot.says(/I did not understand/, /\/mission accept/)
  await as("ines").says("/mission accept C4 I added one by hand on my phone")
  await bot.reacts("confused", "rocket")
  await bot.says(/M1 is proven/)
  await inReview(told)
  await bot.shows(/4 of 5 criteria proven/, /1 waived/)
  expect(await pullRequestOf(told)).toMatch(/C4[\s\S]*ines[\s\S]*I added one by hand on my phone/)
  await readBoard(told)
})

story(
  "a minor finding waits for a person's word if the policy says so",
  async told => {
    const { as, attempts, bot } = told
    attempts.on("M1.scrutiny.1", finds("the flag is read twice", "minor"))
    await approved(told, small)
    await bot.says(/the flag is read twice/, /`\/mission accept N1/)
    await bot.shows(/needs you/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    await as("mira").says("/mission accept N1 it costs nothing")
    await inReview(told)
    await bot.reacts("rocket")
    expect(await pullRequestOf(told)).toMatch(
      /the flag is read twice[\s\S]*mira[\s\S]*it costs nothing/,
    )
    await as("mira").says("/mission accept N1 again")
    await bot.says(/`N1` is already settled/)
    await bot.reacts("confused")
    expect(attempts.ran()).not.toContain("F2.1")
    await readBoard(told)
  },
  { policy: { minorFindings: "ask" } },
)

const stopping = (checkpoint: "approve" | "notify"): Draft => ({
  ...passkeys,
  milestones: passkeys.milestones.map((milestone, at) =>
    at === 0 ? { ...milestone, checkpoint } : milestone,
  ),
})

story(
  "a checkpoint that asks waits after its milestone until a person lets it go on",
  async told => {
    const { as, attempts, bot, passes } = told
    await approved(told, stopping("approve"))
    await bot.says(/M1 is proven/, /\*\*M2 waits for you\.\*\*[^`]*```\n\/mission resume\n```/)
    await bot.shows(/needs you: M1 is proven, `\/mission resume` goes on/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    await readBoard(told)
    await bot.pullRequests()
    await passes(1_200_000)
    await bot.saysNoMore()
    expect(attempts.ran().filter(key => key.startsWith("F4"))).toEqual([])
    await as("ines").says("/mission resume")
    await inReview(told)
    await bot.reacts("rocket")
    expect(attempts.ran()).toContain("F4.1")
    await readBoard(told)
  },
)

story("a checkpoint that only tells goes on by itself, also under strict care", async told => {
  const { as, attempts, bot } = told
  const digest = await proposed(told, stopping("notify"))
  await as("mira").says(`/mission approve ${digest} strict`)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket")
  await bot.says(/M1 is proven/, /Nothing is needed from you/)
  await inReview(told)
  expect(attempts.ran()).toContain("F4.1")
  await readBoard(told)
})
