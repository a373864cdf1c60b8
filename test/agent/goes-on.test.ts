/** An agent that remembers its session goes on with it once its process broke off, in each version of the protocol. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { featureBrief } from "./example-brief.ts"
import { type AgentStage, stageAgent } from "./stage-agent.ts"

let stage: AgentStage
beforeEach(() => {
  stage = stageAgent()
})
afterEach(() => stage.remove())

const write = (path: string) => ({ write: { path, content: "x" } })
const report = { report: { done: ["C1 holds"] } }

describe.each([1, 2])("in version %i of the protocol", version => {
  const keeping = () => {
    const keep = join(stage.cwd, "..", "kept")
    return featureBrief({ agent: `scripted --speaks ${version} --keep ${keep}` })
  }

  test("it goes on at the step that came next, and its history is not told again", async () => {
    const { end, lines } = await stage.run({
      brief: keeping(),
      steps: [write("first"), { crash: "out of memory" }, write("second"), report],
    })
    expect(end).toMatchObject({ how: "finished", handed: { claim: { done: ["C1 holds"] } } })
    const broken = lines.findIndex(line => line.includes("goes on in a new process"))
    expect(lines.filter((_, at) => at !== broken)).toEqual([
      "scripted: writes first",
      "scripted: writes second",
      "scripted: submit_report",
    ])
    expect(broken).toBe(1)
    expect(existsSync(join(stage.cwd, "second"))).toBe(true)
    // Nobody told what the turn that broke off had cost.
    expect(end.usage).toMatchObject({ usd: null, tokens: null })
  })

  test("it goes on once, and then it has broken off", async () => {
    const { end } = await stage.run({
      brief: keeping(),
      steps: [{ crash: "one" }, { crash: "two" }, report],
    })
    expect(end).toMatchObject({ how: "crashed", handed: { claim: null } })
    expect(end.said).toContain("two")
  })

  test("what it handed in before is kept", async () => {
    const evidence = { criterion: "C1", text: "it says so" }
    const { end } = await stage.run({
      brief: keeping(),
      steps: [{ call: { tool: "record_evidence", arguments: evidence } }, { exit: 3 }, report],
    })
    expect(end.handed).toMatchObject({ evidence: [evidence], claim: { done: ["C1 holds"] } })
  })

  test("it is not started again once everything is handed in", async () => {
    const { end, lines } = await stage.run({
      brief: keeping(),
      steps: [report, { crash: "late" }, write("never")],
    })
    expect(end.how).toBe("crashed")
    expect(lines.join("\n")).not.toContain("new process")
    expect(existsSync(join(stage.cwd, "never"))).toBe(false)
  })

  test("one that cannot go on after all has simply broken off", async () => {
    const { end } = await stage.run({
      brief: keeping(),
      steps: [{ run: "rm -r ../kept; kill -9 $PPID" }, report],
    })
    expect(end).toMatchObject({ how: "crashed" })
    expect(end.said).toContain("by SIGKILL")
  })

  test("one that is cancelled while it goes on ends", async () => {
    const controller = new AbortController()
    const { end } = await stage.run({
      brief: keeping(),
      steps: [{ exit: 3 }, { say: "again" }, { wait: 60_000 }],
      signal: controller.signal,
      onLine: line => line === "scripted: again" && controller.abort(),
    })
    expect(end.how).toBe("cancelled")
  })

  test("one that is silent while it goes on is ended", async () => {
    const { end } = await stage.run({
      brief: keeping(),
      steps: [{ exit: 3 }, { hang: true }],
      limits: { silentMs: 4_000 },
    })
    expect(end.how).toBe("silent")
  })
})

test("an agent that does not remember its sessions is not started again", async () => {
  const { end, lines } = await stage.run({
    brief: featureBrief(),
    steps: [{ crash: "gone" }, report],
  })
  expect(end.how).toBe("crashed")
  expect(lines.join("\n")).not.toContain("new process")
})
