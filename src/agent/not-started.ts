/** The ends of sessions that never began, of which we know that they spent nothing. */
import type { AgentEnd } from "../attempt/ports.ts"
import { usd } from "../core/values/money.ts"
import { introduce } from "./introduction.ts"
import { EMPTY_HAND } from "./role-tools/hand.ts"

export function notStarted(name: string, said: string): AgentEnd {
  const usage = { usd: usd(0), tokens: { in: 0, out: 0, cached: 0 }, turns: 0, wallMs: 0 }
  return { how: "refused", said, handed: EMPTY_HAND.handed, usage, agent: introduce(name).agent() }
}

export const missingAgent = (name: string, said: string): AgentEnd => ({
  ...notStarted(name, said),
  ...{ how: "unready", why: "missing" },
})
