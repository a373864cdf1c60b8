/** The policy file on the default branch: a mistake in it, its kill switch, and what it changes. */
import { expect } from "vitest"
import { approved, inReview, standingChecks } from "./support/chapters.ts"
import { delivers, proposes, worksOn } from "./support/handiwork.ts"
import { small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const FILE = ".github/missions.yml"

story(
  "a mistake in the file stops a start, and once it is mended /mission works",
  async ({ as, bot, attempts }) => {
    await as("tomas").pushes("main", { [FILE]: "# ours\nparalel: 3\nceilings:\n  hours: eight\n" })
    await as("mira").opens("Export", "As JSON.")
    await as("mira").says("/mission")
    await bot.says(
      /^\*\*Not started: the policy has mistakes: `paralel` is not known\.\*\*/,
      /\| `\.github\/missions\.yml`, line 2 \| `paralel` is not known \| `parallel` \| `3` \|/,
      /line 4 \| `ceilings\.hours` has a wrong value \| a number above 0 \| `eight` \|/,
      /Mend it on the default branch, then type:\n\n```\n\/mission\n```/,
    )
    await bot.reacts("confused")
    await bot.saysNoMore()
    expect(attempts.ran()).toEqual([])

    await as("tomas").pushes("main", { [FILE]: "parallel: 3\n" })
    await bot.saysNoMore()
    attempts.on("plan.1", proposes(small))
    await as("mira").says("/mission")
    await bot.says(/this is one feature/)
    await bot.shows(/waits for approval/)
    await bot.reacts("rocket")
    expect(await bot.labels()).toEqual(["mission-needs-you"])
  },
)

story(
  "nothing starts while missions are switched off, and afterwards they go on by themselves",
  async told => {
    const { as, bot, attempts } = told
    attempts.on("F1.1", worksOn)
    await approved(told, small)
    await as("tomas").pushes("main", { [FILE]: "enabled: false\n" })
    await bot.shows(/missions are switched off here, by line 1 of/, /switched off · nothing needed/)
    attempts.on("F1.1", delivers({ "src/flag.js": "export const on = true" }))
    await bot.shows(/2 of 2 criteria proven/, /switched off/)
    expect(attempts.ran()).toEqual(["plan.1", "F1.1"])
    await as("ines").opens("Another", "goal")
    await as("ines").says("/mission", 2)
    await bot.says(/^\*\*Not started: missions are switched off here\*\*, by `enabled`/)
    await bot.reacts("confused")

    await as("tomas").pushes("main", { [FILE]: "enabled: true\n" })
    await inReview(told)
    expect(attempts.ran()).toContain("final.gates.1")
    expect(await standingChecks(told)).toHaveLength(2)
  },
)
