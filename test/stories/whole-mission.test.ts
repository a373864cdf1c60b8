/** One mission with everything in it, from the first word to the merge. */
import { expect } from "vitest"
import {
  asks,
  delivers,
  failsVerification,
  judges,
  proposes,
  worksOn,
} from "./support/handiwork.ts"
import { passkeys } from "./support/plans.ts"
import type { Story } from "./support/story.ts"
import { story } from "./support/story.ts"

story("a mission goes from /mission to a merged pull request", async told => {
  const { as, attempts, bot } = told
  const digest = await planned(told)

  attempts.on("F2.1", failsVerification("C2", "a replayed challenge was taken"))
  attempts.on("M1.behaviour.1", judges({ C4: "the button does nothing" }))
  attempts.on("F4.1", worksOn)
  await as("mira").says(`/mission approve ${digest}`)
  await firstMilestone(told)

  attempts.on("F4.1", delivers({ "src/sign-in.js": "export const signIn = true\n" }))
  await lastMilestone(told)

  await as("ines").merges(9)
  await bot.says(/^\*\*Done: merged.*5 of 5 criteria proven/, /Validation caught 1 defect/)
  await bot.shows(/5 of 5 criteria proven/)
  expect(await bot.pullRequests()).toEqual(["#9 merged · Passkeys at sign-in"])
  expect(told.looks.at(-1)?.isSettled).toBe(true)
})

/** The receipt, one question, an answer and a plan. Returns the plan's digest. */
async function planned({ as, attempts, bot }: Story): Promise<string> {
  attempts.on("plan.1", worksOn)
  await as("mira").opens("Passkeys", "")
  await as("mira").says("/mission Customers can sign in with a passkey, beside passwords.")
  await bot.shows(/^### Mission #1/, /Reading the repository/, /Nothing is written to your code/)
  await bot.reacts("rocket")
  attempts.on("plan.1", asks(["Do passwords stay?", "Yes.", "The last way in cannot go."]))
  attempts.on("plan.2", proposes(passkeys))
  await bot.says(/^@mira, \*\*one question before I plan/, /Do passwords stay\?.*\n.*Default: Yes/)
  await as("mira").says("Yes, they stay.")
  await bot.reacts("eyes")
  const { body } = await bot.says(/^### Plan 1/, /2 milestones, 4 features, 5 criteria/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
  return /approve ([0-9a-f]{7})/.exec(body)?.[1] ?? ""
}

/** Its three features, one of them in two attempts, a fix, two rounds; the second milestone has begun. */
async function firstMilestone(told: Story): Promise<void> {
  const { attempts, bot } = told
  await bot.rewrites(/Approved by mira/)
  await bot.says(/^\*\*M1 is proven: Add a passkey/, /4 of 4 criteria hold/, /M2 comes next/)
  await bot.shows(/4 of 5 criteria proven/, /✅ proven \| \[M1 Add a passkey\]/, /F4 Sign in/)
  await bot.reacts("rocket")
  expect(await bot.labels()).toEqual([])
  expect(attempts.ran().slice(2)).toEqual(
    [
      ["F1.1", "F3.1", "F2.1", "F2.2", "M1.gates.1", "M1.scrutiny.1", "M1.behaviour.1"],
      ["F5.1", "M1.gates.2", "M1.scrutiny.2", "M1.behaviour.2", "F4.1"],
    ].flat(),
  )
  expect(await bot.milestones()).toEqual([
    "1 closed · #1 · M1 Add a passkey",
    "2 open · #1 · M2 Sign in with it",
  ])
  const rest = (state: string, number: number) =>
    `milestone ${number} · part of #1${state} · mission`
  expect(await bot.issues()).toEqual([
    `#2 completed · F1 · Store passkeys · ${rest("", 1)}`,
    `#3 completed · F2 · Register one · ${rest(" · blocked by 1", 1)}`,
    `#4 completed · F3 · Settings · ${rest("", 1)}`,
    `#5 completed · M1 · Validation: Add a passkey · ${rest(" · blocked by 4", 1)}`,
    `#6 completed · F5 · Fix what validation found in M1 · ${rest("", 1)}`,
    `#7 open · F4 · Sign in · ${rest("", 2)}`,
    `#8 open · M2 · Validation: Sign in with it · ${rest(" · blocked by 1", 2)}`,
  ])
  expect(await bot.pullRequests()).toEqual(["#9 draft · Passkeys at sign-in"])
}

/** … and the last round: the pull request is ready. */
async function lastMilestone({ attempts, bot }: Story): Promise<void> {
  await bot.says(/^@mira, \*\*ready for review: #9\.\*\* 5 of 5 criteria hold/)
  await bot.shows(/5 of 5 criteria proven/, /needs you: review #9/)
  expect(attempts.ran().slice(14)).toEqual([
    "M2.gates.1",
    "M2.scrutiny.1",
    "final.gates.1",
    "final.behaviour.1",
  ])
  expect(await bot.pullRequests()).toEqual(["#9 open · Passkeys at sign-in"])
  expect(await bot.details(/^#9/)).toMatch(
    /Closes #1.*[\s\S]*### Not proven, and accepted[\s\S]*The mobile API/,
  )
  expect((await bot.milestones()).every(it => / closed /.test(it))).toBe(true)
  expect((await bot.issues()).every(it => / completed /.test(it))).toBe(true)
  expect((await bot.checks()).filter(it => !/newer commit/.test(it))).toEqual([
    "missions / F1 · success · 1 of 1 criteria hold",
    "missions / F3 · success · 1 of 1 criteria hold",
    "missions / F2 · failure · C2 does not hold",
    "missions / F2 · success · 1 of 1 criteria hold",
    "missions / M1 · failure · C4 does not hold",
    "missions / F5 · success · Delivered; one criterion is judged with the milestone",
    "missions / M1 · success · All criteria of M1 hold",
    "missions · success · 5 of 5 criteria hold",
    "missions / F4 · success · 1 of 1 criteria hold",
    "missions / M2 · success · All criteria of M2 hold",
  ])
}
