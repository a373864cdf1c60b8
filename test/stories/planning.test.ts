/** From /mission to a plan: questions, answers, defaults, and planners that fail. */
import { expect } from "vitest"
import { proposed } from "./support/chapters.ts"
import { asks, dies, fails, proposes } from "./support/handiwork.ts"
import { passkeys, small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const WHICH = [
  "Only the web, or the mobile API too?",
  "Web only.",
  "Both share session.ts.",
] as const
const PASSWORDS = ["Do passwords stay?", "Yes.", "The last way in cannot be removed."] as const

story("bare /mission takes the issue as the goal", async ({ as, bot, attempts }) => {
  attempts.on("plan.1", proposes(small))
  await as("mira").opens("Passkeys", "Customers can sign in with one.")
  await as("mira").says("/mission")
  await bot.shows(
    /> Passkeys\n>.*\n?> Customers can sign in with one\./,
    /\*\*Asked by\*\* mira, write/,
  )
  expect(attempts.brief("plan.1")).toMatchObject({
    goal: "Passkeys\n\nCustomers can sign in with one.",
  })
  await bot.says(/this is one feature/)
  await bot.reacts("rocket")
  expect(await bot.labels()).toEqual(["mission-needs-you"])
})

story("/mission go takes the default of every question", async ({ as, bot, attempts }) => {
  attempts.on("plan.1", asks(WHICH, PASSWORDS))
  attempts.on("plan.2", proposes(passkeys))
  await as("mira").opens("Passkeys", "Customers can sign in with one.")
  await as("mira").says("/mission")
  await bot.shows(/needs you: \[two questions\]/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  await bot.says(
    /^@mira, \*\*two questions before I plan/,
    /1\. \*\*Only the web/,
    /Default: Web only/,
  )
  await as("mira").says("/mission go")
  await bot.says(/^### Plan 1 · Passkeys at sign-in/, /2 milestones, 4 features, 5 criteria/)
  expect(attempts.brief("plan.2")).toMatchObject({
    conversation: [{ asked: [{ text: WHICH[0] }, { text: PASSWORDS[0] }] }, { defaults: true }],
  })
  await bot.shows(/plan 1\]\(.*\) waits for approval/)
  await bot.reacts("rocket", "rocket")
})

story(
  "a plain reply answers, once the thread has been quiet for two minutes",
  async ({ as, bot, attempts, passes }) => {
    attempts.on("plan.1", asks(WHICH))
    attempts.on("plan.2", proposes(small))
    await as("mira").opens("Passkeys", "Customers can sign in with one.")
    await as("mira").says("/mission")
    await bot.says(/one question before I plan/)
    await as("ines").says("Mobile too, please.")
    await as("ines").says("@mira what do you think?")
    await bot.reacts("rocket", "eyes")
    await as("dana").says("And a pony.")
    await passes(90_000)
    expect(attempts.ran()).toEqual(["plan.1"])
    await passes(60_000)
    expect(attempts.ran()).toEqual(["plan.1", "plan.2"])
    expect(attempts.brief("plan.2")).toMatchObject({
      conversation: [{ asked: [{}] }, { by: "ines", text: "Mobile too, please." }],
    })
    await bot.says(/this is one feature/)
    await bot.shows(/waits for approval/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
  },
  { instance: { quietMs: 120_000 } },
)

const senseless = { ...small, features: [{ ...small.features[0]!, dependsOn: ["F9" as const] }] }

story(
  "a plan that breaks a rule goes back to the planner with the rule",
  async ({ as, bot, attempts }) => {
    attempts.on("plan.1", proposes(senseless))
    attempts.on("plan.2", proposes(small))
    await as("mira").opens("Export", "As JSON.")
    await as("mira").says("/mission")
    await bot.says(/this is one feature/)
    const brief = attempts.brief("plan.2")
    expect(brief.kind === "plan" && brief.returned.map(it => it.text).join()).toMatch(/F9/)
    await bot.shows(/waits for approval/)
    await bot.reacts("rocket")
    expect(await bot.labels()).toEqual(["mission-needs-you"])
  },
)

story("a plan that breaks rules three times is left to a person", async ({ as, bot, attempts }) => {
  for (const key of ["plan.1", "plan.2", "plan.3"]) attempts.on(key, proposes(senseless))
  attempts.on("plan.4", proposes(small))
  await as("mira").opens("Export", "As JSON.")
  await as("mira").says("/mission")
  await bot.says(/^@mira, \*\*the mission cannot go on by itself\.\*\*/, /returned 3 times/, /F9/)
  expect(attempts.ran()).toEqual(["plan.1", "plan.2", "plan.3"])
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  await as("mira").says("/mission resume")
  await bot.says(/this is one feature/)
  await bot.shows(/waits for approval/)
  await bot.reacts("rocket", "rocket")
})

story(
  "a planner's run that dies is tried again after a while",
  async ({ as, bot, attempts, passes }) => {
    attempts.on("plan.1", dies)
    attempts.on("plan.2", proposes(small))
    await as("mira").opens("Export", "As JSON.")
    await as("mira").says("/mission")
    await bot.shows(/Reading the repository/)
    expect(attempts.ran()).toEqual(["plan.1"])
    await passes(60_000)
    await bot.says(/this is one feature/)
    await bot.shows(/waits for approval/)
    await bot.reacts("rocket")
    expect(await bot.labels()).toEqual(["mission-needs-you"])
  },
)

story("a planner that fails three times is left to a person", async ({ as, bot, attempts }) => {
  const silent = fails({ kind: "agent_failed", how: "silent", said: "no model answers" })
  for (const key of ["plan.1", "plan.2", "plan.3"]) attempts.on(key, silent)
  await as("mira").opens("Export", "As JSON.")
  await as("mira").says("/mission")
  await bot.says(/cannot go on by itself/, /the planner failed 3 times: no model answers/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  await as("mira").says("/mission cancel")
  await bot.says(/^\*\*Cancelled by mira\.\*\* Nothing was merged/)
  await bot.shows(/ancelled/)
  await bot.reacts("rocket", "rocket")
  expect(await bot.labels()).toEqual([])
})

story("questions and a plan come before anything is written to the code", async told => {
  await proposed(told, passkeys)
  const { bot } = told
  expect(await bot.milestones()).toEqual([])
  expect(await bot.issues()).toEqual([])
  expect(await bot.pullRequests()).toEqual([])
  expect(await bot.checks()).toEqual([])
})
