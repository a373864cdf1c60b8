/** Finds what looks like a secret, and takes it out of texts. It must never put a secret into its answer. */
import { instead, type SecretFound, secretsIn, withoutSecrets } from "../core/words/secret.ts"

/** Shorter values of the job's environment are words such as "true", and would be found everywhere. */
const OWN_SECRET_CHARACTERS_MIN = 12

export const OWN_SECRET = "own_secret"

/** `own`: secrets that this job holds, found in any place, also as base64. */
export function findSecrets(text: string, own: readonly string[]): readonly SecretFound[] {
  // Text in UTF-16 has a zero byte between any two letters.
  const plain = text.replaceAll("\0", "")
  const known = ownForms(own)
    .filter(form => plain.includes(form))
    .map(value => ({ kind: OWN_SECRET, value }))
  return [...known, ...secretsIn(plain)]
}

/** The text never grows by it: what fitted its limit before still does. */
export function redact(text: string, own: readonly string[]): string {
  const withoutOwn = ownForms(own).reduce(
    (rest, form) => rest.replaceAll(form, instead(OWN_SECRET, form)),
    text,
  )
  return withoutSecrets(withoutOwn)
}

/** Every text inside a value of JSON, its keys too. */
export function redactAll<T>(value: T, own: readonly string[]): T {
  if (typeof value === "string") return redact(value, own) as T
  if (Array.isArray(value)) return value.map(item => redactAll(item, own)) as T
  if (value === null || typeof value !== "object") return value
  const members = Object.entries(value).map(([key, member]) => [
    redact(key, own),
    redactAll(member, own),
  ])
  return Object.fromEntries(members)
}

function ownForms(own: readonly string[]): readonly string[] {
  return own
    .filter(secret => secret.length >= OWN_SECRET_CHARACTERS_MIN)
    .flatMap(secret => [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "")])
}
