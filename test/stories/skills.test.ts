/** A skill that a plan makes is approved with it, used by workers, and offered to the repository in the end. */
import { expect } from "vitest"
import { type Draft, Draft as DraftForm } from "../../src/core/plan/plan.ts"
import { approved, inReview } from "./support/chapters.ts"
import { HERE } from "./support/github.ts"
import { delivers, says, worksOn } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const orders = { name: "orders", description: "How orders are read.", body: "Line by line." }
const withSkill: Draft = DraftForm.parse({
  ...small,
  skills: [orders],
  features: small.features.map(feature => ({ ...feature, skills: ["orders"] })),
})
const EXPORT = { "src/export.js": "export const json = true\n" }

story("a skill that proved useful is offered as a pull request of its own", async told => {
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

  // From now on it belongs to people.
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

story("a worker's better text is proposed, approved, and read by later workers", async told => {
  const { as, attempts, bot } = told
  const better = "Line by line.\nSkip the empty ones."
  const used = ["F1", "F4"]
  const wide = DraftForm.parse({
    ...passkeys,
    skills: [orders],
    features: passkeys.features.map(f => (used.includes(f.id) ? { ...f, skills: ["orders"] } : f)),
  })
  const word = { name: "orders", helped: false, because: "Empty lines broke it.", better }
  attempts.on("F1.1", says(word, { "src/store.js": "export const store = true\n" }))
  attempts.on("F2.1", worksOn)
  await approved(told, wide)
  const { body } = await bot.says(
    /### Plan 2 · proposed change/,
    /\*\*plan 2 changes the skill orders; nothing proven is lost\.\*\*/,
    /```diff\n {2}the skill orders\n\+ {3}Skip the empty ones\.\n```/,
    /F1's worker says that it did not help\. Empty lines broke it\./,
  )
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  const digest = /\/mission approve ([0-9a-f]{7})/.exec(body)?.[1]
  await as("mira").says(`/mission approve ${digest}`)
  await bot.rewrites(/replaced by \[plan 2\]/)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket")
  attempts.on("F2.1", delivers({ "src/register.js": "export const register = true\n" }))
  await bot.says(/M1 is proven/)
  await inReview(told)
  expect(attempts.brief("F4.1")).toMatchObject({ skills: [{ name: "orders", body: better }] })
  expect(attempts.ran().filter(key => key.startsWith("plan."))).toEqual(["plan.1"])
  await bot.issues()
  await bot.milestones()
  await bot.checks()
})
