/** One toolchain of a test: its files, what is typed, and what a plan might install as well. */
import type { Outer } from "../../../../src/attempt/check/environments.ts"

/** A text that begins with "#!" is a program; "-> x" is a link. */
export type Files = Readonly<Record<string, string>>

export const says = (words: string): string => `#!/bin/sh\necho ${words}\n`

export interface Row {
  readonly name: string
  readonly files: Files
  readonly outer?: (person: string) => Outer
  /** What is typed, and what it prints. */
  readonly run: string
  readonly out: string
  /** What a plan's set-up might install as well. */
  readonly installs?: string
}
