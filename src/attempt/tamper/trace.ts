/** What a rule points at. */
import type { TamperRule } from "../../core/plan/tampering.ts"
import { lineOf } from "../../core/values/printed.ts"
import type { OutlinedFile } from "./changed-file.ts"
import type { Spot } from "./outline.ts"
import type { Watch } from "./search-deadline.ts"

export interface Trace {
  readonly rule: TamperRule
  readonly path: string
  readonly line: number | null
  readonly text: string
  /** Set if there may be an honest reason; then it's shown and never blocks. */
  readonly isDoubtful?: true
}

export interface Delivered {
  readonly files: readonly OutlinedFile[]
  /** Commands of the gates that this delivery has to pass. */
  readonly gates: readonly string[]
  /** Folders that the base has. */
  readonly folders: ReadonlySet<string>
  /** Every file and folder of what is delivered. */
  readonly names: readonly string[]
  /** Texts between conflict markers that the base has in other files. */
  readonly ofBase: ReadonlySet<string>
  readonly watch: Watch
}

/** How often each key occurs; `take` takes one away, if any is left. */
export interface Counts {
  take(key: string): boolean
}

export function countsOf<T>(all: readonly T[], keyOf: (it: T) => string): Counts {
  const left = new Map<string, number>()
  for (const it of all) left.set(keyOf(it), (left.get(keyOf(it)) ?? 0) + 1)
  return {
    take(key) {
      const count = left.get(key) ?? 0
      if (count > 0) left.set(key, count - 1)
      return count > 0
    },
  }
}

/** The items that occur more often here than among the others. */
export function surplus<T extends U, U>(
  all: readonly T[],
  others: readonly U[],
  keyOf: (it: U) => string,
): readonly T[] {
  const left = countsOf(others, keyOf)
  return all.filter(it => !left.take(keyOf(it)))
}

/** What occurs more often in the new text than in the old. Lines move without being new. */
export const added = <T extends Spot>(old: readonly Spot[], now: readonly T[]): readonly T[] =>
  surplus<T, Spot>(now, old, ({ text }) => text)

export const linesOf = (text: string | null): readonly Spot[] =>
  (text ?? "").split("\n").map((line, index) => ({ text: line.trim(), line: index + 1 }))

export const shortened = (text: string): string => lineOf(text, 120)
