/** A skill that a plan makes: approved with it, worked with, and offered to the repository in the end. */
import { expect } from "vitest"
import { type Draft, Draft as DraftForm } from "../../src/core/plan/plan.ts"
import { approved, inReview } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { says } from "./support/handiwork.ts"
import { small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const orders = { name: "orders", description: "How orders are read.", body: "Line by line." }
const withSkill: Draft = DraftForm.parse({
  ...small,
  skills: [orders],
  features: small.features.map(feature => ({ ...feature, skills: ["orders"] })),
})
const EXPORT = { "src/export.js": "export const json = true\n" }

story("a skill that stood the mission is offered as a pull request of its own", async told => {
  const { as, attempts, bot } = told
  attempts.on("F1.1", says({ name: "orders", helped: true, because: "It named the file." }, EXPORT))
  await approved(told, withSkill)
  await inReview(told)
  await bot.checks()
  await as("ines").merges(2)
  await bot.says(/^\*\*Done: merged/, /One skill worked well enough to keep: #3 adds `orders`\./)
  await bot.shows(/2 of 2 criteria proven/)
  expect(await bot.pullRequests()).toEqual([
    "#3 open · Add the skill orders",
    expect.stringMatching(/^#2 merged/),
  ])
  const { data: files } = await as("ines").request(
    "GET /repos/{owner}/{repo}/compare/{base}...{head}",
    { ...HERE, base: "main", head: "mission/1/skills" },
  )
  expect(files.files).toMatchObject([{ filename: ".agents/skills/orders/SKILL.md" }])
  expect(files.commits).toHaveLength(1)
  expect(told.looks.at(-1)?.isSettled).toBe(true)

  // It is people's from now on.
  await as("ines").closesPullRequest(3)
  expect(await bot.pullRequests()).toContain("#3 closed · Add the skill orders")
  await bot.saysNoMore()
})

story("a skill that was no help is not offered", async told => {
  const { as, attempts, bot } = told
  attempts.on("F1.1", says({ name: "orders", helped: false, because: "It is wrong." }, EXPORT))
  await approved(told, withSkill)
  await inReview(told)
  await bot.checks()
  await as("ines").merges(2)
  await bot.says(/^\*\*Done: merged/)
  await bot.shows(/2 of 2 criteria proven/)
  expect(await bot.pullRequests()).toEqual([expect.stringMatching(/^#2 merged/)])
})
