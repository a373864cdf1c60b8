/** Ceilings in words: which are nearly reached, which are reached, and what to type for each. */

import { describe, expect, it, test } from "vitest"
import type { Stopped } from "../../../src/core/log/attempt.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { Mission } from "../../../src/core/log/mission.ts"
import type { Wait } from "../../../src/core/log/wait.ts"
import { parse } from "../../../src/core/people/parse.ts"
import { needsYou, runsShort } from "../../../src/core/render/comments.ts"
import { missionControl } from "../../../src/core/render/mission-control.ts"
import { waitSentence } from "../../../src/core/render/sentence.ts"
import { amountOf, CEILINGS, type Ceiling, shareOf } from "../../../src/core/values/ceiling.ts"
import { missionView } from "../../../src/core/view/mission.ts"
import { raiseOf } from "../../../src/core/view/money.ts"
import { measure } from "../../../src/core/work/ceiling.ts"
import { waiting } from "../support/viewed.ts"
import { at, mira } from "./facts.ts"
import { missionAt } from "./fixtures.ts"

const SAID: Readonly<Record<Ceiling, readonly [share: string, command: string | null]>> = {
  usd: ["$48.10 of $60", "/mission budget 75"],
  tokens: ["48 of 60 tokens", null],
  minutes: ["48 of 60 minutes", "/mission budget 500 minutes"],
  attempts: ["48 of 60 attempts", "/mission budget 250 attempts"],
  hours: ["48.1 of 60 hours", "/mission budget 10 hours"],
  features: ["48 of 60 features", "/mission budget 100 features"],
  patch: ["48 of 60 files or bytes", null],
  comments: ["48 of 60 comments", "/mission budget 130 comments"],
}

describe.each(CEILINGS)("%s", ceiling => {
  const m = missionAt("midRun")
  const [share, command] = SAID[ceiling]

  it("names the amount and what raises it", () => {
    expect(shareOf(ceiling, 48.1, 60)).toBe(share)
    expect(raiseOf(missionView(m).money, ceiling)).toBe(command)
    const place = { on: "mission", hasMission: true } as const
    if (command) expect(parse(command, place)).toMatchObject([{ said: { type: "command" } }])
  })

  it("asks the owner once reached, under a key that names the amount", () => {
    const wait = heldBy(m, ceiling)
    const { body } = needsYou(...waiting(m, wait))
    expect(body).toMatch(/^@mira, \*\*paused at the ceiling: 60 of 60\.\*\*/)
    expect(body).toContain(
      command ? `| go on | \`${command}\` |` : "| go on | not possible: the policy",
    )
    expect(body).toContain("| stop | `/mission cancel` keeps the branch |")
    expect(waiting(m, wait)[1].notifies).toBe(`held:${ceiling}:60`)
    expect(waitSentence(...waiting(m, wait))).toMatch(
      /^Nothing new starts: the ceiling is reached, 60 of 60\./,
    )
  })
})

const heldBy = (_m: Mission, ceiling: Ceiling): Wait => ({
  ...{ type: "held", needs: "person", hold: "ceiling", why: "60 of 60" },
  ...{ ceiling, max: 60 },
})

test("amounts are written as people say them", () => {
  expect(amountOf("usd", 7.5)).toBe("$7.50")
  expect(amountOf("hours", 1)).toBe("1 hour")
  expect(amountOf("tokens", 2_000_000)).toBe("2,000,000 tokens")
})

describe("Mission Control", () => {
  const warned = (ceiling: Ceiling, max: number): Event => ({
    ...{ type: "mission.warned", ceiling, used: max, max },
  })

  it("says which ceilings are nearly reached, as long as they are", () => {
    const near = missionAt("midRun", {
      type: "budget.raised",
      ceiling: "minutes",
      max: 160,
      by: mira,
    })
    const told = missionAt(
      "midRun",
      { type: "budget.raised", ceiling: "minutes", max: 160, by: mira },
      warned("minutes", 160),
    )
    expect(measure(told, "minutes", told.at)?.used).toBeGreaterThan(128)
    expect(missionControl(missionView(near)).body).not.toContain("Near the ceiling")
    expect(missionControl(missionView(told)).body).toMatch(
      /\*\*Near the ceiling\*\*: \d+ of 160 minutes\./,
    )
  })

  it("says that no more comments are posted, and how to allow more", () => {
    const m = missionAt("midRun", { type: "budget.raised", ceiling: "comments", max: 2, by: mira })
    expect(missionControl(missionView(m)).body).toMatch(
      /\*\*No more comments are posted\*\*: \d of 2 have been posted\. .*`\/mission budget 10 comments`/,
    )
  })
})

describe("money that will not last", () => {
  const of = (max: number) =>
    missionAt(
      "midRun",
      { type: "budget.raised", ceiling: "usd", max, by: mira },
      { type: "mission.warned", ceiling: "usd", used: 19, max },
    )

  it("is reported once, before the mission pauses", () => {
    expect(runsShort(missionView(of(22)))?.body).toMatch(
      /^@mira, \*\*\$\d+\.\d\d of \$22 is spent, and the work that is left costs about \$\d+–\d+\.\*\* The mission will pause at \$22\. `\/mission budget \d+` lets it finish\.$/,
    )
  })

  it("is not reported while there is enough", () => {
    expect(runsShort(missionView(of(200)))).toBeNull()
    expect(runsShort(missionView(missionAt("midRun")))).toBeNull()
  })
})

const STOPPED: { readonly [K in Stopped["kind"]]: Extract<Stopped, { kind: K }> } = {
  agent_failed: { kind: "agent_failed", how: "silent" },
  agent_unready: { kind: "agent_unready", why: "silent", said: "It did not answer." },
  verification_failed: { kind: "verification_failed", criteria: ["C9"], gates: [] },
  inconclusive: { kind: "inconclusive", criteria: ["C9"], why: "flaky" },
  conflict: { kind: "conflict", paths: [] },
  limit: { kind: "limit", of: "context", resetsAt: null },
  policy_blocked: { kind: "policy_blocked", rule: "protected_path", where: "AGENTS.md" },
  infra: { kind: "infra", how: "setup" },
  workflows_moved: { kind: "workflows_moved", paths: [] },
  runner_lost: { kind: "runner_lost" },
  person_cancelled: { kind: "person_cancelled" },
  superseded: { kind: "superseded" },
  no_progress: { kind: "no_progress" },
  nothing_to_do: { kind: "nothing_to_do" },
}

it.each(Object.entries(STOPPED))(
  "has a way out of %s that can be typed as it stands",
  (_, stopped) => {
    const m = missionAt("midRun")
    const wait: Wait = { type: "stopped", needs: "person", feature: "F5", failure: stopped }
    const { waysOut } = waiting(m, wait)[1]
    expect(waysOut.length).toBeGreaterThanOrEqual(2)
    for (const command of waysOut.flatMap(({ typed }) => typed)) {
      const said = command.replace("<agent>", "codex")
      expect(parse(said, { on: "mission", hasMission: true }), said).toMatchObject([
        { said: { type: "command" } },
      ])
    }
  },
)

it("suggests another agent only for what has an agent of its own", () => {
  const parked = (subject: string): Wait => ({
    ...{ type: "parked", needs: "time", subject, since: at("13:00"), until: at("16:00") },
    failure: { kind: "limit", of: "quota", resetsAt: at("16:00") },
  })
  const m = missionAt("midRun")
  expect(waitSentence(...waiting(m, parked("F5")))).toMatch(
    /Sooner, with another agent: `\/mission use <agent> for F5`$/,
  )
  expect(waitSentence(...waiting(m, parked("M1.gates")))).not.toContain("Sooner")
  expect(waiting(m, parked("F5"))[1].notifies).toBe("parked:F5")
  expect(waiting(m, { ...parked("F5"), until: at("14:30") })[1].notifies).toBeNull()
})
