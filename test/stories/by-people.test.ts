/** Features that people build are taken, handed in over HTTP, verified and merged like any other. */
import { expect } from "vitest"
import { approved, inReview, proposed, standingChecks } from "./support/chapters.ts"
import { failsVerification, worksOn } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { type Story, story } from "./support/story.ts"

/** Pushes a branch of the person's own, based on the mission's. */
async function builds(told: Story, branch: string, files: Readonly<Record<string, string>>) {
  return told.as("ines").branches(branch, { from: "mission/1/main", files })
}

story("a person takes a feature, hands it in, and it is merged like any other", async told => {
  const { as, attempts, bot, github } = told
  attempts.on("F1.1", worksOn)
  await approved(told, passkeys)
  await bot.shows(/F1 Store passkeys/)
  await as("ines").assigns(2, "ines")
  await bot.shows(/ines works on it/)
  const commit = await builds(told, "mission/1/F1", { "src/store.js": "export const keys = 1\n" })
  await as("ines").says("/mission done F1")
  await bot.reacts("rocket")
  await bot.says(/M1 is proven/)
  await inReview(told)
  expect(attempts.brief("F1.2")).toMatchObject({ role: "verifier", base: commit })
  const merges = told.looks.flatMap(it => it.events).filter(it => it.type === "feature.integrated")
  expect(merges.map(it => it.feature)).toEqual(expect.arrayContaining(["F1", "F2", "F3"]))
  expect(Object.values(github.model.state.runs)).not.toHaveLength(0)
  expect(await standingChecks(told)).toContain("missions / F1 · success · 1 of 1 criteria hold")
  await bot.issues()
  await bot.milestones()
})

story(
  "what does not hold is told to the person who handed it in, and to nobody else",
  async told => {
    const { as, attempts, bot } = told
    const digest = await proposed(told, small)
    await as("mira").says(`/mission approve ${digest} by people`)
    await bot.rewrites(/Approved by mira/)
    await bot.reacts("rocket")
    await bot.shows(/F1 waits for a person: hand it in with `\/mission done F1/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    expect(attempts.ran()).toEqual(["plan.1"])

    await as("ines").says("/mission done F1")
    await bot.says(/I found no branch, pull request or commit `mission\/1\/F1` here/)
    await bot.reacts("confused")

    attempts.on("F1.1", failsVerification("C1", "expected {, saw <"))
    await builds(told, "flag", { "src/flag.js": "export const flag = 0\n" })
    await as("ines").says("/mission done F1 flag")
    await bot.reacts("rocket")
    await bot.says(/^@ines, \*\*what you handed in for F1 is not merged: C1 does not hold/)
    await bot.shows(/What ines handed in for F1 is not merged/)

    const commit = await as("ines").pushes("flag", { "src/flag.js": "export const flag = 1\n" })
    await as("ines").says(`/mission done F1 ${commit}`)
    await bot.reacts("rocket")
    await inReview(told)
    expect(attempts.ran().slice(1, 3)).toEqual(["F1.1", "F1.2"])
    expect(attempts.brief("F1.2")).toMatchObject({ role: "verifier", base: commit })
    await bot.checks()
  },
)

story("what a person pushed to the mission's own branch is proven there", async told => {
  const { as, attempts, bot } = told
  await as("mira").says(`/mission approve ${await proposed(told, small)} by people`)
  await bot.rewrites(/Approved by mira/)
  await told.rest()
  const commit = await as("ines").pushes("mission/1/main", {
    "src/flag.js": "export const f = 1\n",
  })
  await as("ines").says("/mission done F1 mission/1/main")
  await bot.reacts("rocket", "rocket")
  await inReview(told)
  expect(attempts.brief("F1.1").base).toBe(commit)
  await bot.checks()
})
