/** Finds what looks like a secret, and takes it out of texts. It must never put a secret into its answer. */

export interface SecretFound {
  readonly kind: string
  /** Only to tell one finding from another; never to be shown. */
  readonly value: string
}

/** Sources: the providers' own pages on token formats; GitHub's tokens have had no fixed length since 2026-04. */
const KINDS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: "github_token", pattern: /\bgh[a-z]_(?=[\w.-]*\d)[A-Za-z0-9_.-]{16,}/g },
  { kind: "github_token", pattern: /\bgithub_pat_[A-Za-z0-9_]{16,}/g },
  {
    kind: "provider_key",
    pattern: /\bsk-(?=[\w-]*\d)(?=[\w-]*[A-Z])[A-Za-z0-9_-]{20,}/g,
  },
  { kind: "provider_key", pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: "aws_key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    kind: "aws_key",
    pattern:
      /aws_?secret_?(?:access_?)?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi,
  },
  { kind: "slack_token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { kind: "npm_token", pattern: /\bnpm_(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{36}\b/g },
  {
    kind: "private_key",
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:[^-]*-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
]

/** Shorter values of the job's environment are words such as "true", and would be found everywhere. */
const OWN_SECRET_CHARACTERS_MIN = 12

/** `own`: secrets that this job holds, found in any place, also as base64. */
export function findSecrets(text: string, own: readonly string[]): readonly SecretFound[] {
  // Text in UTF-16 has a zero byte between any two letters.
  const plain = text.replaceAll("\0", "")
  const known = ownForms(own)
    .filter(form => plain.includes(form))
    .map(value => ({ kind: "own_secret", value }))
  const looking = KINDS.flatMap(({ kind, pattern }) =>
    [...plain.matchAll(pattern)].map(found => ({ kind, value: found[0] })),
  )
  return [...known, ...looking]
}

/** The text never grows by it: what fitted its limit before still does. */
export function redact(text: string, own: readonly string[]): string {
  const withoutOwn = ownForms(own).reduce(
    (rest, form) => rest.replaceAll(form, instead("own_secret", form)),
    text,
  )
  return KINDS.reduce(
    (rest, { kind, pattern }) => rest.replace(pattern, found => instead(kind, found)),
    withoutOwn,
  )
}

function instead(kind: string, found: string): string {
  const label = `[redacted ${kind}]`
  return label.length <= found.length ? label : "[redacted]"
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
