/**
 * Reads from a model's answer how many tokens it counted, while the answer passes by. Nothing of the
 * answer is kept but its figures.
 */
import { createParser } from "eventsource-parser"
import { z } from "zod"
import type { Tokens } from "../../core/plan/price.ts"
import type { ModelProtocol } from "./model-call.ts"
import { errorIn, type ToldError } from "./told-error.ts"

export interface UsageReader {
  feed(chunk: Buffer): void
  /** null: the answer told none so far. */
  told(): Tokens | null
  /** Bytes of the answer so far. */
  bytes(): number
  /** An error that came within the answer. */
  failed(): ToldError | null
}

/** A longer answer that is no stream is no answer of a model. */
const WHOLE_BYTES_MAX = 64 * 1024 * 1024

export function createUsageReader(protocol: ModelProtocol, isEvents: boolean): UsageReader {
  let told: Tokens | null = null
  let bytes = 0
  let failed: ToldError | null = null
  const read = (text: string) => {
    const found = usageIn(protocol, text)
    if (found) told = merged(told, found)
  }
  const decoder = new TextDecoder()
  const parser = createParser({
    onEvent({ data }) {
      read(data)
      failed ??= errorIn(data)
    },
  })
  const parts: Buffer[] = []
  return {
    feed(chunk) {
      bytes += chunk.length
      if (isEvents) parser.feed(decoder.decode(chunk, { stream: true }))
      else if (bytes <= WHOLE_BYTES_MAX) parts.push(chunk)
    },
    told() {
      if (!isEvents) read(Buffer.concat(parts.splice(0)).toString("utf8"))
      return told
    },
    bytes: () => bytes,
    failed: () => failed,
  }
}

/** Figures of one stream are cumulative: the greatest of each counts, whichever event tells it. */
const merged = (before: Tokens | null, now: Partial<Tokens>): Tokens => ({
  in: Math.max(before?.in ?? 0, now.in ?? 0),
  cached: Math.max(before?.cached ?? 0, now.cached ?? 0),
  written: Math.max(before?.written ?? 0, now.written ?? 0),
  out: Math.max(before?.out ?? 0, now.out ?? 0),
})

const count = z.number().int().nonnegative().nullish().catch(null)

const Anthropic = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
})
const AnthropicEvent = z.looseObject({
  usage: Anthropic.nullish(),
  message: z.looseObject({ usage: Anthropic.nullish() }).nullish(),
})

const Chat = z.looseObject({
  usage: z
    .looseObject({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.looseObject({ cached_tokens: count }).nullish(),
    })
    .nullish(),
})

const ResponsesUsage = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  input_tokens_details: z.looseObject({ cached_tokens: count }).nullish(),
})
const Responses = z.looseObject({
  usage: ResponsesUsage.nullish(),
  response: z.looseObject({ usage: ResponsesUsage.nullish() }).nullish(),
})

const GeminiUsage = z.looseObject({
  promptTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  toolUsePromptTokenCount: count,
  cachedContentTokenCount: count,
})
const Gemini = z.looseObject({ usageMetadata: GeminiUsage.nullish() })

function usageIn(protocol: ModelProtocol, text: string): Partial<Tokens> | null {
  // Chat Completions ends a stream with the word [DONE], and most events carry no usage.
  if (!text.includes("sage")) return null
  const value = parsed(text)
  const all = Array.isArray(value) ? value : [value]
  return all.map(it => READ[protocol](it)).findLast(it => it !== null) ?? null
}

const READ: Readonly<Record<ModelProtocol, (value: unknown) => Partial<Tokens> | null>> = {
  anthropic(value) {
    const event = AnthropicEvent.safeParse(value).data
    const usage = event?.usage ?? event?.message?.usage
    if (!usage) return null
    return {
      in: usage.input_tokens ?? 0,
      cached: usage.cache_read_input_tokens ?? 0,
      written: usage.cache_creation_input_tokens ?? 0,
      out: usage.output_tokens ?? 0,
    }
  },
  openai_chat(value) {
    const usage = Chat.safeParse(value).data?.usage
    if (!usage) return null
    const cached = usage.prompt_tokens_details?.cached_tokens ?? 0
    return apart(usage.prompt_tokens ?? 0, cached, usage.completion_tokens ?? 0)
  },
  openai_responses(value) {
    const event = Responses.safeParse(value).data
    const usage = event?.usage ?? event?.response?.usage
    if (!usage) return null
    const cached = usage.input_tokens_details?.cached_tokens ?? 0
    return apart(usage.input_tokens ?? 0, cached, usage.output_tokens ?? 0)
  },
  gemini(value) {
    const usage = Gemini.safeParse(value).data?.usageMetadata
    if (!usage) return null
    const asked = (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0)
    const answered = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0)
    return apart(asked, usage.cachedContentTokenCount ?? 0, answered)
  },
}

/** These makers count what came from the cache among the input. */
const apart = (all: number, cached: number, out: number): Tokens => ({
  ...{ in: Math.max(0, all - cached), cached, written: 0, out },
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
