/** A plan that a person brings takes the planner's place, and their newest one counts. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { withBroughtPlan, withPlanFile } from "../../src/agent/brought-plan.ts"
import type { AgentSession } from "../../src/attempt/ports.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import { plannerOf } from "../../src/core/plan/plan-file.ts"
import { examplePlan, smallPlan } from "../core/support/plan.ts"
import { featureBrief, keepsNothing, noRoom, planBrief } from "./example-brief.ts"

/** The title of the plan that is handed in. Throws if an agent would work instead. */
async function planned(brief: Brief): Promise<string> {
  const agent: AgentSession = async () => {
    throw new Error("an agent works")
  }
  const limits = { wallMs: 1, silentMs: 1, outputBytes: 1 }
  const around = {
    cwd: ".",
    env: {},
    scratch: ".",
    limits,
    keep: keepsNothing,
    ...{ onTold: () => {}, conceal: () => {} },
    open: async () => noRoom,
  }
  const session = withPlanFile(withBroughtPlan(agent))
  const { handed } = await session({ brief, ...around, signal: new AbortController().signal })
  return handed.plan?.title ?? ""
}

function fileOf(plan: object): string {
  const folder = mkdtempSync(join(tmpdir(), "missions-plan-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, "plan.yml")
  writeFileSync(path, JSON.stringify(plan))
  return path
}

const fromFile = () => plannerOf(fileOf({ ...smallPlan(), title: "From a file" }))

test("the file that stands in place of the planner is the plan", async () => {
  const agent = fromFile()
  expect(await planned(planBrief({ agent }))).toBe("From a file")
})

test("a plan that was typed later takes precedence over the file", async () => {
  const agent = fromFile()
  const brought = { ...examplePlan(), title: "Typed" }
  expect(await planned(planBrief({ agent, brought }))).toBe("Typed")
})

test("every attempt but planning goes to the agent", async () => {
  const agent = fromFile()
  await expect(planned(planBrief())).rejects.toThrow("an agent works")
  await expect(planned(featureBrief({ agent }))).rejects.toThrow("an agent works")
})
