/** What an agent hands in through a whole session: a real process, real tools, a real socket. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { Draft } from "../../src/core/plan/plan.ts"
import { examplePlan, featureBrief, planBrief, validationBrief } from "./example-brief.ts"
import { type AgentStage, stageAgent } from "./stage-agent.ts"

let stage: AgentStage
beforeEach(() => {
  stage = stageAgent()
})
afterEach(() => stage.remove())

test("a worker writes files, runs commands, records evidence, and reports what it really ran", async () => {
  const { end, lines } = await stage.run({
    brief: featureBrief(),
    steps: [
      { call: { tool: "report_progress", arguments: { text: "writing the sum" } } },
      { write: { path: "src/cart.js", content: "one\n" } },
      { edit: { path: "src/cart.js", find: "one", replace: "two" } },
      { run: { command: "cat src/cart.js; exit 3", expect: 3 } },
      { call: { tool: "record_evidence", arguments: { criterion: "C1", text: "it says two" } } },
      { report: { done: ["C1 holds"], findings: [{ severity: "minor", text: "no types" }] } },
    ],
  })
  expect(lines).toEqual([
    "scripted: report_progress: writing the sum",
    "scripted: writes src/cart.js",
    "scripted: edits src/cart.js",
    "scripted: runs cat src/cart.js; exit 3",
    "scripted: two",
    "scripted: record_evidence: C1 it says two",
    "scripted: submit_report",
  ])
  expect(end).toMatchObject({
    how: "finished",
    said: "It ended its turn.",
    handed: {
      progress: ["writing the sum"],
      evidence: [{ criterion: "C1", text: "it says two" }],
      claim: {
        done: ["C1 holds"],
        undone: [],
        commands: [{ run: "cat src/cart.js; exit 3", exit: 3 }],
      },
      findings: [{ id: "F1.1.1", severity: "minor", path: null, line: null, text: "no types" }],
      plan: null,
      questions: null,
      verdicts: [],
    },
    usage: { usd: 0, tokens: { in: 0, out: 0, cached: 0 }, turns: null },
    agent: { name: "scripted agent", version: "1.0.0", model: null, scripted: true },
  })
  expect(readFileSync(join(stage.cwd, "src/cart.js"), "utf8")).toBe("two\n")
})

test("a planner mends a plan that lint returned in the same session", async () => {
  const seen: string[] = []
  const { end, lines } = await stage.run({
    brief: planBrief(),
    steps: [
      {
        call: {
          tool: "propose_plan",
          arguments: { plan: { ...examplePlan, title: "First" } },
          expect: "not_taken",
        },
      },
      { plan: { ...examplePlan, title: "Second" } },
    ],
    lint(draft) {
      seen.push(draft.title)
      const rule = { rule: "criterion_cannot_fail", where: "C1", text: "It always holds" }
      return draft.title === "First" ? [{ ...rule, severity: "fatal" }] : []
    },
  })
  expect(seen).toEqual(["First", "Second"])
  expect(lines.join("\n")).toContain("C1: It always holds (criterion_cannot_fail)")
  expect(end.handed.plan).toEqual(Draft.parse({ ...examplePlan, title: "Second" }))
})

test("a plan that was never mended is not handed in, and the result has the reason", async () => {
  const { end } = await stage.run({
    brief: planBrief(),
    steps: [{ plan: examplePlan }],
    lint: () => [{ rule: "acyclic", severity: "fatal", where: "F1", text: "It waits for itself" }],
  })
  expect(end.how).toBe("finished")
  expect(end.handed.plan).toBeNull()
  expect(end.said).toContain("F1: It waits for itself (acyclic)")
})

test("questions and notes of a planner are handed in", async () => {
  const question = { text: "Net or gross?", default: "gross", because: "cart.js shows gross" }
  const { end } = await stage.run({
    brief: planBrief(),
    steps: [
      {
        call: {
          tool: "ask_questions",
          arguments: { questions: [question], notes: "read cart.js" },
        },
      },
    ],
  })
  expect(end.handed).toMatchObject({ questions: [question], notes: "read cart.js", plan: null })
})

test("a validator records what the script says, and nothing for what it leaves out", async () => {
  const { end } = await stage.run({
    brief: validationBrief(),
    steps: [
      {
        verdicts: { each: [{ criterion: "C2", is: "fail", evidence: ["dead code in cart.js:3"] }] },
      },
      { report: { findings: [{ severity: "blocking", path: "cart.js", line: 3, text: "dead" }] } },
    ],
  })
  expect(end.handed.verdicts).toEqual([
    { criterion: "C2", is: "fail", evidence: ["dead code in cart.js:3"], looked: [], steps: [] },
  ])
  expect(end.handed.findings).toMatchObject([{ id: "M1.scrutiny.1.1", severity: "blocking" }])
})

test("a validator may pass all criteria of its brief with one call", async () => {
  const { end } = await stage.run({
    brief: validationBrief(),
    steps: [{ verdicts: "pass" }, { report: {} }],
  })
  expect(end.handed.verdicts.map(({ criterion, is }) => `${criterion} ${is}`)).toEqual([
    "C1 pass",
    "C2 pass",
  ])
})

test("a validator that asks to edit is refused, and the file stays as it was", async () => {
  const { lines } = await stage.run({
    brief: validationBrief(),
    steps: [{ write: { path: "cart.js", content: "mine" } }, { report: {} }],
  })
  expect(lines).toContain("scripted: writes cart.js (failed)")
  expect(lines).toContain("scripted: not allowed: writes cart.js")
  expect(() => readFileSync(join(stage.cwd, "cart.js"))).toThrow("ENOENT")
})

test("an agent that forgets its report is reminded once", async () => {
  const { end, lines } = await stage.run({ brief: featureBrief(), steps: [{ say: "all done" }] })
  expect(lines).toEqual([
    "scripted: all done",
    "scripted: the script has nothing more for this attempt",
  ])
  expect(end).toMatchObject({ how: "finished", handed: { claim: null } })
})

test("the agent gets exactly the given environment and never ours", async () => {
  const { lines } = await stage.run({
    brief: featureBrief(),
    steps: [{ run: "env | cut -d= -f1 | sort" }],
    env: { GIVEN: "yes" },
  })
  // The command's own shell sets the last one.
  expect(lines.slice(1, -1)).toEqual(
    ["GIVEN", "MISSIONS_SCRIPT", "PATH", "PWD"].map(name => `scripted: ${name}`),
  )
})
