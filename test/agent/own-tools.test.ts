/** An agent that ends without our tools is blamed for it only if they would have worked. */
import { afterAll, expect, test } from "vitest"
import type { Program } from "../../src/attempt/sandbox.ts"
import { featureBrief, noRoom, planBrief, validationBrief } from "./example-brief.ts"
import { ROLE_TOOLS, stageAgent } from "./stage-agent.ts"

const stage = stageAgent()
afterAll(stage.remove)

const BROKEN = ["-e", "console.error('no such module'); process.exit(7)"]
const GONE = ["/nowhere/role-tools.js"]
const AGENT = 'sh -c "exit 3"'

test.each([
  ["a worker", featureBrief],
  ["a planner", planBrief],
  ["a validator", validationBrief],
] as const)("%s that ends before it began is at fault itself", async (_, briefOf) => {
  const { end } = await stage.run({ brief: briefOf({ agent: AGENT } as never) })
  expect(end).toMatchObject({ how: "unready", why: "ended" })
})

test.each([
  ["ends at once", BROKEN, /They ended with status 7, and their last line was "no such module"/],
  ["is not there", GONE, /They ended with status 1/],
])("if our own program %s, it is ours", async (_, roleTools, words) => {
  const { end } = await stage.run({ brief: featureBrief({ agent: AGENT }), roleTools })
  expect(end.how).toBe("ours")
  expect(end.said).toMatch(words)
  // What the agent did stands there too, because it may be the whole of it.
  expect(end.said).toContain("status 3")
  expect(end).not.toHaveProperty("why")
})

test("what an agent left running to end our program has no part in it", async () => {
  let isClear = false
  const room = {
    enter: (program: Program) =>
      isClear || !program.args.includes(ROLE_TOOLS) ? program : { ...program, file: "false" },
    clear: async () => {
      isClear = true
    },
  }
  const { end } = await stage.run({ brief: featureBrief({ agent: AGENT }), room })
  expect(end).toMatchObject({ how: "unready", why: "ended" })
})

test("an agent that was ended for what it took is not forgiven for our tools", async () => {
  const room = { ...noRoom, exceeded: () => "disk" as const }
  const brief = featureBrief({ agent: AGENT })
  const { end } = await stage.run({ brief, roleTools: BROKEN, room })
  expect(end).toMatchObject({ how: "unready", why: "ended" })
})
