/** What was spent without a ceiling in money. An agent that doesn't report its cost did not work for nothing. */

import { expect, it } from "vitest"
import type { Role, Usage } from "../../../src/core/log/attempt.ts"
import { fold } from "../../../src/core/log/fold.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import { closing, proven, ready } from "../../../src/core/render/comments.ts"
import { validationIssue } from "../../../src/core/render/issue.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { pullRequest } from "../../../src/core/render/pull-request.ts"
import { usd } from "../../../src/core/values/money.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { at, ref } from "./facts.ts"
import { logs } from "./fixtures.ts"

/** The same story on a person's own login, which pays for it. */
interface Paid {
  /** Of an attempt in each role; left out: nobody counted them. */
  readonly tokens?: Partial<Record<Role, NonNullable<Usage["tokens"]>>>
  readonly mostTokens?: number
}

const paying = (
  cost: number | null,
  most: number | null = null,
  { tokens = {}, mostTokens }: Paid = {},
): Mission =>
  fold(
    ref,
    logs.inReview.map(append => ({
      ...append,
      events: append.events.map(event => {
        if (event.type === "attempt.scheduled")
          return { ...event, cap: { ...event.cap, usd: most === null ? null : usd(most) } }
        if (event.type === "plan.approved") {
          return { ...event, max: { ...event.max, usd: null, tokens: mostTokens ?? null } }
        }
        if (event.type !== "attempt.ended") return event
        const counted = tokens[roleOf(event.attempt)] ?? null
        const paid = { usd: cost === null ? null : usd(cost), tokens: counted }
        return { ...event, usage: { ...event.usage, ...paid } }
      }),
    })),
  )
const roleOf = (attempt: string): Role =>
  attempt.startsWith("plan") ? "planner" : attempt.startsWith("M") ? "validator" : "worker"

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

const each = { in: 4_000, cached: 9_000, out: 1_000 }
const all = { planner: each, worker: each, validator: each }

it.each<readonly [Paid, string]>([
  [{ tokens: all }, "90 k tokens at no known price"],
  [{ tokens: all, mostTokens: 400_000 }, "90 k of 400 k tokens at no known price"],
  [{ tokens: { worker: each } }, "at least 50 k tokens at no known price"],
  [{ tokens: { worker: { in: 3, cached: 0, out: 1 } } }, "at least 40 tokens at no known price"],
])("is told in tokens where they were counted and nobody knows their price", (paid, words) => {
  const m = paying(null, null, paid)
  expect(pullRequest(missionView(m)).body).toContain(`· ${words}`)
  expect(missionControl(missionView(m)).body).toContain(words)
  expect(ready(missionView(m)).body).toContain(`, ${words}.`)
  expect(texts(m)).not.toContain("an unknown sum")
  expect(texts(m)).not.toContain("$0.00")
})

it("is told in tokens of each attempt and of each sum", () => {
  const m = missionView(paying(null, null, { tokens: all }))
  expect(missionControl(m).body).toMatch(/F2 Registration .* \| 1 \| 5 k tokens \|/)
  expect(validationIssue(m, "M2").body).toMatch(/\*\*Round 1\*\* on .* · \d+ k tokens/)
  expect(pullRequest(m).body).toMatch(/Validation: \d+ k tokens in/)
})

it("says that the mission spent it, however it ended", () => {
  const ended = (how: "cancelled" | "declined") =>
    closing({
      ...missionView(paying(null, null, { tokens: all })),
      ended: { how, by: null, at: at("18:00") },
    }).body
  expect(ended("cancelled")).toContain("Nothing was merged; the mission spent 90 k tokens at")
  expect(ended("declined")).toContain("merging.** The mission spent 90 k tokens at")
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
