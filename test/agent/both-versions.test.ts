/** What every agent is asked to do, done in each version of the protocol by a real process. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Brief } from "../../src/core/log/brief.ts"
import { Draft } from "../../src/core/plan/plan.ts"
import { examplePlan, featureBrief, planBrief, validationBrief } from "./example-brief.ts"
import { type AgentStage, stageAgent } from "./stage-agent.ts"

let stage: AgentStage
beforeEach(() => {
  stage = stageAgent()
})
afterEach(() => stage.remove())

const question = { text: "Net or gross?", default: "gross", because: "cart.js shows gross" }
const report = { report: { done: ["C1 holds"] } }

describe.each([1, 2])("in version %i of the protocol", version => {
  const by = <T extends Brief>(brief: T): T => ({ ...brief, agent: `scripted --speaks ${version}` })

  test("a planner asks, and plans once it is answered", async () => {
    const asked = await stage.run({ brief: by(planBrief()), steps: [{ questions: [question] }] })
    expect(asked.end).toMatchObject({ how: "finished", handed: { questions: [question] } })
    const planned = await stage.run({ brief: by(planBrief()), steps: [{ plan: examplePlan }] })
    expect(planned.end.handed.plan).toEqual(Draft.parse(examplePlan))
  })

  test("a worker implements, and each thing is told once", async () => {
    const { end, lines } = await stage.run({
      brief: by(featureBrief()),
      steps: [
        { say: "I begin" },
        { write: { path: "cart.js", content: "one" } },
        { run: "cat cart.js" },
        { call: { tool: "record_evidence", arguments: { criterion: "C1", text: "it says so" } } },
        report,
      ],
    })
    expect(lines).toEqual([
      "scripted: I begin",
      "scripted: writes cart.js",
      "scripted: runs cat cart.js",
      "scripted: one",
      "scripted: record_evidence: C1 it says so",
      "scripted: submit_report",
    ])
    expect(end).toMatchObject({
      how: "finished",
      said: "It ended its turn.",
      handed: { claim: { done: ["C1 holds"] } },
      usage: { usd: 0, tokens: { in: 0, out: 0, cached: 0 } },
      agent: { name: "scripted agent", version: "1.0.0", scripted: true },
    })
  })

  test("a malformed call is answered, and a corrected one taken", async () => {
    const { end } = await stage.run({
      brief: by(featureBrief()),
      steps: [{ malformed_call: { tool: "submit_report", arguments: { done: 3 } } }, report],
    })
    expect(end.handed.claim).toMatchObject({ done: ["C1 holds"] })
  })

  test("a validator that asks to write is refused, though it told the kind before", async () => {
    const { end, lines } = await stage.run({
      brief: by(validationBrief()),
      steps: [
        { write: { path: "cart.js", content: "mine" } },
        { edit: { path: "cart.js", find: "a", replace: "b" } },
        { delete: "cart.js" },
        { verdicts: "pass" },
        { report: {} },
      ],
    })
    const refused = lines.filter(line => line.startsWith("scripted: not allowed"))
    expect(refused).toHaveLength(3)
    expect(existsSync(join(stage.cwd, "cart.js"))).toBe(false)
    expect(end).toMatchObject({ how: "finished", handed: { claim: {} } })
  })

  test("a cancelled turn ends in order", async () => {
    const controller = new AbortController()
    const { end } = await stage.run({
      brief: by(featureBrief()),
      steps: [{ say: "now" }, { wait: 60_000 }],
      signal: controller.signal,
      onLine: line => line === "scripted: now" && controller.abort(),
    })
    expect(end.how).toBe("cancelled")
  })

  test("a missing report is asked for once, in a second turn", async () => {
    const { end, lines } = await stage.run({ brief: by(featureBrief()), steps: [{ say: "done" }] })
    expect(lines).toEqual([
      "scripted: done",
      "scripted: the script has nothing more for this attempt",
    ])
    expect(end).toMatchObject({ how: "finished", handed: { claim: null } })
  })

  test("an agent that dies is told with its last words", async () => {
    const { end } = await stage.run({
      brief: by(featureBrief()),
      steps: [{ write: { path: "half", content: "x" } }, { crash: "out of memory" }],
    })
    expect(end).toMatchObject({ how: "crashed" })
    expect(end.said).toContain("out of memory")
    expect(readFileSync(join(stage.cwd, "half"), "utf8")).toBe("x")
  })

  test("an agent that is silent, floods or overspends is ended", async () => {
    const silent = await stage.run({
      brief: by(featureBrief()),
      steps: [{ hang: true }],
      limits: { silentMs: 900 },
    })
    expect(silent.end.how).toBe("silent")
    const flooding = await stage.run({
      brief: by(featureBrief()),
      steps: [{ flood: { bytes: 50_000_000, to: "session" } }],
      limits: { outputBytes: 300_000 },
    })
    expect(flooding.end.how).toBe("flooded")
  })
})
