/**
 * Finds what looks like a secret, no matter whose, and removes it from texts. It looks at the text
 * both as it is shown and as it is written. It must never put a secret into its answer.
 */
import { bare, type Span } from "./bare.ts"
import { type SecretSpan, secretSpans } from "./secret-kind.ts"

export interface SecretFound {
  readonly kind: string
  /** Only to tell one finding from another. It must never be shown. */
  readonly value: string
}

/** Looks for something in a text without invisible parts. */
export type Finder = (text: string) => readonly SecretSpan[]

export const secretsIn = (text: string, find: Finder = secretSpans): readonly SecretFound[] =>
  spansIn(text, find).map(({ kind, from, to }) => ({
    kind,
    value: bare(text.slice(from, to)).text,
  }))

/** This never makes the text longer, so what fitted a limit before still does. */
export function withoutSecrets(text: string, find: Finder = secretSpans): string {
  const parts: string[] = []
  let at = 0
  for (const { kind, from, to } of spansIn(text, find)) {
    parts.push(text.slice(at, from), instead(kind, text.slice(from, to)))
    at = to
  }
  return at === 0 ? text : `${parts.join("")}${text.slice(at)}`
}

/** In their order. Overlapping secrets are one, of the kind of the first. */
function spansIn(text: string, find: Finder): readonly SecretSpan[] {
  const shown = bare(text)
  const hidden = shown.text === text ? [] : find(shown.text)
  const spans = [
    ...find(text),
    ...hidden.map(({ kind, ...span }) => ({ kind, ...shown.given(span) })),
  ]
  const merged: SecretSpan[] = []
  for (const span of spans.toSorted(inOrder)) {
    const last = merged.at(-1)
    if (last && span.from < last.to) {
      merged.splice(-1, 1, { ...last, to: Math.max(last.to, span.to) })
    } else merged.push(span)
  }
  return merged
}

const inOrder = (a: Span, b: Span): number => a.from - b.from || b.to - a.to

/** What is put in a secret's place. */
function instead(kind: string, found: string): string {
  const label = `[redacted ${kind}]`
  if (label.length <= found.length) return label
  return found.length < SHORT.length ? "*".repeat(found.length) : SHORT
}

const SHORT = "[redacted]"
