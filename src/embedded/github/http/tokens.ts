/**
 * Makes and reads the tokens of this GitHub. Each carries its claims and a signature, so no list of
 * tokens is kept. Anyone who has the secret can act as anyone, so each process draws its own and
 * writes it nowhere.
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import type { Actor } from "../call.ts"
import type { CacheMode } from "../model/direct-calls.ts"

/** Whom a token speaks for, and when it ends (milliseconds since the epoch). */
export interface Grant {
  readonly actor: Exclude<Actor, { type: "app" } | { type: "anonymous" }>
  readonly expiresAt: number
  /**
   * Full names of the repositories that an installation token is limited to; null for all of the
   * installation.
   */
  readonly repositories: readonly string[] | null
}

/** Whom an ACTIONS_RUNTIME_TOKEN speaks for. */
interface RuntimeGrant {
  readonly run: number
  readonly job: number
  readonly cacheMode: CacheMode
  readonly expiresAt: number
}

export interface Tokens {
  mint(grant: Grant): string
  /** Null if it isn't one of our tokens. The caller must check whether it has expired. */
  read(token: string): Grant | null
  mintRuntime(grant: RuntimeGrant): string
  readRuntime(token: string): RuntimeGrant | null
  /** A signature for an address, such as the `sig` of a signed URL. */
  sign(text: string): string
  isSigned(text: string, signature: string): boolean
}

/** Installation tokens are about this long since 2026-04 (create-installation-access-token). */
const INSTALLATION_TOKEN_LENGTH = 520

/** A job has one token, and an App gets about one an hour. */
const KNOWN_MAX = 1_000

export function createTokens(secret: string): Tokens {
  const sign = (text: string) => createHmac("sha256", secret).update(text).digest("base64url")
  const isSigned = (text: string, signature: string) => {
    const right = Buffer.from(sign(text))
    const seen = Buffer.from(signature)
    return right.length === seen.length && timingSafeEqual(right, seen)
  }
  const jwt = (claims: object, pad = 0) => {
    const padding = pad === 0 ? {} : { pad: "0".repeat(pad) }
    const text = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ ...claims, ...padding })}`
    return `${text}.${sign(text)}`
  }
  const claims = (token: string): Record<string, unknown> | null => {
    const end = token.lastIndexOf(".")
    if (end === -1 || !isSigned(token.slice(0, end), token.slice(end + 1))) return null
    const body = token.slice(token.indexOf(".") + 1, end)
    return JSON.parse(Buffer.from(body, "base64url").toString("utf8"))
  }
  // Every request reads its token again, and a token never changes its meaning.
  const known = new Map<string, Grant>()
  const granted = (token: string): Grant | null => {
    const found = /^gh[usp]_(?:\d+_)?(.+)$/.exec(token)
    const grant = found === null ? undefined : claims(found[1]!)?.["grant"]
    return (grant as Grant | undefined) ?? null
  }
  return {
    sign,
    isSigned,
    mint(grant) {
      const prefix = prefixOf(grant.actor)
      const plain = prefix.length + jwt({ grant }).length
      // Base64 writes three bytes as four letters; `,"pad":""` takes nine bytes of its own.
      const missing = Math.floor(((INSTALLATION_TOKEN_LENGTH - plain) * 3) / 4) - 9
      return prefix + jwt({ grant }, prefix.startsWith("ghs_") ? Math.max(0, missing) : 0)
    },
    read(token) {
      const before = known.get(token)
      if (before !== undefined) return before
      const grant = granted(token)
      if (known.size >= KNOWN_MAX) known.clear()
      if (grant !== null) known.set(token, grant)
      return grant
    },
    mintRuntime({ run, job, cacheMode, expiresAt }) {
      const scp = `Actions.GenericRead:0 Actions.Results:${backendId(run)}:${backendId(job)}`
      return jwt({ scp, exp: Math.floor(expiresAt / 1000), run, job, cacheMode })
    },
    readRuntime(token) {
      const found = claims(token)
      if (found === null || typeof found["run"] !== "number") return null
      return {
        run: found["run"],
        job: found["job"] as number,
        cacheMode: found["cacheMode"] as CacheMode,
        expiresAt: (found["exp"] as number) * 1000,
      }
    },
  }
}

/** A run or a job as the artifact service names it. */
export function backendId(id: number): string {
  return `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`
}

/** Null if it isn't one of ours. */
export function idOfBackend(text: string): number | null {
  const found = /^00000000-0000-4000-8000-(\d{12})$/.exec(text)
  return found === null ? null : Number(found[1])
}

function prefixOf(actor: Grant["actor"]): string {
  switch (actor.type) {
    case "user":
      return "ghu_"
    case "installation":
      return `ghs_${actor.app}_`
    case "job":
      return "ghs_"
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url")
}
