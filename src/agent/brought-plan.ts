/**
 * Uses a plan that a person brought in place of the planner. No agent runs, and nothing is asked.
 */
import { readFileSync } from "node:fs"
import type { AgentSession } from "../attempt/ports.ts"
import type { Draft } from "../core/plan/plan.ts"
import { planFileOf } from "../core/plan/plan-file.ts"
import { readPlan } from "../core/plan/plan-text.ts"
import { usd } from "../core/values/money.ts"
import { EMPTY_HAND } from "./role-tools/hand.ts"

/** For `/mission plan`, whose plan stands in the brief. Every other attempt goes to `session`. */
export const withBroughtPlan =
  (session: AgentSession): AgentSession =>
  async options => {
    const { brief } = options
    if (brief.kind !== "plan" || brief.brought === null) return session(options)
    options.onTold({ kind: "ours", text: "takes the plan that a person brought" })
    return handsIn(brief.brought)
  }

/**
 * For `--plan FILE`, where the file's path stands in place of the agent. Every other attempt goes
 * to `session`.
 */
export const withPlanFile =
  (session: AgentSession): AgentSession =>
  async options => {
    const { brief } = options
    const path = planFileOf(brief.agent)
    // If somebody has typed a plan since then, that newer plan counts.
    if (brief.kind !== "plan" || brief.brought !== null || path === null) return session(options)
    const read = readPlan(readFileSync(path, "utf8"))
    if (read.type === "misfit") throw new Error(`${path} holds no plan: ${told(read.misfits)}`)
    options.onTold({ kind: "ours", text: `takes the plan from ${path}` })
    return handsIn(read.plan)
  }

const handsIn = (plan: Draft): Awaited<ReturnType<AgentSession>> => ({
  how: "finished",
  said: "",
  handed: { ...EMPTY_HAND.handed, plan },
  usage: { usd: usd(0), tokens: { in: 0, out: 0, cached: 0 }, turns: 0, wallMs: 0 },
  agent: { name: "plan file", version: "", model: null, scripted: false },
})

type Misfits = Extract<ReturnType<typeof readPlan>, { type: "misfit" }>["misfits"]

const told = (misfits: Misfits): string =>
  misfits
    .map(({ line, where, right, seen }) => `line ${line}, ${where}: ${right}; ${seen}`)
    .join(". ")
