/** What a rule points at. */
import type { TamperRule } from "../../core/plan/tampering.ts"
import type { OutlinedFile } from "./file.ts"
import type { Spot } from "./outline.ts"

export interface Trace {
  readonly rule: TamperRule
  readonly path: string
  readonly line: number | null
  readonly text: string
  /** There may be an honest reason: it is shown, and never blocks. */
  readonly isDoubtful?: true
}

export interface Delivered {
  readonly files: readonly OutlinedFile[]
  /** Commands of the gates that this delivery must pass. */
  readonly gates: readonly string[]
  /** Folders that the base has. */
  readonly folders: ReadonlySet<string>
}

/** What stands in the new text more often than it did in the old: lines move without being new. */
export function added<T extends Spot>(old: readonly Spot[], now: readonly T[]): readonly T[] {
  const left = new Map<string, number>()
  for (const { text } of old) left.set(text, (left.get(text) ?? 0) + 1)
  return now.filter(({ text }) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  })
}

export const linesOf = (text: string | null): readonly Spot[] =>
  (text ?? "").split("\n").map((line, index) => ({ text: line.trim(), line: index + 1 }))

export const shortened = (text: string): string =>
  text.length > 120 ? `${text.slice(0, 119)}…` : text
