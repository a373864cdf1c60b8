/** A model that is of no use ends a session as soon as our own process knows it. */
import { afterEach, beforeEach, expect, test } from "vitest"
import type { ModelTrouble } from "../../src/attempt/sandbox.ts"
import { featureBrief } from "./example-brief.ts"
import { type AgentStage, stageAgent } from "./stage-agent.ts"

let stage: AgentStage
beforeEach(() => {
  stage = stageAgent()
})
afterEach(() => stage.remove())

test.each([
  ["unreachable", { how: "limit", limit: { of: "unreachable", resetsAt: null } }],
  ["rate", { how: "limit", limit: { of: "rate", resetsAt: null } }],
  ["login", { how: "unready", why: "key" }],
] as const)(
  "a model in trouble (%s) ends the session before the agent notices",
  async (of, end) => {
    const { promise: trouble, resolve } = Promise.withResolvers<ModelTrouble>()
    const run = await stage.run({
      brief: featureBrief(),
      steps: [{ say: "now" }, { hang: true }],
      trouble,
      onLine: line => line === "scripted: now" && resolve({ of, resetsAt: null, said: "Gone." }),
    })
    expect(run.end).toMatchObject(end)
    expect(run.end.said).toContain("Gone.")
  },
)
