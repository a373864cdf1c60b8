/** From an approved plan to merged features: the schedule, the runs, the merges. */
import { describe, expect, test } from "vitest"
import type { Failure } from "../../../src/core/log/attempt.ts"
import { usd } from "../../../src/core/values/money.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan, smallPlan, withFeatures } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { built, running, type World } from "../support/world.ts"

const delivered = (key: string) => ({ outcome: { type: "delivered", commit: sha(key) } }) as const
const fails = (failure: Failure) => ({ outcome: { type: "failed", failure } }) as const
const CRASH: Failure = { kind: "agent_failed", how: "crashed" }
const GRACE_MIN = 4

/** One feature, one worker. */
const single = (): World => running(smallPlan())

describe("the schedule", () => {
  test("starts as many as may run side by side, and says what the others wait for", () => {
    const w = running(examplePlan(), { policy: { parallel: 1 } })
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1", "F1.1"])
    expect(waits(w.peek())).toEqual([
      "run_working F1.1 (runner)",
      "capacity F2 (runner)",
      "dependency F3 (runner)",
      "earlier_milestone F4 (runner)",
    ])
  })

  test("keeps features apart that may touch the same paths", () => {
    const w = running(withFeatures({ F2: { paths: ["src/F1/print.ts"] } }))
    expect(waits(w.peek())).toContain("paths F2 (runner)")
    built(w, "F1.1")
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1", "F1.1", "F2.1", "F3.1"])
  })

  test("starts a feature from the commit that its dependency was merged as", () => {
    const w = built(running(examplePlan()), "F1.1")
    expect(w.mission.attempts.get("F3.1" as never)?.base).toBe(sha("merge 1"))
  })

  test("waits for money that running attempts may return", () => {
    const w = running(examplePlan(), { words: "max 6" })
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1", "F1.1"])
    expect(waits(w.peek())).toContain("budget F2 (runner)")
    w.reports("F1.1", { ...delivered("F1.1"), usage: { usd: usd(1) } })
    expect(facts(w.rest())).toContain("attempt.scheduled F2.1")
  })

  test("holds the mission once no running attempt could return money", () => {
    const w = running(examplePlan(), { words: "max 6", policy: { parallel: 1 } })
    w.reports("F1.1", { ...delivered("F1.1"), usage: { usd: usd(5.2) } })
    expect(facts(w.rest())).toContain("mission.held ceiling")
    expect(waits(w.peek())).toContain("held ceiling (person)")
  })

  test("starts nothing while a person holds the mission, and continues afterwards", () => {
    const w = running(examplePlan())
    w.says("/mission pause")
    follows(w, { facts: ["command.accepted pause", "mission.held person"] })
    built(w, "F1.1")
    expect(w.mission.attempts.has("F3.1" as never)).toBe(false)
    w.says("/mission resume")
    expect(facts(w.rest())).toContain("attempt.scheduled F3.1")
  })
})

describe("a run", () => {
  test("is dispatched once and bound by GitHub's answer", () => {
    const w = single()
    expect(w.mission.attempts.get("F1.1" as never)?.run).toBe(w.observed.runs.items.at(-1)?.id)
    expectRest(w)
  })

  test("is bound once it is seen, if GitHub's answer was lost", () => {
    const w = single()
    w.reports("F1.1", fails(CRASH))
    const { events } = w.peek()
    w.add(...events)
    w.show(seen => {
      seen.runs.push({ ...seen.runs.at(-1)!, id: 77, attempt: "F1.2" as never, status: "queued" })
    })
    follows(w, { facts: ["attempt.started F1.2"] })
    expect(w.mission.attempts.get("F1.2" as never)?.run).toBe(77)
  })

  test.each([
    ["queued", "run_queued F1.1 (github)", "F1 waits for a runner."],
    ["waiting", "run_approval F1.1 (person)", "F1 waits until a person allows its run on GitHub."],
    ["working", "run_working F1.1 (runner)", "F1 is being worked on."],
    ["concluded", "report F1.1 (github)", "F1 has ended; its report is awaited until"],
  ] as const)("is waited for as what it is if GitHub shows it as %s", (status, line, words) => {
    const w = single()
    w.run("F1.1", { status })
    w.says("/mission explain")
    follows(w, { facts: ["command.accepted explain"], waits: [line] })
    expect(w.observed.comments.items.at(-1)?.body).toContain(words)
  })

  test("that a person must allow is asked about once, with its page", () => {
    const w = single()
    w.run("F1.1", { status: "waiting" })
    w.rest()
    const asked = w.observed.comments.items.filter(c =>
      c.body.includes("a run waits until somebody allows it"),
    )
    expect(asked.map(c => c.body)).toEqual([
      expect.stringMatching(
        /^@mira, .*\n\nAllow it on \[the run's page\]\(.*\/actions\/runs\/\d+\)/,
      ),
    ])
    expect(w.observed.missionIssue?.labels).toContain("mission-needs-you")
    w.run("F1.1", { status: "working" })
    w.rest()
    expect(w.observed.missionIssue?.labels).not.toContain("mission-needs-you")
  })

  test("that is the second with its key is cancelled, and its report is not read", () => {
    const w = single()
    const named = w.mission.attempts.get("F1.1" as never)?.run
    w.show(seen => {
      seen.runs.push({ ...seen.runs.at(-1)!, id: 7_777 })
    })
    const looked = w.look()
    expect([facts(looked.events), sent(looked)]).toEqual([[], ["ensure_run_cancelled 7777"]])
    expect(w.mission.attempts.get("F1.1" as never)?.run).toBe(named)
    w.rest()
    expectRest(w)
  })

  test("counts as lost only after a grace period and on a complete read", () => {
    const w = single()
    w.run("F1.1", { status: "concluded", conclusion: "failure" })
    w.pass(GRACE_MIN - 0.01)
    follows(w, { facts: [] })
    w.pass(0.01)
    w.show(seen => {
      seen.over = { reports: { complete: false, items: [] } }
    })
    follows(w, { facts: [] })
    w.show(seen => {
      seen.over = {}
    })
    follows(w, { facts: ["attempt.ended F1.1 runner_lost"] })
    w.pass(2)
    follows(w, { facts: ["attempt.scheduled F1.2"] })
  })

  test("is waited for longer while its report exists and its last job is not seen to have ended", () => {
    const w = single()
    w.reports("F1.1", delivered("F1.1"))
    const seeJob = (isDelivered: boolean | null) =>
      w.show(seen => {
        const reports = seen.reports.map(it => ({ ...it, isDelivered }))
        seen.over = { reports: { complete: true, items: reports } }
      })
    seeJob(null)
    w.pass(3 * GRACE_MIN - 0.01)
    follows(w, { facts: [] })
    w.pass(0.01)
    expect(facts(w.peek().events)).toEqual(["attempt.ended F1.1 infra"])
    seeJob(true)
    expect(facts(w.peek().events)).toContain("attempt.ended F1.1 delivered")
  })

  test("that reappears after it counted as lost is counted, but not used", () => {
    const w = single()
    w.run("F1.1", { status: "concluded", conclusion: "failure" })
    w.pass(GRACE_MIN)
    w.rest()
    w.reports("F1.1", { ...delivered("F1.1"), usage: { usd: usd(2), wallMs: 90_000 } })
    follows(w, { facts: ["attempt.accounted F1.1"] })
    expect(w.mission.attempts.get("F1.1" as never)?.ended).toMatchObject({
      outcome: { type: "failed" },
      usage: { usd: 2 },
    })
  })

  test("with a report about another commit, or one that does not fit, has failed to deliver", () => {
    const w = single()
    w.reports("F1.1", { ...delivered("F1.1"), base: sha("elsewhere") })
    follows(w, { facts: ["attempt.ended F1.1 infra"] })
  })

  test("that a person cancelled stops its feature and asks that person", () => {
    const w = single()
    w.run("F1.1", { status: "concluded", conclusion: "cancelled" })
    w.pass(GRACE_MIN)
    follows(w, {
      facts: ["attempt.ended F1.1 person_cancelled", "feature.stopped F1"],
      waits: ["stopped F1 (person)"],
    })
  })
})

describe("a delivery", () => {
  test("is merged, and counts only once it is merged", () => {
    const w = single()
    w.reports("F1.1", delivered("F1.1"))
    follows(w, {
      facts: ["verdicts.recorded F1.1", "attempt.ended F1.1 delivered"],
      waits: ["merging F1.1 F1 (github)"],
    })
    expect(w.mission.features.get("F1")?.integrated).toMatchObject({ commit: sha("merge 1") })
    expect(w.mission.integration?.head).toBe(sha("merge 1"))
  })

  test("is merged one at a time, in the order of delivery", () => {
    const w = running(examplePlan())
    w.reports("F2.1", delivered("F2.1"))
    w.reports("F1.1", delivered("F1.1"))
    const looked = w.look()
    expect(sent(looked).filter(it => it.startsWith("ensure_merged"))).toHaveLength(1)
    w.rest()
    expect([...w.mission.features.values()].filter(f => f.integrated)).toHaveLength(2)
    expectRest(w)
  })

  test("that conflicts is built again from the new head, at most three times", () => {
    const w = single()
    for (const n of [1, 2, 3]) {
      const key = `F1.${n}`
      w.reports(key, delivered(key))
      w.look()
      w.show(seen => {
        seen.merges.splice(0)
        seen.head = w.mission.integration!.head
      })
      const onto = w.mission.integration!.head
      w.add({ type: "merge.conflicted", attempt: key as never, onto })
      w.rest()
    }
    expect(w.mission.features.get("F1")?.stopped).toMatchObject({ kind: "conflict" })
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1", "F1.1", "F1.2", "F1.3"])
  })

  test("onto a head that a person pushed to says so", () => {
    const w = running(examplePlan())
    w.show(seen => {
      seen.head = sha("by hand")
    })
    const { events } = follows(w, { facts: ["integration.moved"] })
    expect(events[0]).toMatchObject({ by: "person", to: sha("by hand") })
  })

  test("is held back if the branch was rewritten", () => {
    const w = single()
    w.show(seen => {
      const { name } = w.observed.branch
      const branch = { name, complete: true, head: sha("rewritten"), merges: [] }
      seen.over = { branch: { ...branch, relation: "diverged" } }
    })
    w.reports("F1.1", delivered("F1.1"))
    follows(w, {
      facts: [
        "verdicts.recorded F1.1",
        "attempt.ended F1.1 delivered",
        "mission.held integration_rewritten",
      ],
      sent: [expect.stringMatching(/needs_you/), "ensure_label mission-needs-you on"],
      waits: ["held integration_rewritten (person)"],
    })
  })

  test("goes on once the branch contains the merged commits again", () => {
    const w = single()
    const { name } = w.observed.branch
    const rewritten = { name, complete: true, head: sha("rewritten"), merges: [] }
    w.show(seen => {
      seen.over = { branch: { ...rewritten, relation: "diverged" } }
    })
    w.reports("F1.1", delivered("F1.1"))
    w.rest()
    expect([...w.mission.holds.keys()]).toEqual(["integration_rewritten"])
    w.show(seen => {
      seen.over = {}
    })
    follows(w, {
      facts: ["mission.released integration_rewritten"],
      sent: [expect.stringMatching(/^ensure_merged/), "ensure_label mission-needs-you off"],
    })
  })
})
