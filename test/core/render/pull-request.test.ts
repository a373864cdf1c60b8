/** The pull request of a mission, and the same text for a repository that knows nothing of the mission. */

import { expect, it } from "vitest"
import type { Isolation } from "../../../src/core/log/attempt.ts"
import { fold } from "../../../src/core/log/fold.ts"
import { pullRequest, pullRequestElsewhere } from "../../../src/core/render/pull-request.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { ref } from "./facts.ts"
import { logs, missionAt } from "./fixtures.ts"

const m = missionAt("inReview")
const NUMBERS = /#\d+|\]\(\.\.\//

it("closes the mission's issue", () => {
  expect(pullRequest(missionView(m)).body).toContain("\nCloses #412 · plan `")
})

it("names, links and closes nothing by number if the numbers belong to others", () => {
  const { body } = pullRequestElsewhere(missionView(m))
  expect(pullRequest(missionView(m)).body).toMatch(NUMBERS)
  expect(body).not.toMatch(NUMBERS)
  expect(body).toContain("\nplan `")
  expect(body).toContain("F5 Button on the sign-in page")
})

/** The same story whose agents worked behind that wall; null: their reports do not say. */
const behind = (isolation: Isolation | null): string => {
  const log = logs.inReview.map(append => ({
    ...append,
    events: append.events.map(event =>
      event.type === "attempt.ended" && event.agent !== null && isolation !== null
        ? { ...event, agent: { ...event.agent, isolation } }
        : event,
    ),
  }))
  return pullRequest(missionView(fold(ref, log))).body
}

it.each([
  ["user", "as a user of its own"],
  ["bubblewrap", "in a sandbox (bubblewrap)"],
  ["none", "without a sandbox"],
] as const)("tells of every role's agent that it worked behind %s", (isolation, words) => {
  const rows = behind(isolation).match(/^\| (?:planner|worker|validator), .*$/gm) ?? []
  expect(rows.map(row => row.split(" | ").at(-1))).toEqual(Array(3).fill(`${words} |`))
})

it("tells it by the verdicts where older reports do not say, and not of planners", () => {
  expect(behind(null)).toMatch(/^\| planner, .*not said \| \|$/m)
  expect(behind(null)).toMatch(/^\| validator, .*as a user of its own \|$/m)
})
