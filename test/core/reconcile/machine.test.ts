/**
 * What the machine lacked when a plan was tried on it. It is reported once with its cure, and
 * nothing is planned again.
 */
import { expect, test } from "vitest"
import { LACKS, type Lack } from "../../../src/core/log/lack.ts"
import { follows } from "../support/follows.ts"
import { examplePlan } from "../support/plan.ts"
import { world } from "../support/world.ts"

const failedFor = (id: string, lack: Lack) =>
  ({
    ...{ id, run: `run ${id}`, exit: 127, ms: 1, tail: "not found", lack },
    outputDigest: "0".repeat(64),
  }) as never
const cargo: Lack = { is: "program", name: "cargo" }

const OF_MACHINE = LACKS.filter(is => is !== "walled")

test.each(OF_MACHINE.flatMap(is => ["setup", "tests", "service db"].map(id => [is, id] as const)))(
  "a plan that failed because the machine lacks a %s (%s) is reported once, and tried again unchanged",
  (is, id) => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    const plan = examplePlan({ environment: { gates: [{ name: "tests", run: "cargo test" }] } })
    const outcome = { type: "plan", plan } as const
    w.reports("plan.1", { outcome, checks: [failedFor(id, { is, name: null })] })
    follows(w, {
      facts: ["attempt.ended plan.1 plan", "plan.returned 1", "mission.held infra"],
      waits: ["held infra (person)"],
    })
    const why = w.mission.holds.get("infra")?.why ?? ""
    expect(why).toMatch(
      /^The (?:machine|policy|account).*\. (?:Add|Install|Start|Look|Check|Name|End|Make|Give|Raise) /,
    )
    expect(why).toContain(`run ${id}`)
    w.says("/mission resume")
    const { briefs } = follows(w, {
      facts: ["command.accepted resume", "mission.released infra", "attempt.scheduled plan.2"],
    })
    expect(briefs[0]).toMatchObject({ brought: { title: plan.title } })
    w.reports("plan.2", { outcome })
    follows(w, { facts: ["attempt.ended plan.2 plan", "plan.proposed 1"] })
  },
)

test.each(["setup", "tests", "service db"])(
  "a plan that needs Docker behind a wall (%s) goes back to its planner, with the way to prove it",
  id => {
    const w = world()
    w.says("/mission Export JSON")
    w.rest()
    const plan = examplePlan({ environment: { gates: [{ name: "tests", run: "docker run x" }] } })
    const lack: Lack = { is: "walled", name: "docker" }
    w.reports("plan.1", { outcome: { type: "plan", plan }, checks: [failedFor(id, lack)] })
    const { briefs } = follows(w, {
      facts: ["attempt.ended plan.1 plan", "plan.returned 1", "attempt.scheduled plan.2"],
    })
    expect(JSON.stringify(briefs[0])).toContain("by a criterion of kind `check`")
  },
)

test("a plan that failed because two things are missing names each once, and is not blamed itself", () => {
  const w = world()
  w.says("/mission Export JSON")
  w.rest()
  const java: Lack = { is: "program", name: "java" }
  const checks = [failedFor("setup", cargo), failedFor("tests", cargo), failedFor("lint", java)]
  w.reports("plan.1", { outcome: { type: "plan", plan: examplePlan() }, checks })
  w.rest()
  const all = w.mission.returned[0]?.findings ?? []
  const findings = all.filter(({ severity }) => severity === "fatal")
  expect(findings.map(({ rule, where }) => [rule, where])).toEqual([
    ["machine_lacks", "run setup"],
    ["machine_lacks", "run lint"],
  ])
  expect(w.mission.holds.get("infra")?.why).toMatch(/no `cargo`.* no `java`/)
})

test("a plan that waits for the machine is planned anew if a person wants another one", () => {
  const w = world()
  w.says("/mission Export JSON")
  w.rest()
  const outcome = { type: "plan", plan: examplePlan() } as const
  w.reports("plan.1", { outcome, checks: [failedFor("setup", cargo)] })
  w.rest()
  w.says("/mission revise do without cargo")
  const { briefs } = follows(w, {
    facts: ["command.accepted revise", "mission.released infra", "attempt.scheduled plan.2"],
  })
  expect(briefs[0]).toMatchObject({ brought: null, revisions: [{ text: "do without cargo" }] })
})
