/** The pull request of a mission, and the same text for a repository that knows nothing of the mission. */

import { expect, it } from "vitest"
import { pullRequest, pullRequestElsewhere } from "../../../src/core/render/pull-request.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { missionAt } from "./fixtures.ts"

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
