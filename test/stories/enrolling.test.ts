/** A mission is asked for where our workflow file is missing: the person is told once, and what to do. */
import { expect } from "vitest"
import { proposes } from "./support/handiwork.ts"
import { small } from "./support/plans.ts"
import { story } from "./support/story.ts"

const MINUTE = 60_000

story(
  "where the workflow file is missing, the App says so once and goes on when it is there",
  async told => {
    const { as, attempts, bot, github, passes } = told
    const row = github.model.state.repositories[github.repositoryId]!
    const { workflows } = row
    github.model.setup.settings(github.repositoryId, { workflows: [] })
    attempts.on("plan.1", proposes(small))
    await as("mira").opens("Export", "As JSON.")
    await as("mira").says("/mission")
    const asked = await bot.says(
      /I cannot run here yet: `\.github\/workflows\/missions-attempt\.yml` is not on `main`\./,
    )
    expect(asked.body).toMatch(/^@mira, \*\*I cannot run here yet/)
    expect(asked.body).toContain("npm run missions -- init acme/shop --app missions")
    expect(asked.body).not.toContain("404")
    await bot.shows(/> I cannot run here yet/)
    await bot.reacts("rocket")
    expect(await bot.labels()).toEqual(["mission-needs-you"])
    await passes(50 * MINUTE)
    await bot.saysNoMore()
    github.model.setup.settings(github.repositoryId, { workflows })
    await as("mira").says("/mission resume")
    await bot.says(/this is one feature/)
    await bot.shows(/waits for approval/)
    await bot.reacts("rocket")
    expect(await bot.labels()).toEqual(["mission-needs-you"])
  },
)
