/** Finds what looks like a secret, and takes it out of texts. It must never put a secret into its answer. */
import { type SecretFound, secretsIn, withoutSecrets } from "../../core/words/secret.ts"
import { secretSpans } from "../../core/words/secret-kind.ts"
import { ownFinder } from "./own-secret.ts"

/** Takes what is secret out of a text. */
export type Redact = (text: string) => string

/** `own`: secrets that this job holds, found in any place and form, and in pieces. */
export const findSecrets = (text: string, own: readonly string[]): readonly SecretFound[] =>
  secretsIn(text, finderOf(own))

/** The text never grows by it: what fitted its limit before still does. */
export function redactor(own: readonly string[]): Redact {
  const find = finderOf(own)
  return text => withoutSecrets(text, find)
}

export const redact = (text: string, own: readonly string[]): string => redactor(own)(text)

/** Every text inside a value of JSON, its keys too. */
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
