/** The errors that adapters throw, and what GitHub said in those that Octokit throws. */
import { firstLineOf } from "../core/values/first-line.ts"
import { headOf } from "../core/values/printed.ts"

/** The request was lost or late, or GitHub failed. The next look tries again. */
export class TransientError extends Error {
  override readonly name: string = "TransientError"
}

/** GitHub understood the request and refused it. The same request would get the same answer. */
export class TerminalError extends Error {
  override readonly name = "TerminalError"
  readonly status: number
  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** A mission's log holds no commit of ours, so there is nothing to go on from. */
export class ForeignLogError extends Error {
  override readonly name = "ForeignLogError"
  readonly head: string
  constructor(head: string) {
    super(`The log's head ${head} is not signed as ours, and neither is any commit before it.`)
    this.head = head
  }
}

/** Nothing is sent for this installation for a while, because one of its limits was reached. */
export class RestingError extends TransientError {
  readonly untilMs: number
  constructor(untilMs: number) {
    super(`This installation rests until ${new Date(untilMs).toISOString()}.`)
    this.untilMs = untilMs
  }
}

/** GraphQL answers with 200 even if it refuses. */
export class GraphqlError extends Error {
  override readonly name = "GraphqlError"
  readonly status = 200
  readonly errors: readonly GraphqlFault[]
  readonly headers: Readonly<Record<string, string>>
  constructor(errors: readonly GraphqlFault[], headers: Readonly<Record<string, string>>) {
    super(errors.map(it => it.message ?? it.type ?? "").join("; "))
    this.errors = errors
    this.headers = headers
  }
}

export interface GraphqlFault {
  readonly type?: string
  readonly message?: string
  readonly extensions?: { readonly code?: string }
}

/** The status of an error that Octokit throws; 0 if no answer came. */
export const statusOf = (error: unknown): number =>
  typeof error === "object" &&
  error !== null &&
  "status" in error &&
  typeof error.status === "number"
    ? error.status
    : 0

/** GitHub's own words in one line, without what Octokit appends for developers. */
export const messageOf = (error: unknown): string =>
  headOf(firstLineOf(saidBy(error) ?? error), 300)

/** The message of GitHub's answer, and what it says of single fields. */
function saidBy(error: unknown): string | undefined {
  const data = (error as { response?: { data?: unknown } } | null)?.response?.data
  const { message, errors } = (data ?? {}) as { message?: unknown; errors?: unknown }
  if (typeof message !== "string" || message === "") return undefined
  const fields = (Array.isArray(errors) ? errors : [])
    .map(it => (typeof it === "string" ? it : (it as { message?: unknown } | null)?.message))
    .filter(it => typeof it === "string")
  return [message, fields.join("; ")].filter(it => it !== "").join(": ")
}
