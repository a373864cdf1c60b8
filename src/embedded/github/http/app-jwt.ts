/**
 * Checks the JSON web token by which an App proves who it is. Nothing here may trust an unsigned
 * claim.
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto"

/** An App and its public key, which the model doesn't know. */
export interface AppKey {
  readonly app: number
  readonly clientId?: string
  /** PEM. */
  readonly publicKey: string
}

export type AppProof =
  | { readonly type: "app"; readonly app: number }
  | { readonly type: "refused"; readonly message: string }

/** GitHub refuses a token that lives longer. Clocks may differ by a minute. */
const LIFE_MAX_S = 10 * 60
const DRIFT_S = 60

/** Finds the App whose key signed the token. `now` in milliseconds since the epoch. */
export function proveApp(token: string, keys: readonly AppKey[], now: number): AppProof {
  const [header, claims, signature] = token.split(".")
  const read = { header: object(header), claims: object(claims) }
  if (read.header === null || read.claims === null || signature === undefined) {
    return refused("A JSON web token could not be decoded")
  }
  if (read.header["alg"] !== "RS256") {
    return refused("A JSON web token could not be decoded")
  }
  const issuer = String(read.claims["iss"])
  const key = keys.find(it => String(it.app) === issuer || it.clientId === issuer)
  if (key === undefined) {
    return refused("'Issuer' claim ('iss') must be an Integer or the client ID of an App")
  }
  const signed = Buffer.from(`${header}.${claims}`)
  const good = verify("RSA-SHA256", signed, publicKey(key.publicKey), bytes(signature))
  if (!good) return refused("A JSON web token could not be decoded")
  return timed(read.claims, now / 1000) ?? { type: "app", app: key.app }
}

function timed(claims: Readonly<Record<string, unknown>>, now: number): AppProof | null {
  const { exp, iat } = claims
  if (typeof exp !== "number" || exp <= now) {
    return refused("'Expiration time' claim ('exp') must be a numeric value in the future")
  }
  if (exp > now + LIFE_MAX_S + DRIFT_S) {
    return refused("'Expiration time' claim ('exp') is too far in the future")
  }
  if (typeof iat !== "number" || iat > now + DRIFT_S) {
    return refused("'Issued at' claim ('iat') must be an Integer representing a time in the past")
  }
  return null
}

const parsedKeys = new Map<string, KeyObject>()

/** Keys are kept, because reading a PEM costs more than the check itself. */
function publicKey(pem: string): KeyObject {
  const known = parsedKeys.get(pem)
  if (known !== undefined) return known
  const key = createPublicKey(pem)
  parsedKeys.set(pem, key)
  return key
}

function object(part: string | undefined): Readonly<Record<string, unknown>> | null {
  if (part === undefined) return null
  try {
    const value: unknown = JSON.parse(bytes(part).toString("utf8"))
    return typeof value === "object" ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

function bytes(part: string): Buffer {
  return Buffer.from(part, "base64url")
}

function refused(message: string): AppProof {
  return { type: "refused", message }
}
