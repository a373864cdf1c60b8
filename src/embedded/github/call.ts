/**
 * What the embedded GitHub is asked and what it answers. It knows GitHub; it must never know
 * missions.
 */

/** One request, already taken apart by the HTTP face or by an in-process caller. */
export interface Call {
  /** GitHub's own operationId, such as "issues/create-comment"; "graphql" for POST /graphql. */
  readonly operation: string
  readonly path: Readonly<Record<string, string | number>>
  /** With `per_page` or `page` a list is cut to that page; without them it's answered whole. */
  readonly query: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body: Readonly<Record<string, unknown>>
}

export type Level = "none" | "read" | "write" | "admin"

/** Who asks, and what their token may do. */
export type Actor =
  | { readonly type: "user"; readonly id: number }
  /** An App that proves itself by a JWT. It may use only the endpoints under /app. */
  | { readonly type: "app"; readonly app: number }
  | {
      readonly type: "installation"
      readonly app: number
      readonly installation: number
      readonly permissions: Readonly<Record<string, Level>>
    }
  /** `GITHUB_TOKEN`: github-actions[bot] with exactly the permissions that its job declares. */
  | {
      readonly type: "job"
      readonly repository: number
      readonly run: number
      readonly job: number
      readonly permissions: Readonly<Record<string, Level>>
    }
  | { readonly type: "anonymous" }

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly data: unknown
}

/** A webhook for one App. The HTTP face signs it and gives it its delivery id. */
export interface Delivery {
  readonly app: number
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}

interface Applied {
  readonly answer: Answer
  readonly deliveries: readonly Delivery[]
}

/** Anything that answers calls: the model, or the model behind a decorator. */
export interface Answers {
  /**
   * `now` in milliseconds since the epoch. With `visibleBefore`, lists leave out what was created
   * after that instant, as GitHub's replicas do.
   */
  apply(call: Call, actor: Actor, now: number, visibleBefore?: number): Applied
}
