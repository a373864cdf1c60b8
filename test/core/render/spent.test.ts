/** What was spent without a ceiling in money. An agent that doesn't report its cost did not work for nothing. */

import { expect, it } from "vitest"
import { fold } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { proven } from "../../../src/core/render/comments.ts"
import { validationIssue } from "../../../src/core/render/issue.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { pullRequest } from "../../../src/core/render/pull-request.ts"
import { usd } from "../../../src/core/values/money.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { ref } from "./facts.ts"
import { logs } from "./fixtures.ts"

/** The same story on a person's own login, which pays for it. */
const paying = (cost: number | null, most: number | null = null): Mission =>
  fold(
    ref,
    logs.inReview.map(append => ({
      ...append,
      events: append.events.map(event => {
        if (event.type === "attempt.scheduled")
          return { ...event, cap: { ...event.cap, usd: most === null ? null : usd(most) } }
        if (event.type === "plan.approved") return { ...event, max: { ...event.max, usd: null } }
        if (event.type !== "attempt.ended") return event
        return { ...event, usage: { ...event.usage, usd: cost === null ? null : usd(cost) } }
      }),
    })),
  )
const texts = (m: Mission): string =>
  [
    missionControl(missionView(m)),
    pullRequest(missionView(m)),
    proven(missionView(m), "M1"),
    validationIssue(missionView(m), "M2"),
  ]
    .map(({ body }) => body)
    .join("\n")

it("is an unknown sum, and never shown as zero", () => {
  expect(texts(paying(null))).not.toContain("$0.00")
  expect(texts(paying(null))).not.toContain("Validation: $")
  expect(texts(paying(null)).match(/an unknown sum/g)).toHaveLength(4)
  expect(missionControl(missionView(paying(null))).body).toMatch(
    /F2 Registration .* \| 1 \| not known \|/,
  )
})

it("is zero if the agent said so", () => {
  expect(texts(paying(0))).toContain("$0.00, no ceiling in money")
  expect(texts(paying(0))).not.toContain("unknown")
})

it("is the attempt's ceiling if there is one and nobody can read less", () => {
  const { body } = validationIssue(missionView(paying(null, 2)), "M2")
  expect(body).toMatch(/\*\*Round 1\*\* on .* · \$[2-9]\.00/)
  expect(texts(paying(null, 2))).not.toContain("$0.00")
})
