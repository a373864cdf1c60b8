/** How many stories begin. They are told and read once here, so that each story can start where it differs. */
import { expect } from "vitest"
import type { Draft } from "../../../src/core/plan/plan.ts"
import { proposes } from "./handiwork.ts"
import type { Story } from "./story.ts"

/** mira asks, the planner answers with this plan, and the bot shows it. Returns the digest as people copy it. */
export async function proposed({ as, bot, attempts }: Story, plan: Draft): Promise<string> {
  attempts.on("plan.1", proposes(plan))
  await as("mira").opens(plan.title, plan.goal)
  await as("mira").says("/mission")
  await bot.shows(/waits for approval/)
  const { body } = await bot.says(/^@mira|^### Plan 1/)
  await bot.reacts("rocket")
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  return /\/mission approve ([0-9a-f]{7})/.exec(body)?.[1] ?? ""
}

/** … and mira approves it. When this returns, everything that could run has run. */
export async function approved(story: Story, plan: Draft): Promise<void> {
  const { as, bot } = story
  await as("mira").says(`/mission approve ${await proposed(story, plan)}`)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket")
}

/** … and everything goes well until the pull request waits for a person. */
export async function inReview({ bot }: Pick<Story, "bot">): Promise<void> {
  const { body } = await bot.says(/^@mira, \*\*ready for review: #\d+/)
  const number = /#\d+/.exec(body)?.[0]
  await bot.shows(new RegExp(`needs you: review ${number}`))
  expect(await bot.labels()).toEqual([])
  expect(await bot.pullRequests()).toEqual([expect.stringMatching(`^${number} open`)])
}

/** Checks that still say something. Those on commits that are no longer the head say only that. */
export async function standingChecks({ bot }: Pick<Story, "bot">): Promise<readonly string[]> {
  return (await bot.checks()).filter(line => !line.endsWith("A newer commit is on the branch"))
}
