/** Agents that a plan names: by a name that exists or a command line, and never with the value of a variable in it. */

import { valuesIn } from "../../values/agent-line.ts"
import { meantInstead } from "../own-agent.ts"
import type { Draft } from "../plan.ts"
import { fatal, type Rule } from "./rule.ts"

const named = ({ worker, features }: Draft) => [{ id: "worker", agent: worker?.agent }, ...features]

export const agentRules: readonly Rule[] = [
  fatal("agent_unknown", (draft, { policy }) =>
    named(draft).flatMap(({ id, agent }) => {
      const instead = agent === undefined ? null : meantInstead(policy.agents, agent)
      if (instead === null) return []
      const text = `No agent here is called ${agent}. The policy defines ${instead.join(", ")} (agents.own). Choose one of those, the name of a known agent such as codex, or a command line; or leave the agent out.`
      return [{ where: id, text }]
    }),
  ),
  fatal("agent_holds_value", draft =>
    named(draft).flatMap(({ id, agent = "" }) => {
      const names = valuesIn(agent)
      if (names.length === 0) return []
      const text = `The agent's line holds the value of ${names.join(", ")}. A plan is read by many: name the agent alone. The policy's agent_env, or --agent-env, names the variables that it gets.`
      return [{ where: id, text }]
    }),
  ),
]
