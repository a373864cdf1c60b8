/**
 * Money, time or luck runs out. The work is parked, people are warned, the mission pauses, and a
 * person types something.
 */
import { expect } from "vitest"
import type { Mission } from "../../src/core/log/mission.ts"
import { defaultPolicy } from "../../src/core/plan/policy.ts"
import { fits } from "../../src/core/values/money.ts"
import { instant } from "../../src/core/values/time.ts"
import { maxOf, reserved, spentUsd } from "../../src/core/work/money.ts"
import { approved, inReview, proposed, standingChecks } from "./support/chapters.ts"
import { costing, cutShort, dies, worksOn } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

story("work that a quota cut short is parked, and continues from what was saved", async told => {
  const { attempts, bot, passes } = told
  const quota = { kind: "limit", of: "quota", resetsAt: null } as const
  attempts.on("F1.1", cutShort(quota, { "src/half.js": "1\n" }))
  await approved(told, small)
  await bot.says(
    /^\*\*F1 is parked until \d\d:\d\d UTC: the model's quota is used up\./,
    /does not count as an attempt/,
  )
  await bot.shows(
    /parked until \d\d:\d\d UTC · nothing needed from you/,
    /Sooner, with another agent: `\/mission use <agent> for F1`/,
  )
  await passes(600_000)
  expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
  await passes(600_000)
  await inReview(told)
  const [first, second] = ["F1.1", "F1.2"].map(attempts.brief)
  expect(second).toMatchObject({
    base: first?.base,
    checkpoint: expect.stringMatching(/^[0-9a-f]{40}$/),
  })
  expect(await standingChecks(told)).toHaveLength(2)
})

story("another agent continues parked work at once", async told => {
  const { as, attempts, bot } = told
  const resetsAt = instant(told.now() + 90 * 60_000)
  attempts.on("F1.1", cutShort({ kind: "limit", of: "quota", resetsAt }, { "src/half.js": "1\n" }))
  await approved(told, small)
  await bot.shows(/parked/)
  await as("mira").says("/mission use codex for F1")
  await bot.reacts("rocket")
  await inReview(told)
  expect(attempts.brief("F1.2")).toMatchObject({ agent: "codex" })
  expect(await standingChecks(told)).toHaveLength(2)
})

const { ceilings } = defaultPolicy({ planner: "a", worker: "a", validator: "a" })

/** Checks every append that any look made. */
function expectNeverOver(missions: readonly Mission[]): void {
  for (const m of missions) {
    const max = maxOf(m).usd ?? 0
    expect(fits(spentUsd(m) + reserved(m).usd, max), `${spentUsd(m)} of ${max}`).toBe(true)
  }
}

story("two attempts at once cannot overspend together, whatever they report", async told => {
  const { as, attempts, bot } = told
  attempts.on("F1.1", costing(null, { "src/store/a.js": "1\n" }))
  attempts.on("F3.1", costing(2.5, { "web/a.js": "1\n" }))
  const digest = await proposed(told, passkeys)
  await as("mira").says(`/mission approve ${digest} max 9`)
  await bot.rewrites(/Approved by mira/, /at most \$9/)
  await bot.reacts("rocket")
  expect(["F1.1", "F3.1"].map(key => attempts.brief(key).cap.usd)).toEqual([6, 2.5])
  await bot.says(
    /^@mira, \*\*\$9\.00 of \$9 is spent, and the work that is left costs about \$\d+–\d+/,
  )
  await bot.says(
    /^@mira, \*\*paused at the ceiling: \$9\.00 of \$9\.\*\* 2 of 5 criteria/,
    /\| go on \| `\/mission budget \d+` \|/,
  )
  await bot.shows(/needs you: the ceiling is reached/, /Near the ceiling\*\*: \$9\.00 of \$9/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  expectNeverOver(told.looks.map(look => look.mission))
  await as("mira").says("/mission resume")
  await bot.says(/held for another reason/)
  await as("ines").says("/mission budget 60")
  await bot.reacts("confused", "rocket")
  await bot.rewrites(/Approved by mira.*at most \$60/)
  await bot.says(/M1 is proven/)
  await inReview(told)
  expectNeverOver(told.looks.map(look => look.mission))
  expect(await standingChecks(told)).toHaveLength(7)
  await bot.issues()
  await bot.milestones()
})

story("three runs lost in a row hold the mission until a person says to go on", async told => {
  const { as, attempts, bot, passes } = told
  for (const key of ["F1.1", "F1.2", "F3.1", "F3.2"]) attempts.on(key, dies)
  const digest = await proposed(told, passkeys)
  await as("mira").says(`/mission approve ${digest} max 200`)
  await bot.rewrites(/Approved by mira/)
  await bot.reacts("rocket")
  await passes(120_000)
  await bot.says(
    /^@mira, \*\*the mission cannot go on by itself\.\*\* .*3 attempts in a row were lost/,
  )
  await bot.shows(/needs you: the mission is held/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  const before = attempts.ran().length
  await passes(900_000)
  expect(attempts.ran()).toHaveLength(before)
  for (const key of ["F1.2", "F1.3", "F3.2", "F3.3"])
    attempts.on(key, costing(0.5, { [`${key}.js`]: "1\n" }))
  await as("mira").says("/mission resume")
  await bot.reacts("rocket")
  await passes(600_000)
  await bot.says(/M1 is proven/)
  await inReview(told)
  await bot.issues()
  await bot.milestones()
  expect(await standingChecks(told)).toHaveLength(7)
})

story(
  "at its ceiling of comments the bot falls silent, and Mission Control says so",
  async told => {
    const { as, attempts, bot } = told
    attempts.on("F1.1", worksOn)
    await as("mira").says(`/mission approve ${await proposed(told, small)}`)
    await bot.rewrites(/Approved by mira/)
    await bot.reacts("rocket")
    await bot.shows(
      /No more comments are posted\*\*: 1 of 1 have been posted\. .*`\/mission budget 10 comments`/,
    )
    await as("mira").says("/mission status")
    await bot.reacts("rocket")
    await bot.checks()
    await bot.saysNoMore()
    await as("mira").says("/mission budget 9 comments")
    await bot.reacts("rocket")
    await bot.says(/criteria proven/)
    attempts.on("F1.1", costing(0.5, { "src/f1.js": "1\n" }))
    await inReview(told)
    expect(await standingChecks(told)).toHaveLength(2)
  },
  { policy: { ceilings: { ...ceilings, comments: 1 } } },
)
