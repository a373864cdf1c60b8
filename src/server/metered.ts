/** Tells of each answer that GitHub gives to a request. It changes nothing about it. */
import { GraphqlError, statusOf, TransientError } from "../github/errors.ts"
import type { Request } from "../github/request.ts"

export interface MeteredReply {
  /** 0 if no answer came. */
  readonly status: number
  /** How many requests are left in this hour; null if GitHub did not say. */
  readonly remaining: number | null
}

export const metered =
  (request: Request, onReply: (reply: MeteredReply) => void): Request =>
  async (...asked) => {
    try {
      const reply = await request(...asked)
      onReply({ status: reply.status, remaining: remainingIn(reply.headers) })
      return reply
    } catch (error) {
      const { response, headers } = error as {
        response?: { headers?: Record<string, unknown> }
        headers?: Record<string, unknown>
      }
      const isAnswered = response !== undefined || error instanceof GraphqlError
      // Octokit calls it a 500 if there was no answer at all. What was held back was not even sent.
      const status = isAnswered ? statusOf(error) : 0
      const remaining = remainingIn(response?.headers ?? headers ?? {})
      if (!(error instanceof TransientError)) onReply({ status, remaining })
      throw error
    }
  }

function remainingIn(headers: Readonly<Record<string, unknown>>): number | null {
  const said = headers["x-ratelimit-remaining"]
  const count = said === undefined || said === "" ? Number.NaN : Number(said)
  return Number.isFinite(count) ? count : null
}
