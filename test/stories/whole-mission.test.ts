import { expect } from "vitest"
import { asks, failsVerification, judges, proposes } from "./support/handiwork.ts"
import { passkeys } from "./support/plans.ts"
import { story } from "./support/story.ts"

const GOAL = "/mission Customers can sign in with a passkey, beside passwords."

story(
  "a mission goes from /mission to a merged pull request",
  async ({ as, bot, attempts }) => {
    attempts.on("plan.1", asks(["Do passwords stay?", "Yes.", "The last way in cannot go."]))
    attempts.on("plan.2", proposes(passkeys))
    await as("mira").opens("Passkeys", "")
    await as("mira").says(GOAL)
    await bot.says(/one question before I plan/)
    await as("mira").says("Yes, they stay.")
    const plan = await bot.says(/^### Plan 1 · Passkeys/, /2 milestones, 4 features, 5 criteria/)
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    expect(attempts.ran).toEqual(["plan.1", "plan.2"])

    attempts.on("F2.1", failsVerification("C2", "a replayed challenge was taken"))
    attempts.on("M1.behaviour.1", judges({ C4: "the button does nothing" }))
    await as("mira").says(`/mission approve ${/approve ([0-9a-f]{7})/.exec(plan.body)?.[1]}`)
    await bot.rewrites(/Approved by mira/)
    await bot.says(/M1 is proven: Add a passkey/, /4 of 4 criteria hold/, /M2 comes next/)
    await bot.says(/^@mira, \*\*ready for review: #(\d+)/, /5 of 5 criteria hold/)
    await bot.reacts("rocket", "eyes", "rocket")
    expect(await bot.labels()).toEqual([])
    console.log(
      attempts.ran,
      await bot.milestones(),
      await bot.issues(),
      await bot.pullRequests(),
      await bot.checks(),
    )
    console.log((await bot.shows(/5 of 5 criteria proven/)).body)
  },
  { isOnDisk: true },
)
