/** Does something on GitHub to see whether it may be done, and keeps the answer apart from silence. */
import { z } from "zod"
import { headOf } from "../core/values/printed.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import { failureOf } from "../github/failure.ts"

/** "failed": GitHub gave no answer that says anything about rights. */
export const Tried = z.discriminatedUnion("is", [
  z.object({ is: z.literal("done") }),
  z.object({ is: z.literal("refused"), status: z.number(), said: z.string() }),
  z.object({ is: z.literal("failed"), why: z.string() }),
])
export type Tried = Readonly<z.infer<typeof Tried>>

export async function tried(send: () => Promise<unknown>): Promise<Tried> {
  try {
    await send()
    return { is: "done" }
  } catch (error) {
    const failure = failureOf(error, 0)
    const isAnswer = failure.is === "cannot" || failure.is === "gone" || failure.is === "ours"
    if (!isAnswer || statusOf(error) === 401) return { is: "failed", why: whyOf(error) }
    return { is: "refused", status: statusOf(error), said: wholeOf(error) }
  }
}

/** Which rule was broken stands below GitHub's first line. */
function wholeOf(error: unknown): string {
  const { data } = (error as { readonly response?: { readonly data?: unknown } }).response ?? {}
  const { message } = (data ?? {}) as { readonly message?: unknown }
  if (typeof message !== "string" || !message.includes("\n")) return messageOf(error)
  return headOf(message.replaceAll(/\s+/g, " ").trim(), SAID_MAX)
}

const SAID_MAX = 300

/** What GitHub said, or that it said nothing, in the middle of a sentence. */
export function whyOf(error: unknown): string {
  const status = hasAnswer(error) ? statusOf(error) : 0
  if (status === 0) return `no answer (${messageOf(error)})`
  const { is } = failureOf(error, 0)
  const limit = is === "limit" ? "a limit of requests is reached, " : ""
  return `${limit}${status} ${messageOf(error)}`
}

/** Octokit calls it a 500 if there was no answer at all. */
const hasAnswer = (error: unknown): boolean =>
  (error as { readonly response?: unknown } | null)?.response !== undefined

export const answerOf = (it: Tried): string =>
  it.is === "done" ? "done" : it.is === "failed" ? it.why : `${it.status} ${it.said}`
