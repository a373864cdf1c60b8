/** What GitHub refused, and why where we could find out. */
import type { Instant } from "../values/time.ts"

export interface RefusedEffect {
  readonly status: number
  readonly message: string
  readonly at: Instant
  /** Left out: something else is why. */
  readonly lacks?: LackingFile
}

/** A file of ours that a repository does not have yet, without which GitHub starts no attempt there. */
export interface LackingFile {
  readonly path: string
  /** The default branch, from which GitHub reads it. */
  readonly branch: string
  /** As in "acme/shop". */
  readonly repository: string
  /** The App whose name the file must hold. */
  readonly app: string
  /**
   * GitHub's editor with the file filled in. It is long, so only the first refusal brings it; null: this
   * program does not know which Action the file should name.
   */
  readonly url: string | null
}
