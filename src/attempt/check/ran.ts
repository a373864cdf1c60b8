/** The result of a command that was run, before anybody judges it. */
import type { Digest } from "../../core/values/digest.ts"
import type { Exceeded } from "../sandbox.ts"
import type { Aftermath } from "./aftermath.ts"

/** The result of one command. */
export interface Ran {
  /** 128 + n if signal n ended it; 124 if we did. */
  readonly exit: number
  readonly ms: number
  /**
   * Standard output and error in the order they were written. The middle of a long output is left
   * out.
   */
  readonly output: string
  /** The digest of the whole output. */
  readonly outputDigest: Digest
  readonly ended: "itself" | "overtime" | "flooded" | "cancelled" | Exceeded
  /** Standard output alone, for a command that was run with its two outputs apart. */
  readonly standard?: string
  /** What was found after it had ended, if more than its output is expected. */
  readonly after?: Aftermath
}
