/** An error that a model tells in the middle of an answer that began well: the status says nothing of it. */
import { z } from "zod"

/** Anthropic, Chat Completions and Gemini put it into `error`; Responses into `response`, or beside its type. */
const Told = z.union([
  z.looseObject({ error: z.looseObject({}) }).transform(it => it.error),
  z
    .looseObject({ response: z.looseObject({ error: z.looseObject({}) }) })
    .transform(it => it.response.error),
  z.looseObject({ type: z.literal("error"), code: z.unknown() }),
])

const Named = z.looseObject({
  code: z.union([z.string(), z.number()]).nullish(),
  type: z.string().nullish(),
  status: z.string().nullish(),
})

/** What the same error would be if it came before the answer. */
const STATUS: readonly (readonly [RegExp, number])[] = [
  [/overload/i, 529],
  [/rate.?limit|resource.?exhausted/i, 429],
  [/quota|billing|credit/i, 402],
  [/authenticat|api.?key|permission/i, 401],
  [/server|internal|unavailable|api_error|timeout/i, 503],
]

export interface ToldError {
  readonly status: number
  /** Only to be searched: it holds words of the provider's. */
  readonly text: string
}

/** `data`: one event of a stream. null: it tells none that is the model's matter. */
export function errorIn(data: string): ToldError | null {
  if (!data.includes("error")) return null
  const error = Told.safeParse(parsed(data)).data
  const { code, type, status } = Named.safeParse(error).data ?? {}
  if (typeof code === "number" && code >= 400) return { status: code, text: data }
  const words = [code, type, status].filter(it => typeof it === "string").join(" ")
  const found = STATUS.find(([pattern]) => pattern.test(words))?.[1]
  return found === undefined ? null : { status: found, text: data }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
