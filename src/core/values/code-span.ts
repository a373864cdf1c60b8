/** Code spans of Markdown: the text between two equal runs of backticks. The text is read once. */
import type { Span } from "./bare.ts"

export interface CodeSpan extends Span {
  /** Without the backticks. */
  readonly code: string
}

export function codeSpansIn(text: string): readonly CodeSpan[] {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ length, index }))
  const places = Map.groupBy(runs.keys(), at => runs[at]!.length)
  const passed = new Map<number, number>()
  const spans: CodeSpan[] = []
  for (let at = 0; at < runs.length; at++) {
    const { length, index } = runs[at]!
    const equal = places.get(length)!
    let next = passed.get(length) ?? 0
    while (next < equal.length && equal[next]! <= at) next += 1
    passed.set(length, next)
    const end = equal[next]
    if (end === undefined) continue
    const to = runs[end]!.index
    spans.push({ from: index, to: to + length, code: text.slice(index + length, to) })
    at = end
  }
  return spans
}
