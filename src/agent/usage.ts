/**
 * What a session cost, as far as the agent says. null means that it didn't say, and then the
 * maximum is counted. Nothing is ever guessed.
 */
import type { SessionUpdate } from "@agentclientprotocol/sdk"
import { z } from "zod"
import type { Usage } from "../core/log/attempt.ts"
import { usd } from "../core/values/money.ts"
import type { AgentDefinition } from "./catalog/definition.ts"
import type { TurnEnd } from "./protocol/agent-side.ts"

export type Spent = Pick<Usage, "usd" | "tokens" | "turns">

export const NOTHING_SAID: Spent = { usd: null, tokens: null, turns: null }

export interface UsageReader {
  /** Whether each call is told by itself, so that a turn that breaks off is told as well. */
  readonly isWholeByCall: boolean
  afterUpdate(spent: Spent, update: SessionUpdate): Spent
  afterTurn(spent: Spent, response: TurnEnd): Spent
}

type Counted = NonNullable<Spent["tokens"]>

/** Whoever is not in the catalog is read as the protocol's draft has it: per turn. */
export function usageReader(reading: AgentDefinition["usage"]): UsageReader {
  return {
    isWholeByCall: reading === "per_call_meta",
    afterUpdate(spent, update) {
      const call = reading === "per_call_meta" ? CallUsage.safeParse(update).data?._meta : undefined
      if (call) return { ...spent, tokens: sum(spent.tokens, call.usage) }
      // The cost of a session is cumulative, so the newest figure counts.
      if (update.sessionUpdate !== "usage_update") return spent
      const cost = Cost.safeParse(update.cost)
      return cost.success ? { ...spent, usd: usd(cost.data.amount) } : spent
    },
    afterTurn(spent, response) {
      if (reading === "per_turn_meta") {
        const told = TurnMeta.safeParse(response).data?._meta.quota.token_count
        return told === undefined ? spent : { ...spent, tokens: sum(spent.tokens, told) }
      }
      // A figure of the last call alone is no sum, and the other calls are told nowhere.
      if (reading === "last_call" || reading === "per_call_meta") return spent
      const told = TurnUsage.safeParse(response).data?.usage
      if (told === undefined) return spent
      return { ...spent, tokens: reading === "cumulative" ? told : sum(spent.tokens, told) }
    },
  }
}

const sum = (before: Counted | null, now: Counted): Counted => ({
  in: (before?.in ?? 0) + now.in,
  out: (before?.out ?? 0) + now.out,
  cached: (before?.cached ?? 0) + now.cached,
})

const count = z.int().nonnegative()

/**
 * A draft of the protocol, which several agents send already. Some count what came from the cache
 * among the input; their own total tells. See https://agentclientprotocol.com/rfds/session-usage
 */
const Tokens = z
  .object({
    inputTokens: count,
    outputTokens: count,
    cachedReadTokens: count.nullish(),
    totalTokens: count.nullish(),
  })
  .transform(({ inputTokens, outputTokens: out, cachedReadTokens, totalTokens }): Counted => {
    const cached = cachedReadTokens ?? 0
    const isAmong = totalTokens === inputTokens + out && cached <= inputTokens
    return { in: isAmong ? inputTokens - cached : inputTokens, out, cached }
  })

const TurnUsage = z.object({ usage: Tokens })

const CallUsage = z.object({
  sessionUpdate: z.literal("agent_message_chunk"),
  _meta: z.object({ usage: Tokens }),
})

/** It does not tell what came from the cache. */
const TurnMeta = z.object({
  _meta: z.object({
    quota: z.object({
      token_count: z
        .object({ input_tokens: count, output_tokens: count })
        .transform((it): Counted => ({ in: it.input_tokens, out: it.output_tokens, cached: 0 })),
    }),
  }),
})

const Cost = z.object({ amount: z.number().nonnegative(), currency: z.literal("USD") })
