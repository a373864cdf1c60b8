/** Merging what the default branch has: at most once, when a round of validation opens. */
import type { AttemptKey, Sha } from "../values/id.ts"
import type { Validated } from "./attempt.ts"

export interface Sync {
  readonly key: AttemptKey
  readonly milestone: Validated
  readonly round: number
  /** The default branch's head at that time. */
  readonly commit: Sha
  /** Workflow files that differ. GitHub lets no App merge those, so the merge is not tried. */
  readonly workflows: readonly string[]
  readonly is: "due" | "merged" | "conflicted" | "refused"
}
