/**
 * A call of the services for jobs, as GitHub's own libraries send it: the name of a method in the
 * path, JSON in both directions, and the runtime token, which `permissions:` don't restrict.
 */
import { json, pathOf, type Request, type Response } from "./message.ts"
import type { Tokens } from "./tokens.ts"

export interface CallOptions {
  readonly tokens: Tokens
  readonly isActive: (run: number) => boolean
  readonly clock: () => number
}

export type Fields = Readonly<Record<string, unknown>>
export type RuntimeGrant = NonNullable<ReturnType<Tokens["readRuntime"]>>

interface ResultsCall<Method> {
  readonly method: Method
  readonly asked: Fields
  readonly grant: RuntimeGrant
}

/** A response means that the call is refused. */
export function readResultsCall<Method>(
  request: Request,
  service: string,
  methods: Readonly<Record<string, Method>>,
  { tokens, isActive, clock }: CallOptions,
): ResultsCall<Method> | Response {
  const name = pathOf(request.target).slice(service.length)
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (request.method !== "POST" || method === undefined) {
    return twirp(404, "bad_route", `no handler for ${request.method} ${pathOf(request.target)}`)
  }
  const token = /^bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1]
  const grant = token === undefined ? null : tokens.readRuntime(token)
  if (grant === null || grant.expiresAt <= clock() || !isActive(grant.run)) {
    return twirp(401, "unauthenticated", "the runtime token is missing, unknown or has ended")
  }
  try {
    const asked = JSON.parse(Buffer.from(request.body).toString("utf8")) as Fields
    return { method, asked, grant }
  } catch {
    return twirp(400, "malformed", "the json request could not be decoded")
  }
}

/** Errors as twirp writes them: a code of its own and a message. */
export function twirp(status: number, code: string, msg: string): Response {
  return json(status, { code, msg })
}
