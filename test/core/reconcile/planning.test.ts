/** From `/mission` to an approved plan: what follows from each moment, and that nothing happens twice. */
import { describe, expect, test } from "vitest"
import { MINUTE_MS } from "../../../src/core/values/time.ts"
import { expectRest, follows } from "../support/follows.ts"
import { examplePlan, smallPlan, withFeatures } from "../support/plan.ts"
import type { Told } from "../support/report.ts"
import { facts, sent, waits } from "../support/tell.ts"
import { dana, proposed, running, world } from "../support/world.ts"

const question = { text: "Array or lines?", default: "Lines.", because: "It streams." }
const asks: Told = { outcome: { type: "questions", questions: [question] } }
const failed = (how: "crashed") =>
  ({ outcome: { type: "failed", failure: { kind: "agent_failed", how } } }) as const
const lost: Told = { outcome: { type: "failed", failure: { kind: "runner_lost" } } }

/** A planner asked questions, and they are open. */
function questioned() {
  const w = world()
  w.says("/mission Export JSON")
  w.rest()
  w.reports("plan.1", asks)
  w.rest()
  return w
}

describe("a start", () => {
  test("is answered, and a planner is scheduled in the same look", () => {
    const w = world()
    w.says("/mission Export JSON")
    follows(w, {
      facts: ["command.accepted start", "mission.requested", "attempt.scheduled plan.1"],
      sent: ["run plan.1", "comment mission_control", "ensure_reaction 1001"],
    })
  })

  test("by somebody who may not gets a reaction and nothing else", () => {
    const w = world()
    w.show(seen => {
      seen.over = { isPrivate: false }
    })
    w.says("/mission Export JSON", { by: dana })
    const { creates } = follows(w, { facts: [], sent: ["ensure_reaction 1001"] })
    expect(creates).toEqual([])
  })

  test("on a repository without a commit waits for one", () => {
    const w = world()
    w.show(seen => {
      seen.over = { base: null }
    })
    w.says("/mission Export JSON")
    follows(w, { facts: [], sent: [] })
    w.show(seen => {
      seen.over = {}
    })
    expect(facts(w.look().events)).toContain("mission.requested")
  })

  test("is refused if somebody else changed its words", () => {
    const w = world()
    w.says("/mission Export JSON", { isEdited: true })
    follows(w, { facts: ["command.refused edited_before_read"] })
  })

  test("stays read, even if its author deletes it", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    w.show(seen => {
      seen.comments.splice(0, 1)
    })
    expectRest(w)
  })
})

describe("questions", () => {
  test("that a planner hands in are asked, and then a person is waited for", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    w.reports("plan.1", asks)
    follows(w, {
      facts: ["attempt.ended plan.1 questions", "questions.asked 1"],
      waits: ["answers 1 (person)"],
    })
    expect(w.mission.things.has("comment questions:1" as never)).toBe(true)
  })

  test("are closed by `/mission go`, and the planner goes on with the defaults", () => {
    const w = questioned()
    w.says("/mission go")
    follows(w, { facts: ["command.accepted go", "attempt.scheduled plan.2"] })
  })

  test("are answered by a reply once the thread is quiet for two minutes", () => {
    const w = questioned()
    w.says("Lines, please.")
    follows(w, { facts: ["reply.taken"], waits: ["quiet 1 (time)"] })
    w.pass(1)
    w.says("And UTF-8.")
    follows(w, { facts: ["reply.taken"], waits: ["quiet 1 (time)"] })
    w.pass(1.9)
    follows(w, { facts: [] })
    w.pass(0.1)
    const { briefs } = follows(w, { facts: ["attempt.scheduled plan.2"] })
    expect(briefs[0]).toMatchObject({
      conversation: [{ asked: [question] }, { text: "Lines, please." }, { text: "And UTF-8." }],
      questionsLeft: { rounds: 2, perRound: 4 },
    })
  })

  test("are not answered by people who may not, or by a bot", () => {
    const w = questioned()
    w.says("Lines!", { by: dana })
    w.show(seen => {
      seen.comments.push({ ...seen.comments[0]!, id: 9_999, isBot: true, body: "Lines!" })
    })
    follows(w, { facts: [] })
  })
})

describe("a plan", () => {
  test("without a fatal finding is proposed with its digest", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    w.reports("plan.1", { outcome: { type: "plan", plan: examplePlan() } })
    const { events } = follows(w, {
      facts: ["attempt.ended plan.1 plan", "plan.proposed 1"],
      waits: ["approval 1 (person)"],
    })
    expect(events.at(-2)).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  test("with a fatal finding goes back to the planner, and after three times to a person", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    const circle = withFeatures({ F1: { dependsOn: ["F3"] } })
    for (const again of ["attempt.scheduled plan.2", "attempt.scheduled plan.3"]) {
      const key = `plan.${w.mission.attempts.size}`
      w.reports(key, { outcome: { type: "plan", plan: circle } })
      const { briefs } = follows(w, {
        facts: [`attempt.ended ${key} plan`, "plan.returned 1", again],
      })
      expect(briefs[0]).toMatchObject({
        returned: expect.arrayContaining([
          expect.objectContaining({ rule: "dependency_circle", where: "F1" }),
        ]),
      })
    }
    w.reports("plan.3", { outcome: { type: "plan", plan: circle } })
    follows(w, {
      facts: ["attempt.ended plan.3 plan", "plan.returned 1", "mission.held infra"],
      waits: ["held infra (person)"],
    })
    w.says("/mission resume")
    follows(w, {
      facts: ["command.accepted resume", "mission.released infra", "attempt.scheduled plan.4"],
    })
    // What was sent back before the person's word is no reason to hold it again.
    w.reports("plan.4", lost)
    follows(w, { facts: ["attempt.ended plan.4 runner_lost"], waits: ["backoff plan (time)"] })
  })

  test("goes back if its set-up failed on the base commit, and a red gate there counts as known", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    const plan = examplePlan({ environment: { gates: [{ name: "types", run: "tsc" }] } })
    const check = (id: string, exit: number) =>
      ({ ...{ id, run: id, exit, ms: 1, tail: "" }, outputDigest: "0".repeat(64) }) as never
    w.reports("plan.1", { outcome: { type: "plan", plan }, checks: [check("setup", 1)] })
    follows(w, {
      facts: ["attempt.ended plan.1 plan", "plan.returned 1", "attempt.scheduled plan.2"],
    })
    w.reports("plan.2", { outcome: { type: "plan", plan }, checks: [check("types", 2)] })
    follows(w, { facts: ["attempt.ended plan.2 plan", "plan.proposed 1"] })
    expect(w.mission.proposals[0]?.readiness.known).toEqual(["types"])
  })

  test("that no planner manages to make holds the mission after three failures", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    for (const key of ["plan.1", "plan.2", "plan.3"]) {
      w.reports(key, failed("crashed"))
      w.rest()
    }
    expect(waits(w.peek())).toEqual(["held infra (person)"])
    expect(w.mission.attempts.size).toBe(3)
    // A person's word allows exactly three more.
    w.says("/mission resume")
    w.rest()
    for (const key of ["plan.4", "plan.5", "plan.6"]) {
      w.reports(key, failed("crashed"))
      w.rest()
    }
    expect(waits(w.peek())).toEqual(["held infra (person)"])
    expect(w.mission.attempts.size).toBe(6)
  })
})

describe("an approval", () => {
  test("makes the branch first, and work waits until the branch is seen", () => {
    const w = proposed(examplePlan())
    w.says("/mission approve max 60")
    follows(w, {
      facts: ["command.accepted approve", "plan.endorsed", "plan.approved 1"],
      waits: expect.arrayContaining(["integration (github)"]) as unknown as string[],
    })
    expect([...w.mission.attempts.keys()]).toEqual(["plan.1", "F1.1", "F2.1"])
  })

  test("binds the ceiling, the care and the digest that were shown", () => {
    const w = proposed(examplePlan())
    const digest = w.mission.proposals[0]!.digest
    w.says(`/mission approve ${digest.slice(0, 7)} light max 9`)
    w.rest()
    expect(w.mission.approved).toMatchObject({ digest, care: "light", max: { usd: 9 } })
  })

  test("of another digest is refused, and the plan stays unapproved", () => {
    const w = proposed(examplePlan())
    w.says("/mission approve 0000000")
    follows(w, { facts: ["command.refused digest_unknown"], waits: ["approval 1 (person)"] })
  })

  test("by the first of two people waits for the second", () => {
    const w = proposed(examplePlan(), { policy: { approvals: 2 } })
    w.says("/mission approve")
    follows(w, { facts: ["command.accepted approve", "plan.endorsed"] })
    expect(w.mission.approved).toBeNull()
  })

  test("creates milestones and then their linked issues, but none for a small goal", () => {
    const w = running(examplePlan())
    const titles = (w.observed.issues.items ?? []).map(i => [i.milestone !== null, i.subIssueOf])
    expect(titles).toEqual(Array.from({ length: 4 }, () => [true, 412]))
    expect(w.observed.milestones.items).toHaveLength(2)
    const small = running(smallPlan())
    expect(small.observed.issues.items).toEqual([])
    expect(small.observed.milestones.items).toEqual([])
  })
})

describe("the intent to create something", () => {
  const key = "comment mission_control"

  test("of somebody else is waited for, and nothing is created", () => {
    const w = world()
    w.says("/mission Export JSON")
    const looked = w.peek()
    // Another orchestrator appended the same facts and may be sending now.
    w.add(...looked.events)
    w.pass(1)
    expect(sent(w.peek())).not.toContain(key)
    expect(waits(w.peek())).toContain("creation (time)")
    expect(w.peek().creates).toEqual([])
  })

  test("is taken over after the grace period, and only on a complete read", () => {
    const w = world()
    w.says("/mission Export JSON")
    w.add(...w.peek().events)
    const graceMinutes = w.mission.ref.instance.graceMs / MINUTE_MS
    w.pass(graceMinutes - 0.01)
    expect(w.peek().creates).toEqual([])
    w.pass(0.01)
    w.show(seen => {
      seen.over = { comments: { complete: false, items: seen.comments } }
    })
    expect(sent(w.peek())).not.toContain(key)
    w.show(seen => {
      seen.over = {}
    })
    expect(sent(w.peek())).toContain(key)
    w.rest()
    expectRest(w)
  })

  test("whose object exists already is bound, and nothing is created again", () => {
    const w = world()
    w.says("/mission Export JSON")
    const looked = w.peek()
    w.look()
    const other = world()
    other.says("/mission Export JSON")
    other.add(...looked.events)
    const [ours] = w.observed.comments.items.filter(c => c.marker?.thing === key)
    other.show(seen => {
      seen.comments.push({ ...ours! })
    })
    const again = other.look()
    expect(facts(again.events)).toContain("thing.bound")
    expect(sent(again)).not.toContain(key)
  })
})
