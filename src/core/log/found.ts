/** Findings and what became of them, and what a person answers for. */
import type { AttemptKey, CommandId, Person } from "../values/id.ts"
import type { Instant } from "../values/time.ts"
import type { Finding } from "./attempt.ts"

/** Something that an attempt pointed out, with a name of our own that people can type. */
export interface Found {
  readonly name: `N${number}`
  readonly attempt: AttemptKey
  readonly finding: Finding
}

export interface Settled {
  readonly as: "fix" | "listed" | "dismissed"
  readonly by: Person | null
  readonly reason: string
}

/** A person answers for a criterion that was not proven. */
export interface Waiver {
  readonly by: Person
  readonly reason: string
  readonly at: Instant
  /** The person's last such words that the log holds. */
  readonly command: CommandId | null
}
