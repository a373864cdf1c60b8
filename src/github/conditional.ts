/**
 * Makes reads conditional: an answer "not modified" doesn't count against the hourly limit. It must
 * never answer from memory alone; GitHub is asked each time.
 */
import { statusOf } from "./errors.ts"
import type { Reply, Request } from "./request.ts"

/**
 * How many replies are kept. The least recently used is dropped first. Ten missions of sixty features
 * in one repository need about a thousand.
 */
const KEPT_MAX = 2_000

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
      // A stream can be read only once, so it isn't kept.
      const isWhole = !(reply.data instanceof ReadableStream)
      if (typeof etag === "string" && isWhole) kept.set(key, { etag, reply: slim(reply) })
      const oldest = kept.keys().next().value
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
      return reply
    } catch (error) {
      if (statusOf(error) !== 304 || !known) throw error
      kept.delete(key)
      kept.set(key, known)
      // We answer with the body that we have and the date of this answer.
      const date = dateOf(error)
      return date === null
        ? known.reply
        : { ...known.reply, headers: { ...known.reply.headers, date } }
    }
  }
}

/** Of two dozen headers nobody reads another one again, and a server keeps many thousand replies. */
const slim = ({ status, headers, data }: Reply): Reply => ({
  ...{ status, data },
  headers: { date: headers["date"] },
})

function dateOf(error: unknown): string | null {
  const { response } = error as { response?: { headers?: Record<string, string> } }
  return response?.headers?.["date"] ?? null
}
