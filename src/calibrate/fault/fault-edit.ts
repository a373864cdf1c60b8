/** What a fault is: one place in one text of finished work, and what is put there instead. */

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

/** One place in one text, and what is put there instead. */
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
  /** The file with it. */
  readonly after: string
}

/** What the finished work wrote. */
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
  /** By the name of a function, what a test of it expects. */
  readonly answers: ReadonlyMap<string, string>
}
