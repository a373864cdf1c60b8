/** What the next jobs are told of an agent's end. Secrets of the job must not leave it in there. */
import type { Worked } from "./bundle.ts"
import type { AgentEnd } from "./ports.ts"
import { redactAll } from "./secret/secrets.ts"

type FromAgent = Pick<
  Worked,
  "how" | "said" | "why" | "limit" | "heldBack" | "handed" | "usage" | "agent"
>

/** Secrets of the job must not leave it through what an agent says. */
export function fromAgent(end: AgentEnd, secrets: readonly string[]): FromAgent {
  const { how, said, why, limit, heldBack, handed, usage, agent } = end
  const held = heldBack !== undefined && { heldBack }
  const clean = redactAll({ said, handed, usage, agent, ...held }, secrets)
  const left = limit && { limit: { of: limit.of, resetsAt: limit.resetsAt } }
  const ended = { how: how === "cancelled" ? "crashed" : how, ...(why && { why }) }
  return { ...clean, ...left, ...ended } as FromAgent
}
