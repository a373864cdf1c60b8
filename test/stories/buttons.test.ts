/**
 * Buttons on checks, and GitHub's own for running checks again. They reach us by webhook alone, and
 * count like typed commands.
 */
import { expect } from "vitest"
import { approved, inReview, standingChecks } from "./support/chapters.ts"
import { failsVerification, unclear } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { type Story, story } from "./support/story.ts"

/** Leads to F1 being stopped after two tries. */
async function stopped(told: Story): Promise<void> {
  const { attempts, bot } = told
  attempts.on("F1.1", failsVerification("C1", "expected {, saw <"))
  attempts.on("F1.2", failsVerification("C1", "expected {, saw <"))
  await approved(told, small)
  await bot.says(/^@mira, \*\*I stopped working on F1/)
  await bot.shows(/needs you: F1 is stopped/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  await bot.checks()
}

const F1 = /missions \/ F1/

story("Retry on a feature's check tries it again, and the check says who pressed", async told => {
  const { as, attempts, bot } = told
  await stopped(told)
  as("ines").presses("retry", F1)
  await inReview(told)
  expect(attempts.ran()).toContain("F1.3")
  const pressed = told.looks
    .flatMap(it => it.events)
    .find(it => it.type === "command.accepted" && it.check)
  expect(pressed).toMatchObject({ by: { login: "ines" }, permission: "write" })
  expect(await bot.details(/F1 · failure/)).toMatch(/\*\*ines asked for another try of F1\*\*/)
  await bot.checks()
})

story("Re-run all checks of a commit tries what stands on it", async told => {
  const { as, attempts, bot } = told
  await stopped(told)
  as("ines").presses("re-run all", F1)
  await inReview(told)
  expect(attempts.ran()).toContain("F1.3")
  await bot.checks()
})

story("Explain says why on the check itself, and posts nothing", async told => {
  const { as, bot } = told
  await stopped(told)
  as("ines").presses("explain", F1)
  await bot.checks()
  expect(await bot.details(/F1 · failure/)).toMatch(
    /^\*\*ines asked why\*\*, 2 Mar \d\d:\d\d UTC\. \*\*F1 is stopped/,
  )
  await bot.saysNoMore()
})

story("a button that somebody without write access presses is refused on the check", async told => {
  const { as, attempts, bot } = told
  await stopped(told)
  as("dana").presses("retry", F1)
  await bot.checks()
  expect(await bot.details(/F1 · failure/)).toMatch(
    /^\*\*Not done for dana\*\*, .*it needs write access, dana has read/,
  )
  expect(attempts.ran()).not.toContain("F1.3")
  await bot.saysNoMore()
})

story("a webhook that comes twice counts as one pressed button", async told => {
  const { as, attempts, github } = told
  await stopped(told)
  as("ines").presses("retry", F1)
  const { webhooks } = github.face
  webhooks.redeliver(webhooks.log().findLast(it => it.event === "check_run")!.id)
  await inReview(told)
  expect(attempts.ran()).toEqual(expect.not.arrayContaining(["F1.4"]))
  const pressed = told.looks.flatMap(it => it.events).filter(it => it.type.startsWith("command."))
  expect(pressed.filter(it => "check" in it)).toHaveLength(1)
  await told.bot.checks()
})

story(
  "a criterion that could not be judged is accepted by a button, in the name of the person who pressed it",
  async told => {
    const { as, attempts, bot } = told
    for (const key of ["M1.behaviour.1", "M1.behaviour.2"]) {
      attempts.on(key, unclear("C4", "the page did not answer"))
    }
    await approved(told, passkeys)
    await bot.says(/M1/)
    expect(await standingChecks(told)).toContain(
      "missions / M1 · action_required · A person must judge",
    )
    as("ines").presses("accept", /missions \/ M1/)
    await bot.says(/M1 is proven/)
    await inReview(told)
    const line = /missions \/ M1 · /
    expect(await bot.details(line)).toMatch(/\*\*ines accepted M1\*\*/)
    expect(told.looks.at(-1)?.mission.waived.get("C4")).toMatchObject({ by: { login: "ines" } })
    await readBoard(told)
  },
)

story(
  "GitHub's own Re-run on the required check judges again what was judged before a push",
  async told => {
    const { as, attempts, bot, github } = told
    await approved(told, passkeys)
    await bot.says(/M1 is proven/)
    await inReview(told)
    await as("ines").pushes("mission/1/main", { "src/hand.js": "export const x = 1\n" })
    await bot.shows(/needs you: judge C4 again/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    expect(await standingChecks(told)).toContain(
      "missions · action_required · 4 of 5 criteria hold; 1 is from before a push",
    )
    as("mira").presses("re-run", /1 is from before a push/)
    await bot.shows(/needs you: review #8/)
    expect(await bot.labels()).toEqual([])
    expect(attempts.ran().at(-1)).toBe("final.behaviour.2")
    const check = Object.values(github.model.state.checks).findLast(it => it.name === "missions")
    expect(check).toMatchObject({ conclusion: "success", actions: [] })
    expect(check?.summary).toMatch(/^\*\*mira asked for another try of M2\*\*/)
    await readBoard(told)
  },
)

async function readBoard({ bot }: Story): Promise<void> {
  await bot.issues()
  await bot.milestones()
  await bot.pullRequests()
  await bot.checks()
}
