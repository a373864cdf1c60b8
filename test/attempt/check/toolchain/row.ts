/** One toolchain of a test: its files, what is typed, and what a plan might install besides. */
import type { Outer } from "../../../../src/attempt/check/environments.ts"

/** What begins with "#!" can be run; "-> x" is a link. */
export type Files = Readonly<Record<string, string>>

export const says = (words: string): string => `#!/bin/sh\necho ${words}\n`

export interface Row {
  readonly name: string
  readonly files: Files
  readonly outer?: (person: string) => Outer
  /** What is typed, and what it says. */
  readonly run: string
  readonly out: string
  /** What a plan's set-up might install besides. */
  readonly installs?: string
}
