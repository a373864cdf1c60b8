/**
 * Conditional reads: what GitHub says is unchanged costs nothing of the hourly limit. It must never
 * answer from memory alone: each read is asked of GitHub.
 */
import { statusOf } from "./errors.ts"
import type { Reply, Request } from "./request.ts"

/** Replies kept; the least recently used goes first. */
const KEPT_MAX = 500

export function conditional(request: Request): Request {
  const kept = new Map<string, { readonly etag: string; readonly reply: Reply }>()
  return async (route, parameters = {}, maySend = undefined) => {
    if (!route.startsWith("GET ")) return request(route, parameters, maySend)
    const key = `${route} ${JSON.stringify(parameters)}`
    const known = kept.get(key)
    const given = parameters["headers"] as Readonly<Record<string, string>> | undefined
    const headers = { ...given, ...(known ? { "if-none-match": known.etag } : {}) }
    try {
      const reply = await request(route, { ...parameters, headers })
      const etag = reply.headers["etag"]
      kept.delete(key)
      // What is read as it comes can be read once.
      const isWhole = !(reply.data instanceof ReadableStream)
      if (typeof etag === "string" && isWhole) kept.set(key, { etag, reply })
      const oldest = kept.keys().next().value
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
      return reply
    } catch (error) {
      if (statusOf(error) !== 304 || !known) throw error
      // The body is the one that we have; the clock is the one of this answer.
      const date = dateOf(error)
      return date === null
        ? known.reply
        : { ...known.reply, headers: { ...known.reply.headers, date } }
    }
  }
}

function dateOf(error: unknown): string | null {
  const { response } = error as { response?: { headers?: Record<string, string> } }
  return response?.headers?.["date"] ?? null
}
