/** A fault as an edit: one place in one text of finished work, and what replaces it. */

export const FAULT_KINDS = [
  "operator",
  "off_by_one",
  "removed_check",
  "stub",
  "hard_coded",
  "removed_test",
  "skipped_test",
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** One place in one text, and what replaces it. */
export interface Edit {
  readonly kind: FaultKind
  readonly from: number
  readonly to: number
  readonly text: string
}

export interface Fault extends Edit {
  readonly path: string
  /** From 1, in the text without the fault. */
  readonly line: number
  /** The text of the file with the fault. */
  readonly after: string
}

/** A file that the finished work changed. */
export interface WrittenFile {
  readonly path: string
  readonly text: string
  /** Lines that it added or changed, from 1. */
  readonly lines: ReadonlySet<number>
}

/** What faults are made from. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly isTest: boolean
  /** For each function's name, what a test expects of it. */
  readonly answers: ReadonlyMap<string, string>
}
