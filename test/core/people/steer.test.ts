import { describe, expect, test } from "vitest"
import type { Attempt } from "../../../src/core/log/attempt.ts"
import type { Command } from "../../../src/core/log/command.ts"
import type { Event } from "../../../src/core/log/event.ts"
import { decide } from "../../../src/core/people/decide.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import type { AttemptKey } from "../../../src/core/values/id.ts"
import { usd } from "../../../src/core/values/money.ts"
import {
  asks,
  base,
  context,
  digestOfVersion,
  later,
  type M,
  mira,
  mission,
  policy,
} from "./given.ts"

const scheduled = (key: string, subject: Attempt["subject"]): Event => ({
  type: "attempt.scheduled",
  key: key as AttemptKey,
  subject,
  role: "worker",
  plan: { version: 1, digest: digestOfVersion(1) },
  base,
  brief: sha256(key),
  cap: { usd: usd(2), tokens: null, minutes: 20 },
  resumes: null,
})
const working = scheduled("F1.1", { type: "feature", feature: "F1" })
const merged: Event = {
  type: "feature.integrated",
  feature: "F1",
  attempt: "F1.1" as AttemptKey,
  commit: base,
}
const stopped: Event = { type: "feature.stopped", feature: "F1", failure: { kind: "no_progress" } }

const facts = (m: M, command: Command, over = context): readonly Event[] =>
  decide(m, asks(command), over).slice(1)
const refusal = (m: M, command: Command, over = context) => {
  const [event] = decide(m, asks(command), over)
  return event?.type === "command.refused" ? event.refusal : null
}

describe("skip", () => {
  const skip = { name: "skip", feature: "F1", reason: "not this year" } as const

  test("waives what the feature would have proven, and stops its run", () => {
    expect(facts(mission("running", working), skip)).toEqual([
      { type: "feature.skipped", feature: "F1", by: mira, reason: "not this year" },
      { type: "criterion.waived", criterion: "C1", by: mira, reason: "not this year" },
      { type: "attempt.cancelled", attempt: "F1.1", why: "mira skipped it" },
    ])
  })

  test("comes too late for a merged feature, and works once", () => {
    const done = mission("running", working, merged)
    expect(refusal(done, skip)).toEqual({ reason: "already_merged", name: "skip", feature: "F1" })
    const m = mission("running")
    const twice = later(m, ...facts(m, skip))
    expect(refusal(twice, skip)).toEqual({ reason: "already_skipped", feature: "F1" })
  })

  test("is undone by retry: the criterion has to be proven after all", () => {
    const m = mission("running")
    const skipped = later(m, ...facts(m, skip))
    expect(skipped.waived.has("C1")).toBe(true)
    const again = later(skipped, ...facts(skipped, { name: "retry", subject: "F1" }))
    expect(again.waived.has("C1")).toBe(false)
    expect(again.features.get("F1")?.skipped).toBeNull()
  })
})

describe("retry", () => {
  test("gives a stopped feature fresh budgets, and refuses one that is at work", () => {
    const retry = { name: "retry", subject: "F1" } as const
    const m = mission("running", stopped)
    expect(facts(m, retry)).toEqual([{ type: "feature.returned", feature: "F1" }])
    expect(refusal(mission("running", working), retry)).toEqual({
      reason: "still_at_work",
      subject: "F1",
    })
  })

  test("does not open a milestone that was proven without the feature", () => {
    const skipped: Event = { type: "feature.skipped", feature: "F1", by: mira, reason: "later" }
    const sealed: Event = { type: "milestone.sealed", milestone: "M1", commit: base }
    expect(refusal(mission("running", skipped, sealed), { name: "retry", subject: "F1" })).toEqual({
      reason: "nothing_to_retry",
      subject: "F1",
    })
  })

  test("counts the rounds anew, for a milestone or for one of its criteria", () => {
    const opened: Event = { type: "validation.opened", milestone: "M1", round: 1, commit: base }
    const closed: Event = { type: "validation.closed", milestone: "M1", round: 1, failed: ["C1"] }
    const m = mission("running", working, merged, opened, closed)
    for (const subject of ["M1", "C1"] as const) {
      const events = decide(m, asks({ name: "retry", subject }), context)
      expect(later(m, ...events).retriedFrom.get("M1")).toBe(1)
    }
    const judging = scheduled("M1.gates.1", { type: "milestone", milestone: "M1", step: "gates" })
    const busy = mission("running", working, merged, opened, judging)
    expect(refusal(busy, { name: "retry", subject: "M1" })?.reason).toBe("still_at_work")
    expect(refusal(mission("running"), { name: "retry", subject: "M1" })?.reason).toBe(
      "nothing_to_retry",
    )
    expect(refusal(m, { name: "retry", subject: "M7" })?.reason).toBe("unknown_subject")
  })
})

describe("accept", () => {
  const accept = (subject: string): Command => ({ name: "accept", subject, reason: "seen by hand" })

  test("waives a criterion once, by name and reason", () => {
    const m = mission("running")
    const waived = { type: "criterion.waived", criterion: "C1", by: mira, reason: "seen by hand" }
    expect(facts(m, accept("C1"))).toEqual([waived])
    const done = later(m, ...facts(m, accept("C1")))
    expect(refusal(done, accept("C1"))?.reason).toBe("already_settled")
  })

  test("takes a whole milestone only after it was judged, while nothing of it runs", () => {
    const opened: Event = { type: "validation.opened", milestone: "M1", round: 1, commit: base }
    const closed: Event = { type: "validation.closed", milestone: "M1", round: 1, failed: ["C1"] }
    expect(refusal(mission("running"), accept("M1"))?.reason).toBe("nothing_to_accept")
    const judged = mission("running", opened, closed)
    expect(facts(judged, accept("M1")).map(e => e.type)).toEqual(["criterion.waived"])
    const busy = mission("running", opened, closed, working)
    expect(refusal(busy, accept("M1"))?.reason).toBe("nothing_to_accept")
  })

  test("dismisses a finding by its name, or by the id that its attempt gave it", () => {
    const key = "F1.1" as AttemptKey
    const text = "A constant stands twice."
    const finding = { id: "F1.1.1", severity: "minor", path: null, line: null, text } as const
    const found: Event = {
      type: "verdicts.recorded",
      attempt: key,
      verdicts: [],
      findings: [finding],
      checks: [],
    }
    const m = mission("running", working, found)
    const by = { as: "dismissed", by: mira, reason: "seen by hand" }
    const settled = [{ type: "finding.settled", finding: "N1", ...by }]
    expect(facts(m, accept("F1.1.1"))).toEqual(settled)
    expect(facts(m, accept("n1"))).toEqual(settled)
    const again = mission("running", working, found, settled[0] as Event)
    expect(refusal(again, accept("N1"))?.reason).toBe("already_settled")
    expect(refusal(m, accept("F9.9.9"))?.reason).toBe("unknown_subject")
  })
})

describe("budget", () => {
  const budget = (max: number): Command => ({ name: "budget", max })
  const raised = { type: "budget.raised", ceiling: "usd", max: 80, by: mira }

  test("raises the ceiling, and lifts the hold that it caused", () => {
    expect(facts(mission("running"), budget(80))).toEqual([raised])
    const held: Event = { type: "mission.held", hold: "ceiling", why: "$60 of $60 is spent" }
    expect(facts(mission("running", held), budget(80))).toEqual([
      raised,
      { type: "mission.released", hold: "ceiling" },
    ])
  })

  test("never goes below what is spent and reserved", () => {
    const over = { ...context, inUse: { ...context.inUse, usd: 62 } }
    expect(refusal(mission("running"), budget(61), over)).toEqual({
      reason: "ceiling_too_low",
      max: 61,
      needed: 62,
    })
  })

  test("is the ceiling of planning before an approval", () => {
    const m = mission("planning")
    expect(later(m, ...facts(m, budget(9))).requested?.grant.max.usd).toBe(9)
  })
})

test("a person's choice of an agent is kept for one feature or for all", () => {
  const m = mission("running")
  const all = later(m, ...decide(m, asks({ name: "use", agent: "codex", feature: null }), context))
  expect(all.agents.get(null)).toEqual({ agent: "codex" })
  const one = decide(
    all,
    asks({ name: "use", agent: "claude", effort: "high", feature: "F1" }, { id: "comment:100" }),
    context,
  )
  expect(later(all, ...one).agents.get("F1")).toEqual({ agent: "claude", effort: "high" })
})

test("one word that is no agent's name is refused where the policy defines agents", () => {
  const own = [{ name: "house", command: "house acp" }]
  const base = { ...context.base, policy: { ...policy, agents: { ...policy.agents, own } } }
  const before = mission("none")
  const m = later(
    before,
    ...decide(before, asks({ name: "start", goal: "JSON export" }), { ...context, base } as never),
  )
  const use = (agent: string) =>
    decide(m, asks({ name: "use", agent, feature: null }, { id: "comment:100" }), context)
  const refusal = { reason: "unknown_agent", saw: "huose", listed: ["house"] }
  expect(use("huose")).toMatchObject([{ type: "command.refused", refusal }])
  for (const agent of ["house", "codex", "huose acp"]) {
    expect(use(agent)).toMatchObject([{ type: "command.accepted" }])
  }
})

test.each([
  ["no policy names one", undefined, []],
  ["it is not in the list", { allowed: ["gpt-5.2"] }, ["gpt-5.2"]],
  [
    "a role's own model counts",
    { worker: { model: "opus" }, allowed: ["haiku"] },
    ["opus", "haiku"],
  ],
] as const)("a model that the policy does not list is refused: %s", (_, models, listed) => {
  const before = mission("none")
  const base = { ...context.base, policy: { ...policy, models } }
  const m = later(
    before,
    ...decide(before, asks({ name: "start", goal: "JSON export" }), { ...context, base } as never),
  )
  const use = (model: string) =>
    decide(
      m,
      asks({ name: "use", agent: "codex", model, feature: null }, { id: "comment:100" }),
      context,
    )
  expect(use("gpt-9")).toMatchObject([
    { type: "command.refused", refusal: { reason: "model_not_listed", saw: "gpt-9", listed } },
  ])
  for (const model of listed) expect(use(model)).toMatchObject([{ type: "command.accepted" }])
})
