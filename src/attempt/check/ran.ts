/** What came of a command that was run, before anybody judges it. */
import type { Digest } from "../../core/words/digest.ts"
import type { Aftermath } from "./aftermath.ts"

/** What came of one command. */
export interface Ran {
  /** 128 + n: ended by signal n. 124: ended by us. */
  readonly exit: number
  readonly ms: number
  /** Standard output and error in the order they were written; the middle is left out if it is long. */
  readonly output: string
  /** Over all of it. */
  readonly outputDigest: Digest
  readonly ended: "itself" | "overtime" | "flooded" | "cancelled"
  /** Standard output alone, of a command that was run with both outputs apart. */
  readonly standard?: string
  /** What was found once it had ended, where something beyond its output is expected. */
  readonly after?: Aftermath
}
