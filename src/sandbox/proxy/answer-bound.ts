/** How long the answer to a request may be, as the request itself bounds it. */
import { z } from "zod"
import type { ModelProtocol } from "./model-call.ts"

const Count = z.number().int().positive().optional().catch(undefined)

const Body = z.looseObject({
  max_tokens: Count,
  max_completion_tokens: Count,
  max_output_tokens: Count,
  generationConfig: z
    .looseObject({ maxOutputTokens: Count, candidateCount: Count })
    .optional()
    .catch(undefined),
  n: Count,
})

/**
 * In tokens, of all answers that are asked for at once; null: the request does not say. A provider
 * reads its own fields alone, so the others' bound nothing.
 */
export function answerBound(protocol: ModelProtocol, body: unknown): number | null {
  const { data } = Body.safeParse(body)
  if (data === undefined) return null
  const { generationConfig: gemini, n = 1 } = data
  switch (protocol) {
    case "anthropic":
      return data.max_tokens ?? null
    case "openai_chat":
      return times(data.max_completion_tokens ?? data.max_tokens, n)
    case "openai_responses":
      return data.max_output_tokens ?? null
    case "gemini":
      return times(gemini?.maxOutputTokens, gemini?.candidateCount ?? 1)
  }
}

const times = (tokens: number | undefined, answers: number): number | null =>
  tokens === undefined ? null : tokens * answers
