/** Every way in which a feature's attempt fails, and which budget counts it. */
import { describe, expect, test } from "vitest"
import { type Failure, Unready } from "../../../src/core/log/attempt.ts"
import type { Policy } from "../../../src/core/plan/policy.ts"
import type { AttemptKey } from "../../../src/core/values/id.ts"
import { MINUTE_MS, plusMs } from "../../../src/core/values/time.ts"
import { minutesUsed } from "../../../src/core/work/money.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan, smallPlan } from "../support/plan.ts"
import { sha } from "../support/sha.ts"
import { facts, waits } from "../support/tell.ts"
import { running, type World } from "../support/world.ts"

const fails = (failure: Failure) => ({ outcome: { type: "failed", failure } }) as const
const verification = (...criteria: readonly `C${number}`[]): Failure => ({
  ...{ kind: "verification_failed", criteria: [...criteria], gates: [] },
})
const CRASH: Failure = { kind: "agent_failed", how: "crashed" }
const INFRA: Failure = { kind: "infra", how: "setup" }

/** One feature, one worker. */
const single = (policy: Partial<Policy> = {}): World =>
  running(smallPlan(), { policy, words: "max 60" })

describe("failures", () => {
  test("of verification are tried again, with what failed in the brief", () => {
    const w = single()
    w.reports("F1.1", { ...fails(verification("C1")), judged: { C1: "fail" } })
    const { briefs } = follows(w, {
      facts: [
        "verdicts.recorded F1.1",
        "attempt.ended F1.1 verification_failed",
        "attempt.scheduled F1.2",
      ],
    })
    expect(briefs[0]).toMatchObject({
      previous: [{ attempt: "F1.1", lines: expect.arrayContaining(["C1: fail"]) }],
    })
  })

  test("of a delivered commit are shown on that commit, and others on none", () => {
    const w = single()
    const checks = () => w.observed.checkRuns.items.map(c => `${c.name} ${c.commit.slice(0, 7)}`)
    const before = checks()
    w.reports("F1.1", { ...fails(verification("C1")), judged: { C1: "fail" } })
    w.rest()
    expect(checks()).toEqual(before)
    const commit = sha("tried")
    w.reports("F1.2", { ...fails(verification("C2")), judged: { C2: "fail" }, commit })
    w.rest()
    expectRest(w)
    expect(checks()).toEqual([...before, `missions / F1 ${commit.slice(0, 7)}`])
  })

  test("with the same criteria twice stop the feature, because it makes no progress", () => {
    const w = single()
    for (const key of ["F1.1", "F1.2"]) {
      w.reports(key, { ...fails(verification("C1")), judged: { C1: "fail" } })
      w.rest()
    }
    expect(w.mission.features.get("F1")?.stopped).toEqual({ kind: "no_progress" })
    expect(waits(w.peek())).toEqual(["stopped F1 (person)"])
  })

  test("of the agent stop the feature after three attempts", () => {
    const w = single()
    for (const key of ["F1.1", "F1.2", "F1.3"]) {
      w.reports(key, fails(CRASH))
      w.rest()
    }
    expect(w.mission.features.get("F1")?.stopped).toEqual(CRASH)
  })

  test("because of policy ask a person at once", () => {
    const w = single()
    w.reports("F1.1", fails({ kind: "policy_blocked", rule: "protected path", where: "CI" }))
    follows(w, {
      facts: ["verdicts.recorded F1.1", "attempt.ended F1.1 policy_blocked", "feature.stopped F1"],
    })
  })

  test("at a limit are parked until it resets, and no budget counts them", () => {
    const w = single()
    for (const n of [1, 2, 3, 4]) {
      const resetsAt = plusMs(w.now, 30 * MINUTE_MS)
      w.reports(`F1.${n}`, fails({ kind: "limit", of: "quota", resetsAt }))
      w.rest()
      expect(waits(w.peek())).toEqual(["parked F1 (time)"])
      w.pass(29)
      expect(facts(w.peek().events)).toEqual([])
      w.pass(1)
      expect(facts(w.rest())).toEqual([`attempt.scheduled F1.${n + 1}`])
    }
  })

  test("of the infrastructure wait longer each time, and three in a row hold the mission", () => {
    const w = single()
    const pauses: number[] = []
    for (const key of ["F1.1", "F1.2"]) {
      w.reports(key, fails(INFRA))
      w.rest()
      const wait = w.peek().waits.find(it => it.type === "backoff")
      pauses.push(Date.parse(wait?.until ?? "") - Date.parse(w.now))
      w.pass((pauses.at(-1) ?? 0) / MINUTE_MS)
      w.rest()
    }
    expect(pauses[0]).toBeGreaterThanOrEqual(22_500)
    expect(pauses[0]).toBeLessThanOrEqual(37_500)
    expect(pauses[1]).toBeGreaterThanOrEqual(45_000)
    w.reports("F1.3", fails(INFRA))
    expect(facts(w.rest())).toContain("mission.held infra")
    w.says("/mission resume")
    w.rest()
    w.pass(10)
    expect(facts(w.rest())).toEqual(["attempt.scheduled F1.4"])
  })

  test.each(Unready.shape.why.options)(
    "of an agent that cannot begin (%s) hold the mission at once, until a person lets it go on",
    why => {
      const w = single()
      const unready = { kind: "agent_unready", why, said: "Log in first." } as const
      for (const n of [1, 2, 3, 4, 5]) {
        w.reports(`F1.${n}`, fails(unready))
        expect(facts(w.rest())).toContain("mission.held infra")
        w.pass(600)
        expect(facts(w.rest())).toEqual([])
        w.says("/mission resume")
        w.rest()
        w.pass(1)
      }
      expect(w.mission.features.get("F1")?.stopped).toEqual(unready)
      expect([...w.mission.attempts.keys()].filter(key => key.startsWith("F1."))).toHaveLength(5)
    },
  )

  test("of the infrastructure have a budget of their own", () => {
    const w = single({ budgets: { attempts: 3, conflicts: 3, infra: 2 } })
    for (const key of ["F1.1", "F1.2"]) {
      w.reports(key, fails(INFRA))
      w.rest()
      w.pass(30)
      w.rest()
    }
    expect(w.mission.features.get("F1")?.stopped).toEqual(INFRA)
  })

  test("without a result are tried once more, then a person is asked", () => {
    const w = single()
    for (const key of ["F1.1", "F1.2"]) {
      w.reports(key, fails({ kind: "inconclusive", criteria: ["C1"], why: "flaky" }))
      w.rest()
    }
    expect(w.mission.features.get("F1")?.stopped).toMatchObject({ kind: "inconclusive" })
  })

  test("at a limit continue from the saved work, on the commit that it began at", () => {
    const w = single()
    const base = w.mission.attempts.get("F1.1" as AttemptKey)?.base
    const resetsAt = plusMs(w.now, 60 * MINUTE_MS)
    w.reports("F1.1", {
      ...fails({ kind: "limit", of: "quota", resetsAt }),
      checkpoint: sha("so far"),
    })
    w.rest()
    w.pass(60)
    const { events, briefs } = follows(w, { facts: ["attempt.scheduled F1.2"] })
    expect(events[0]).toMatchObject({ resumes: "F1.1", base })
    expect(briefs[0]).toMatchObject({
      checkpoint: sha("so far"),
      previous: [{ lines: expect.arrayContaining(["What it had done so far was saved."]) }],
    })
  })

  test("at the attempt's own limit continue at once, as long as more is saved each time", () => {
    const w = single()
    const full: Failure = { kind: "limit", of: "context", resetsAt: null }
    w.reports("F1.1", { ...fails(full), checkpoint: sha("some") })
    follows(w, {
      facts: ["verdicts.recorded F1.1", "attempt.ended F1.1 limit", "attempt.scheduled F1.2"],
    })
    w.reports("F1.2", { ...fails(full), checkpoint: sha("more") })
    expect(facts(w.rest())).toContain("attempt.scheduled F1.3")
    w.reports("F1.3", { ...fails(full), checkpoint: sha("more") })
    expect(facts(w.rest())).toContain("feature.stopped F1")
    expect(w.mission.features.get("F1")?.stopped).toEqual({ kind: "no_progress" })
  })

  test("because workflows moved count as conflicts, and lead to a new attempt from the new head", () => {
    const w = single()
    for (const key of ["F1.1", "F1.2"]) {
      w.reports(key, fails({ kind: "workflows_moved", paths: [".github/workflows"] }))
      expect(facts(w.rest()).at(-1)).toMatch(/^attempt\.scheduled F1/)
    }
    w.reports("F1.3", fails({ kind: "workflows_moved", paths: [".github/workflows"] }))
    w.rest()
    expect(w.mission.features.get("F1")?.stopped).toMatchObject({ kind: "workflows_moved" })
  })

  test("because a person stopped the run wait for that person, while everything else goes on", () => {
    const w = running(examplePlan())
    w.run("F1.1", { status: "concluded", conclusion: "cancelled" })
    w.pass(4)
    follows(w, {
      facts: ["attempt.ended F1.1 person_cancelled", "feature.stopped F1"],
    })
    expect(waits(w.peek())).toEqual([
      "stopped F1 (person)",
      "run_working F2.1 (runner)",
      "dependency F3 (runner)",
      "earlier_milestone F4 (runner)",
    ])
    w.says("/mission retry F1")
    follows(w, {
      facts: ["command.accepted retry", "feature.returned F1", "attempt.scheduled F1.2"],
    })
  })

  test("with usage that nobody could read count the time that their run is known to have lasted", () => {
    const w = single()
    w.pass(30)
    w.run("F1.1", { status: "concluded", conclusion: "failure" })
    w.pass(4)
    w.look()
    const usage = w.mission.attempts.get("F1.1" as AttemptKey)?.ended?.usage
    expect(usage).toMatchObject({ usd: null, tokens: null, wallMs: 30 * MINUTE_MS })
    expect(minutesUsed(w.mission)).toBe(31)
  })
})
