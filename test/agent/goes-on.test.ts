/** An agent that remembers its session goes on with it once its process broke off, in each version of the protocol. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { featureBrief } from "./example-brief.ts"
import { type AgentStage, SCRIPTED, stageAgent } from "./stage-agent.ts"

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

describe("an agent whose session has to be a minute old", () => {
  /** Our clock runs far ahead, so that the wait is short. */
  const gemini = (steps: readonly unknown[], ahead: number, signal?: AbortSignal) => {
    const programs = join(stage.cwd, "..", "programs")
    mkdirSync(programs)
    const line = `exec ${process.execPath} ${SCRIPTED} --keep ${join(programs, "kept")}`
    writeFileSync(join(programs, "gemini"), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
    let calls = 0
    return stage.run({
      ...{ steps, brief: featureBrief({ agent: "gemini" }), ...(signal && { signal }) },
      env: { PATH: `${programs}:${process.env["PATH"]}` },
      onLine: line => {
        if (line.includes("new process")) stop?.()
      },
      // It is asked when the session begins, when it is opened, and then when it goes on.
      clock: () => (calls++ < 2 ? 0 : ahead) + performance.now(),
    })
  }
  let stop: (() => void) | null = null

  test("goes on once it is", async () => {
    const { end } = await gemini([{ crash: "gone" }, report], 59_900)
    expect(end).toMatchObject({ how: "finished", handed: { claim: { done: ["C1 holds"] } } })
  })

  test("does not keep a person who cancels waiting", async () => {
    const controller = new AbortController()
    stop = () => controller.abort()
    const { end } = await gemini([{ crash: "gone" }, report], 0, controller.signal)
    expect(end).toMatchObject({ how: "cancelled", handed: { claim: null } })
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
