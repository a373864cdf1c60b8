/** What our own process counted between agent and model comes before what the agent says of itself. */
import type { AgentEnd } from "./ports.ts"
import type { Measured } from "./sandbox.ts"

export function withMeasured(end: AgentEnd, counted: Measured | null): AgentEnd {
  if (counted === null || end.agent.scripted) return end
  const { model, usd, tokens } = counted
  return {
    ...end,
    usage: { ...end.usage, usd, tokens, measured: true },
    agent: { ...end.agent, model: model ?? end.agent.model },
  }
}
