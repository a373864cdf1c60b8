/** What a mission waits for, what would end it, and until when. Derived at each look; never logged. */
import type { Ceiling } from "../values/ceiling.ts"
import type {
  AttemptKey,
  CommandId,
  CriterionId,
  FeatureId,
  MilestoneId,
  Sha,
} from "../values/id.ts"
import type { Usd } from "../values/money.ts"
import type { Instant } from "../values/time.ts"
import type { Failure, Stopped, Validated } from "./attempt.ts"
import type { AwaitedCheck } from "./ci.ts"
import type { Hold, Needs } from "./hold.ts"
import type { LackingFile } from "./refused-effect.ts"
import type { Contest, Thing } from "./thing.ts"

type Reason =
  | { readonly type: "answers"; readonly round: number }
  /** Replies came. The planner goes on once the thread is quiet. */
  | { readonly type: "quiet"; readonly round: number }
  | { readonly type: "approval"; readonly version: number; readonly missing: number }
  /** A change of plan cannot be written without a person. The plan in force is not affected. */
  | { readonly type: "replanning"; readonly command: CommandId; readonly why: string }
  | {
      readonly type: "held"
      readonly hold: Hold
      readonly why: string
      /** For a ceiling that was reached: which one, and its value. */
      readonly ceiling?: Ceiling
      readonly max?: number
    }
  | {
      readonly type: "run_queued" | "run_approval" | "run_working" | "report"
      readonly attempt: AttemptKey
    }
  | { readonly type: "integration" }
  /** The default branch is merged into the mission's branch before a round of validation. */
  | { readonly type: "syncing"; readonly milestone: Validated }
  | { readonly type: "merging"; readonly feature: FeatureId; readonly attempt: AttemptKey }
  | {
      readonly type: "dependency"
      readonly feature: FeatureId
      readonly on: readonly (FeatureId | `#${number}`)[]
    }
  | { readonly type: "capacity" | "earlier_milestone"; readonly feature: FeatureId }
  | { readonly type: "paths"; readonly feature: FeatureId; readonly claimedBy: FeatureId }
  | {
      readonly type: "budget"
      readonly subject: string
      readonly ceiling: Ceiling
      readonly missing: number
    }
  | {
      readonly type: "backoff" | "parked"
      readonly subject: string
      readonly failure: Failure
      readonly since: Instant
    }
  | {
      readonly type: "person_works"
      readonly feature: FeatureId
      readonly login: string
      /** Why what was handed in last was not merged. */
      readonly failure?: Failure
      readonly attempt?: AttemptKey
    }
  /** People build this plan's features, and nobody has taken this one yet. */
  | { readonly type: "person_wanted"; readonly feature: FeatureId }
  | { readonly type: "stopped"; readonly feature: FeatureId; readonly failure: Stopped }
  | {
      readonly type: "verdict_by_person"
      readonly milestone: Validated
      readonly criteria: readonly CriterionId[]
      /** Features that no validator inspected. */
      readonly unread?: readonly FeatureId[]
    }
  | {
      readonly type: "checks_pending"
      readonly milestone: Validated
      readonly commit: Sha
      readonly criteria: readonly CriterionId[]
      readonly checks: readonly AwaitedCheck[]
    }
  /** A commit with the same tree is made, on which the repository's own CI may run. */
  | {
      readonly type: "sealing"
      readonly milestone: Validated
      readonly round: number
      readonly onto: Sha
    }
  /** `finding` is its name. */
  | { readonly type: "finding"; readonly milestone: Validated; readonly finding: string }
  | { readonly type: "creation"; readonly thing: Thing }
  | {
      readonly type: "github_refuses"
      readonly effect: string
      readonly status: number
      readonly message: string
      readonly lacks?: LackingFile
    }
  /** GitHub was told so many times and does not show it. Without `until`, nobody tells it again. */
  | { readonly type: "unshown"; readonly effect: string; readonly times: number }
  /** Nearly all requests that GitHub allows in an hour are used up. Work goes on when they come back. */
  | { readonly type: "requests" }
  /** So many comments were written within an hour that the next ones come later. */
  | { readonly type: "comments_rest"; readonly most: number }
  | ({ readonly type: "contested" } & Contest)
  | {
      readonly type: "issue_lost"
      readonly feature: FeatureId
      readonly how: "deleted" | "transferred"
    }
  /** A person pushed to the pull request. Judging it again with a model costs money. */
  | {
      readonly type: "stale"
      readonly criteria: readonly CriterionId[]
      /** What it is likely to cost. null: nobody sees a price. */
      readonly usd: Usd | null
    }
  /** Every feature was skipped, so there is nothing to prove and nothing for a pull request. */
  | { readonly type: "nothing_built"; readonly milestone: MilestoneId }
  | { readonly type: "merge_by_person" }
  /** A newer program wrote the log. This one reads what it knows and writes nothing. */
  | { readonly type: "newer_log"; readonly lacked: readonly string[] }
  /** A newer Action wrote the report. It stays there until a program that can read it looks. */
  | {
      readonly type: "newer_report"
      readonly attempt: AttemptKey
      readonly lacked: readonly string[]
    }

export type Wait = { readonly until?: Instant; readonly needs: Needs } & Reason

/** Somebody is already at work on it, so nobody needs to be called. */
export const isInHand = (wait: Wait): boolean =>
  wait.type === "person_works" && wait.failure === undefined

/**
 * "behind": it ends with another wait of the same mission, whatever that one needs. "branch": it
 * ends once the mission's branch has what is missing. "judging": it belongs to a milestone between
 * its features and its seal. "unusual": it is not part of ordinary planning.
 */
type Trait = "behind" | "branch" | "judging" | "unusual"

const TRAITS: { readonly [Kind in Wait["type"]]: readonly Trait[] } = {
  answers: [],
  quiet: ["unusual"],
  approval: [],
  replanning: ["unusual"],
  held: ["unusual"],
  run_queued: [],
  run_approval: ["unusual"],
  run_working: [],
  report: [],
  integration: ["branch"],
  syncing: ["branch"],
  merging: ["branch"],
  dependency: ["behind"],
  capacity: ["behind"],
  earlier_milestone: ["behind"],
  paths: ["behind"],
  budget: ["unusual"],
  backoff: ["unusual"],
  parked: ["unusual"],
  person_works: [],
  person_wanted: [],
  stopped: [],
  verdict_by_person: ["judging"],
  checks_pending: ["judging"],
  sealing: ["branch", "judging"],
  finding: [],
  creation: [],
  github_refuses: ["unusual"],
  unshown: ["unusual"],
  requests: ["unusual"],
  comments_rest: ["unusual"],
  contested: ["unusual"],
  issue_lost: [],
  stale: [],
  nothing_built: [],
  merge_by_person: [],
  newer_log: ["unusual"],
  newer_report: ["unusual"],
}

export const hasTrait = ({ type }: Pick<Wait, "type">, trait: Trait): boolean =>
  TRAITS[type].includes(trait)
