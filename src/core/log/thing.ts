/** What GitHub creates anew each time it is asked, and how we find it again. */
import type { AttemptKey, CommandId, FeatureId, MilestoneId, Sha } from "../values/id.ts"

export type Thing =
  | { readonly type: "issue"; readonly of: FeatureId | MilestoneId }
  | { readonly type: "run"; readonly attempt: AttemptKey }
  | { readonly type: "milestone"; readonly milestone: MilestoneId }
  | {
      readonly type: "comment"
      readonly of:
        | "mission_control"
        | CommandId
        | `questions:${number}`
        | `plan:${number}`
        | `proven:${MilestoneId}`
        | `needs_you:${string}`
        | `reminder:${string}`
        | "ready"
        | "closing"
    }
  | {
      readonly type: "check_run"
      readonly subject: FeatureId | MilestoneId | "contract"
      readonly commit: Sha
    }
  | { readonly type: "pull_request"; readonly milestone: MilestoneId | null }
  /** The pull request with the skills that the plan made. */
  | { readonly type: "offer" }

/** A mission has at most one. */
export const OFFER = { type: "offer" } as const satisfies Thing

/** The key stands in our marker. It is compared as a whole and never parsed. */
export type ThingKey = string & { readonly brand: "ThingKey" }

export function keyOf(thing: Thing): ThingKey {
  switch (thing.type) {
    case "issue":
      return `issue ${thing.of}` as ThingKey
    case "run":
      return `run ${thing.attempt}` as ThingKey
    case "milestone":
      return `milestone ${thing.milestone}` as ThingKey
    case "comment":
      return `comment ${thing.of}` as ThingKey
    case "check_run":
      return `check_run ${thing.subject} ${thing.commit}` as ThingKey
    case "pull_request":
      return `pull_request ${thing.milestone ?? "all"}` as ThingKey
    case "offer":
      return "offer" as ThingKey
  }
}

/** The field of a thing, such as "issue F3 state". */
export type ContestKey = `${ThingKey} ${string}`

export interface Contest {
  readonly thing: Thing
  readonly field: string
  readonly by: string
}
