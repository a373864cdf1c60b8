/**
 * What a session cost, as far as the agent says. null means that it didn't say, and then the
 * maximum is counted. Nothing is ever guessed.
 */
import type { PromptResponse, SessionUpdate } from "@agentclientprotocol/sdk"
import { z } from "zod"
import type { Usage } from "../core/log/attempt.ts"
import { usd } from "../core/values/money.ts"

export type Spent = Pick<Usage, "usd" | "tokens" | "turns">

export const NOTHING_SAID: Spent = { usd: null, tokens: null, turns: null }

/**
 * A draft member of the prompt's response, which several agents send already. See
 * https://agentclientprotocol.com/rfds/session-usage
 */
const PromptUsage = z.object({
  usage: z.object({
    inputTokens: z.int().nonnegative(),
    outputTokens: z.int().nonnegative(),
    cachedReadTokens: z.int().nonnegative().nullish(),
  }),
})

const Cost = z.object({ amount: z.number().nonnegative(), currency: z.literal("USD") })

/** The cost of a session is cumulative, so the newest figure counts. */
export function afterUpdate(spent: Spent, update: SessionUpdate): Spent {
  if (update.sessionUpdate !== "usage_update") return spent
  const cost = Cost.safeParse(update.cost)
  return cost.success ? { ...spent, usd: usd(cost.data.amount) } : spent
}

/** Token counts are those of one turn, so turns are added up. */
export function afterTurn(spent: Spent, response: PromptResponse): Spent {
  const said = PromptUsage.safeParse(response)
  if (!said.success) return spent
  const { inputTokens, outputTokens, cachedReadTokens } = said.data.usage
  const before = spent.tokens ?? { in: 0, out: 0, cached: 0 }
  const tokens = {
    in: before.in + inputTokens,
    out: before.out + outputTokens,
    cached: before.cached + (cachedReadTokens ?? 0),
  }
  return { ...spent, tokens }
}
