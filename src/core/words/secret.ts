/**
 * What looks like a secret, whoever it belongs to, and texts without it. It is looked for in the text
 * as it is shown and as it is written. It must never put one into its answer.
 */
import { bare, type Span } from "./bare.ts"
import { type SecretSpan, secretSpans } from "./secret-kind.ts"

export interface SecretFound {
  readonly kind: string
  /** Only to tell one finding from another; never to be shown. */
  readonly value: string
}

/** Looks for something in a text that hides nothing. */
export type Finder = (text: string) => readonly SecretSpan[]

export const secretsIn = (text: string, find: Finder = secretSpans): readonly SecretFound[] =>
  spansIn(text, find).map(({ kind, from, to }) => ({
    kind,
    value: bare(text.slice(from, to)).text,
  }))

/** The text never grows by it: what fitted its limit before still does. */
export function withoutSecrets(text: string, find: Finder = secretSpans): string {
  const parts: string[] = []
  let at = 0
  for (const { kind, from, to } of spansIn(text, find)) {
    parts.push(text.slice(at, from), instead(kind, text.slice(from, to)))
    at = to
  }
  return at === 0 ? text : `${parts.join("")}${text.slice(at)}`
}

/** In their order; those that overlap are one, of the kind of the first. */
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

/** What stands in a secret's place. */
function instead(kind: string, found: string): string {
  const label = `[redacted ${kind}]`
  if (label.length <= found.length) return label
  return found.length < SHORT.length ? "*".repeat(found.length) : SHORT
}

const SHORT = "[redacted]"
