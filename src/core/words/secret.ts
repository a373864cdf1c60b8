/** What looks like a secret, whoever it belongs to. It must never put one into its answer. */
import { isExampleKey } from "./example-key.ts"

export interface SecretFound {
  readonly kind: string
  /** Only to tell one finding from another; never to be shown. */
  readonly value: string
}

interface Kind {
  readonly kind: string
  readonly pattern: RegExp
  /** What must stand in it: a name in a program has none. Looked for afterwards, so that no text takes longer than its length. */
  readonly holds?: readonly RegExp[]
}

/** Sources: the providers' own pages on token formats; GitHub's tokens have had no fixed length since 2026-04. */
const KINDS: readonly Kind[] = [
  { kind: "github_token", pattern: /\bgh[a-z]_[A-Za-z0-9_.-]{16,}/g, holds: [/\d/] },
  { kind: "github_token", pattern: /\bgithub_pat_[A-Za-z0-9_]{16,}/g },
  { kind: "provider_key", pattern: /\bsk-[A-Za-z0-9_-]{20,}/g, holds: [/\d/, /[A-Z]/] },
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

export const secretsIn = (text: string): readonly SecretFound[] =>
  KINDS.flatMap(of =>
    [...text.matchAll(of.pattern)]
      .map(([value]) => ({ kind: of.kind, value }))
      .filter(({ value }) => isOne(of, value)),
  )

const isOne = ({ holds = [] }: Kind, found: string): boolean =>
  holds.every(it => it.test(found)) && !isExampleKey(found)

/** The text never grows by it: what fitted its limit before still does. */
export const withoutSecrets = (text: string): string =>
  KINDS.reduce(
    (rest, of) =>
      rest.replace(of.pattern, found => (isOne(of, found) ? instead(of.kind, found) : found)),
    text,
  )

/** What stands in a secret's place. */
export function instead(kind: string, found: string): string {
  const label = `[redacted ${kind}]`
  return label.length <= found.length ? label : "[redacted]"
}
