/** Reads from its Authorization header who sends a request. A token that isn't valid is refused. */
import type { Actor } from "../call.ts"
import { type AppKey, proveApp } from "./app-jwt.ts"
import type { Request } from "./message.ts"
import type { Tokens } from "./tokens.ts"

export type Caller =
  | {
      readonly type: "known"
      readonly actor: Actor
      /**
       * Full names of the repositories that the token is limited to; null if it reaches all that
       * the actor does.
       */
      readonly repositories: readonly string[] | null
    }
  | { readonly type: "refused"; readonly status: 401; readonly message: string }

export interface CallerOptions {
  readonly tokens: Tokens
  readonly apps: readonly AppKey[]
  /** False once the run has ended; its tokens end with it. */
  readonly isActive: (run: number) => boolean
}

export function callerOf(request: Request, options: CallerOptions, now: number): Caller {
  const header = request.headers["authorization"]
  if (header === undefined) return refused("Requires authentication")
  const [scheme, value] = header.split(/\s+/, 2)
  if (value === undefined) return refused("Bad credentials")
  switch (scheme!.toLowerCase()) {
    case "basic":
      return byToken(passwordOf(value), options, now)
    case "bearer":
    case "token":
      return /^ey[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
        ? byApp(value, options, now)
        : byToken(value, options, now)
    default:
      return refused("Bad credentials")
  }
}

function byApp(token: string, options: CallerOptions, now: number): Caller {
  const proof = proveApp(token, options.apps, now)
  if (proof.type === "refused") return refused(proof.message)
  return { type: "known", actor: proof, repositories: null }
}

function byToken(token: string, { tokens, isActive }: CallerOptions, now: number): Caller {
  const grant = tokens.read(token)
  if (grant === null || grant.expiresAt <= now) return refused("Bad credentials")
  const { actor, repositories } = grant
  if (actor.type === "job" && !isActive(actor.run)) return refused("Bad credentials")
  return { type: "known", actor, repositories }
}

function passwordOf(value: string): string {
  const text = Buffer.from(value, "base64").toString("utf8")
  return text.slice(text.indexOf(":") + 1)
}

function refused(message: string): Caller {
  return { type: "refused", status: 401, message }
}
