/** What people write in one comment: several commands, answers below quotes, goals that begin like commands. */
import { expect } from "vitest"
import { proposed } from "./support/chapters.ts"
import { asks, proposes } from "./support/handiwork.ts"
import { small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const WHICH = ["Net or gross?", "Net.", "`price.ts` stores net prices."] as const
const MAY = ["May I add a dependency?", "No.", "There is none so far."] as const

story("several commands in one comment are each decided, in order", async told => {
  const { as, bot } = told
  const digest = await proposed(told, small)
  await as("mira").says(
    `Looks good!\n\n/mission pause\n/mission skip F-1 dropped\n- /mission cancel\n/mission approve ${digest}`,
  )
  await bot.rewrites(/Approved by mira/)
  await bot.says(/cannot tell what `F-1` means/, /\/mission skip F1 dropped/)
  await bot.says(/^\*\*I read `- \/mission cancel` as a part of the text for `\/mission skip`/)
  await bot.shows(/held|paused/i)
  await bot.reacts("rocket", "confused")
  expect(await bot.checks()).toHaveLength(1)
  expect(await bot.labels()).toEqual(["mission-needs-you"])
})

story("what stands below a quote answers the quoted question", async told => {
  const { as, bot, attempts } = told
  attempts.on("plan.1", asks(WHICH, MAY))
  attempts.on("plan.2", proposes(small))
  await as("mira").opens("Prices", "A total in the cart.")
  await as("mira").says("/mission")
  await bot.says(/two questions before I plan/)
  await as("ines").says("> 1. **Net or gross?**\n>    Default: Net.\n\ngross\n")
  await as("mira").says("> May I add a dependency?\n\nyes, `zod`\n\n/mission go")
  await bot.says(/this is one feature/)
  expect(attempts.brief("plan.2")).toMatchObject({
    conversation: [
      { asked: [{ text: WHICH[0] }, { text: MAY[0] }] },
      { by: "ines", text: "1. gross" },
      { by: "mira", text: "2. yes, `zod`" },
      { defaults: true },
    ],
  })
  await bot.shows(/waits for approval/)
  await bot.reacts("rocket", "eyes", "eyes", "rocket")
  expect(await bot.labels()).toEqual(["mission-needs-you"])
})

story(
  "a goal that begins with a command's name is a goal, and the reply mentions the other reading",
  async told => {
    const { as, bot, attempts } = told
    attempts.on("plan.1", proposes(small))
    await as("mira").opens("Tests", "They are slow.")
    await as("mira").says("/mission pause")
    await bot.says(/`\/mission pause` needs a mission, and this issue has none yet/)
    await as("mira").says("/mission use vitest")
    await bot.says(/took all of it as the goal, although `use` is also a command/)
    await bot.shows(/> use vitest/)
    await bot.says(/this is one feature/)
    await bot.reacts("confused", "rocket")
    expect(await bot.labels()).toEqual(["mission-needs-you"])
  },
)
