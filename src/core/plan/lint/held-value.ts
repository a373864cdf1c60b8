/** Agents that a plan names: by a name or a command line, and never with the value of a variable in it. */
import { valuesIn } from "../../values/agent-line.ts"
import { fatal, type Rule } from "./rule.ts"

export const agentRules: readonly Rule[] = [
  fatal("agent_holds_value", ({ worker, features }) =>
    [{ id: "worker", agent: worker?.agent }, ...features].flatMap(({ id, agent = "" }) => {
      const names = valuesIn(agent)
      if (names.length === 0) return []
      const text = `The agent's line holds the value of ${names.join(", ")}. A plan is read by many: name the agent alone. The policy's agent_env, or --agent-env, names the variables that it gets.`
      return [{ where: id, text }]
    }),
  ),
]
