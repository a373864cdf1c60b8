/**
 * Finds what looks like a secret, and removes it from texts. Its answer never contains a secret.
 */
import { type SecretFound, secretsIn, withoutSecrets } from "../../core/values/secret.ts"
import { secretSpans } from "../../core/values/secret-kind.ts"
import { ownFinder } from "./own-secret.ts"

/** Removes everything secret from a text. */
export type Redact = (text: string) => string

/** `own`: secrets that this job holds. They are found in any place and form, even in pieces. */
export const findSecrets = (text: string, own: readonly string[]): readonly SecretFound[] =>
  secretsIn(text, finderOf(own))

/** Redacting never makes a text longer, so a text that fitted its limit still fits. */
export function redactor(own: readonly string[]): Redact {
  const find = finderOf(own)
  return text => withoutSecrets(text, find)
}

export const redact = (text: string, own: readonly string[]): string => redactor(own)(text)

/** Applies to every text inside a JSON value, including its keys. */
export const redactAll = <T>(value: T, own: readonly string[]): T =>
  redactedIn(value, redactor(own))

function redactedIn<T>(value: T, by: Redact): T {
  if (typeof value === "string") return by(value) as T
  if (Array.isArray(value)) return value.map(item => redactedIn(item, by)) as T
  if (value === null || typeof value !== "object") return value
  const members = Object.entries(value).map(([key, member]) => [by(key), redactedIn(member, by)])
  return Object.fromEntries(members)
}

function finderOf(own: readonly string[]) {
  const ofOurs = ownFinder(own)
  return (text: string) => [...ofOurs(text), ...secretSpans(text)]
}
