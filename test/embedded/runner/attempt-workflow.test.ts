import { afterEach, beforeEach, expect, test } from "vitest"
import { ATTEMPT_ACTION, ATTEMPT_WORKFLOW } from "./support/attempt-workflow.ts"
import type { RunRecord } from "./support/fake-host.ts"
import { createWorld, folderOf, type World } from "./support/world.ts"

let world: World
const action = folderOf(ATTEMPT_ACTION)
beforeEach(() => {
  world = createWorld({
    actions: uses => (uses.startsWith("octo/missions@") ? { directory: action.folder } : null),
  })
})
afterEach(() => world.end())

const run = (role: string, more: object = {}) =>
  world.run(ATTEMPT_WORKFLOW, { inputs: { mission: 1, attempt: "F1.1", role }, ...more })
const conclusions = ({ jobs }: RunRecord) =>
  ["agent", "verify", "deliver"].map(name => jobs[name]!.conclusion)

test("a feature runs agent, verify and deliver, which pass artifacts and tree by job outputs", async () => {
  const done = await run("feature")
  expect(conclusions(done)).toEqual(["success", "success", "success"])
  expect(done.conclusion).toBe("success")
  expect(done.jobs["agent"]!.log).toContain("command agent key given\n")
  expect(done.jobs["verify"]!.log).toContain("key none\nverify of 11\n")
  expect(done.jobs["deliver"]!.log).toContain("deliver 11 22 tree-of-sha256:agent\n")
})

test("each job gets exactly its own permissions, and only the agent's job its environment", async () => {
  const { jobs } = await run("plan")
  const { agent, verify, deliver } = jobs
  expect([agent!.permissions, agent!.environment]).toEqual([{ contents: "read" }, "missions"])
  expect([verify!.permissions, verify!.environment]).toEqual([{ contents: "read" }, null])
  expect([deliver!.permissions, deliver!.environment]).toEqual([{ contents: "write" }, null])
})

test("in scrutiny deliver follows the agent, because nothing must be verified", async () => {
  const done = await run("scrutiny")
  expect(conclusions(done)).toEqual(["success", "skipped", "success"])
  expect(done.jobs["deliver"]!.log).toContain("deliver 11 - -\n")
})

test("gates run verify and deliver without an agent", async () => {
  const done = await run("gates")
  expect(conclusions(done)).toEqual(["skipped", "success", "success"])
  expect(done.jobs["deliver"]!.log).toContain("deliver - 22 tree-of-gates\n")
})

test("if the agent's job fails, no later job runs", async () => {
  const done = await run("broken")
  expect(conclusions(done)).toEqual(["failure", "skipped", "skipped"])
  expect(done.conclusion).toBe("failure")
})

test("nothing runs with the kill switch on, or when a person starts the workflow", async () => {
  const off = await run("feature", { vars: { MISSIONS_DISABLED: "true" } })
  expect(conclusions(off)).toEqual(["skipped", "skipped", "skipped"])
  expect(off.conclusion).toBe("skipped")
  const person = await run("feature", { triggeringActor: "mona" })
  expect(conclusions(person)).toEqual(["skipped", "skipped", "skipped"])
})
