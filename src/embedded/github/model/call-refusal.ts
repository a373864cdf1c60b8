/** A refusal of the model, with GitHub's status, words and shape. */
import type { Answer } from "../call.ts"

/** One entry of `errors` in a 422. */
export interface Fault {
  readonly resource: string
  readonly code: string
  readonly field?: string
  readonly message?: string
  readonly value?: unknown
}

/** Operations throw it, and only `apply` catches it and answers with it. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(status: number, message: string, errors?: readonly Fault[]) {
    super(message)
    const documentation_url = "https://docs.github.com/rest"
    const data = { message, documentation_url, status: String(status) }
    this.answer = { status, headers: {}, data: errors ? { ...data, errors } : data }
  }
}

export const notFound = () => new Refusal(404, "Not Found")

export const forbidden = () => new Refusal(403, "Resource not accessible by integration")

/** Answers 422 with one entry, as most of GitHub's operations do. */
export function invalid(fault: Fault): Refusal {
  return new Refusal(422, "Validation Failed", [fault])
}
