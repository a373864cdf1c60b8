/** A goal of one feature, without ceremony. The story runs in memory, and again on bare repositories in a folder. */
import { expect } from "vitest"
import { proposes } from "./support/handiwork.ts"
import { small } from "./support/plans.ts"
import { type Story, story } from "./support/story.ts"

async function tell({ as, bot, attempts }: Story): Promise<void> {
  attempts.on("plan.1", proposes(small))
  await as("mira").opens("Export", "")
  await as("mira").says("/mission The export command has a --json flag")
  await bot.shows(/waits for approval/)
  await bot.says(/^@mira, \*\*this is one feature/, /no milestones and no further issues/)
  expect(await bot.labels()).toEqual(["mission-needs-you"])

  await as("mira").says("/mission approve")
  await bot.rewrites(/Approved by mira/)
  await bot.says(/^@mira, \*\*ready for review: #2\.\*\* 2 of 2 criteria hold/)
  await bot.shows(/2 of 2 criteria proven/, /needs you: review #2/)
  await bot.reacts("rocket", "rocket")
  expect(await bot.labels()).toEqual([])
  expect(await bot.milestones()).toEqual([])
  expect(await bot.issues()).toEqual([])
  expect(await bot.pullRequests()).toEqual(["#2 open · Export orders as JSON"])
  expect(await bot.checks()).toEqual([
    "missions · cancelled · A newer commit is on the branch",
    "missions · success · 2 of 2 criteria hold",
    "missions / F1 · success · 2 of 2 criteria hold",
  ])
  expect(attempts.ran()).toEqual(["plan.1", "F1.1", "M1.gates.1", "M1.scrutiny.1", "final.gates.1"])

  await as("ines").merges(2)
  await bot.says(/^\*\*Done: merged/)
  await bot.shows(/2 of 2 criteria proven/, /merged/)
  expect(await bot.pullRequests()).toEqual(["#2 merged · Export orders as JSON"])
}

story("a small goal is one change and one pull request", tell)
story("a small goal goes the same way on bare repositories in a folder", tell, { isOnDisk: true })
