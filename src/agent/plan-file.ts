/** A plan that a person brought takes the planner's place: no agent runs, and nothing is asked. */
import { readFileSync } from "node:fs"
import { parse } from "yaml"
import type { AgentSession } from "../attempt/ports.ts"
import { Draft } from "../core/plan/plan.ts"
import { usd } from "../core/words/money.ts"
import { EMPTY_HAND } from "./role-tools/hand.ts"

const PREFIX = "plan-file "

/** Every other attempt goes to `session`. */
export const withPlanFile =
  (session: AgentSession): AgentSession =>
  async options => {
    const { brief } = options
    if (brief.kind !== "plan" || !brief.agent.startsWith(PREFIX)) return session(options)
    const path = brief.agent.slice(PREFIX.length)
    const plan = Draft.parse(parse(readFileSync(path, "utf8")))
    options.onLine(`takes the plan from ${path}`)
    return {
      how: "finished",
      said: "",
      handed: { ...EMPTY_HAND.handed, plan },
      usage: { usd: usd(0), tokens: { in: 0, out: 0, cached: 0 }, turns: 0, wallMs: 0 },
      agent: { name: "plan file", version: "", model: null, scripted: false },
    }
  }
