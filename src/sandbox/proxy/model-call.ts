/**
 * What a request to a model's endpoint is, by its path and body. Four forms are known, those of
 * Anthropic Messages, OpenAI Chat Completions and Responses, and Gemini; nothing else is let through.
 */
import { z } from "zod"

export type ModelProtocol = "anthropic" | "openai_chat" | "openai_responses" | "gemini"

export interface Call {
  readonly protocol: ModelProtocol
  /** "free": it lists models or counts tokens, and no provider asks money for it. */
  readonly is: "generates" | "free"
  /** null: the request names none. */
  readonly model: string | null
  readonly isStream: boolean
}

interface Asked {
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly body: unknown
}

const Body = z.looseObject({ model: z.string().optional(), stream: z.boolean().optional() })

const GEMINI =
  /^\/v1(?:alpha|beta)?\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens)$/

/** null: no form that is known here. */
export function callOf({ method, path, body }: Asked): Call | null {
  if (method === "GET") return isList(path) ? free(listedBy(path)) : null
  if (method !== "POST") return null
  const gemini = GEMINI.exec(path)
  if (gemini) {
    const [, name = "", verb = ""] = gemini
    const model = decoded(name)
    if (model === null) return null
    if (verb === "countTokens") return { ...free("gemini"), model }
    const isStream = verb === "streamGenerateContent"
    return { protocol: "gemini", is: "generates", model, isStream }
  }
  const protocol = POSTED[path]
  if (path === "/v1/messages/count_tokens") return { ...free("anthropic"), ...namedIn(body) }
  if (protocol === undefined) return null
  return { protocol, is: "generates", ...namedIn(body) }
}

const POSTED: Readonly<Record<string, ModelProtocol>> = {
  "/v1/messages": "anthropic",
  "/v1/chat/completions": "openai_chat",
  "/chat/completions": "openai_chat",
  "/v1/responses": "openai_responses",
  "/responses": "openai_responses",
}

const isList = (path: string): boolean =>
  /^\/(?:v1(?:alpha|beta)?\/)?models(?:\/[^/]+)?$/.test(path)

/** The two makers whose lists stand at the same path differ only in their key's header; both get both. */
const listedBy = (path: string): ModelProtocol =>
  /^\/v1(?:alpha|beta)\//.test(path) ? "gemini" : "openai_chat"

const free = (protocol: ModelProtocol): Call => ({
  ...{ protocol, is: "free", model: null, isStream: false },
})

function namedIn(body: unknown): Pick<Call, "model" | "isStream"> {
  const read = Body.safeParse(body)
  if (!read.success) return { model: null, isStream: false }
  return { model: read.data.model ?? null, isStream: read.data.stream ?? false }
}

/** null: it is no text that a provider could have meant. */
function decoded(name: string): string | null {
  try {
    return decodeURIComponent(name)
  } catch {
    return null
  }
}

/**
 * The text that goes on, of which we are told all that it uses. Chat Completions tells a stream's
 * usage only if it is asked to, and Responses never that of an answer which is written later on.
 * null: it is nested too deep to be written.
 */
export function askingForUsage(call: Call, body: unknown): string | null {
  try {
    return JSON.stringify({ ...(body as object), ...usageAsked(call, body) })
  } catch {
    return null
  }
}

function usageAsked({ protocol, is, isStream }: Call, body: unknown): object {
  if (protocol === "openai_responses" && is === "generates") return { background: undefined }
  if (protocol !== "openai_chat" || !isStream) return {}
  const { stream_options: options } = body as { readonly stream_options?: object }
  return { stream_options: { ...options, include_usage: true } }
}

/** How each form carries its key. */
export function keyHeaders(protocol: ModelProtocol, key: string): Readonly<Record<string, string>> {
  switch (protocol) {
    case "anthropic":
      return { "x-api-key": key }
    case "gemini":
      return { "x-goog-api-key": key }
    case "openai_chat":
    case "openai_responses":
      return { authorization: `Bearer ${key}` }
  }
}

/** Headers and the query in which clients send their key; none of them goes on. */
export const KEY_HEADERS = ["authorization", "x-api-key", "x-goog-api-key"] as const

/** An error in the form that the client's library reads. */
export function errorBody(protocol: ModelProtocol, status: number, message: string): string {
  if (protocol === "gemini") {
    return JSON.stringify({
      error: { code: status, message, status: GEMINI_STATUS[status] ?? "UNKNOWN" },
    })
  }
  const type =
    status === 429
      ? "rate_limit_error"
      : status === 401
        ? "authentication_error"
        : "invalid_request_error"
  if (protocol === "anthropic") return JSON.stringify({ type: "error", error: { type, message } })
  return JSON.stringify({ error: { message, type, code: null, param: null } })
}

const GEMINI_STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  502: "UNAVAILABLE",
}
