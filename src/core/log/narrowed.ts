/** The part that a person delivers of a mission that was meant to deliver more. */
import type { MilestoneId, Person, Sha } from "../values/id.ts"
import type { Instant } from "../values/time.ts"

export interface Narrowed {
  readonly upTo: MilestoneId
  readonly commit: Sha
  readonly branch: string | null
  readonly by: Person
  readonly at: Instant
  /** Rounds before this many judged what is no longer delivered. */
  readonly roundsFrom: number
}
