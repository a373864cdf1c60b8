/** What was merged, how it was judged, and which part of it is delivered. */
import type {
  AttemptKey,
  CriterionId,
  FeatureId,
  MilestoneId,
  Person,
  Sha,
} from "../../values/id.ts"
import type { Check, Finding, Validated, Verdict } from "../attempt.ts"
import type { CiAllowed, CiVerdict } from "../ci.ts"
import type { Verified } from "../earlier-results.ts"
import type { Inspection } from "../inspection.ts"
import type { Sync } from "../sync.ts"

export type ValidationEvent =
  | {
      readonly type: "integration.moved"
      readonly from: Sha | null
      readonly to: Sha
      readonly by: "start" | "merge" | "sync" | "skills" | "person"
    }
  /** When a round of validation was about to open, the default branch had commits that ours lacks. */
  | ({ readonly type: "sync.wanted" } & Omit<Sync, "is">)
  /** The branch got a commit that changes nothing, and that lets the repository's CI run. */
  | ({ readonly type: "ci.allowed" } & CiAllowed)
  /** What the repository's CI said of a round's commit. */
  | {
      readonly type: "ci.concluded"
      readonly milestone: Validated
      readonly round: number
      readonly verdicts: readonly CiVerdict[]
    }
  | {
      readonly type: "validation.opened"
      readonly milestone: Validated
      readonly round: number
      readonly commit: Sha
    }
  | {
      readonly type: "verdicts.recorded"
      readonly attempt: AttemptKey
      readonly verdicts: readonly Verdict[]
      readonly findings: readonly Finding[]
      readonly checks: readonly Check[]
      /** Older logs do not say. */
      readonly verified?: Verified
      /** For scrutiny. Left out by programs that asked for no inspections. */
      readonly looks?: readonly Inspection[]
    }
  /** For the last round, once: verdicts on earlier commits that still hold. */
  | {
      readonly type: "verdicts.carried"
      readonly milestone: Validated
      readonly round: number
      readonly carried: readonly { readonly criterion: CriterionId; readonly commit: Sha }[]
    }
  | {
      readonly type: "validation.closed"
      readonly milestone: Validated
      readonly round: number
      readonly failed: readonly CriterionId[]
    }
  | {
      readonly type: "criterion.waived"
      readonly criterion: CriterionId
      readonly by: Person
      readonly reason: string
    }
  /** No validator inspected the feature, and a person answers for it. */
  | {
      readonly type: "look.waived"
      readonly feature: FeatureId
      readonly by: Person
      readonly reason: string
    }
  | {
      readonly type: "finding.settled"
      readonly finding: string
      readonly as: "fix" | "listed" | "dismissed"
      readonly by: Person | null
      readonly reason: string
    }
  | { readonly type: "milestone.sealed"; readonly milestone: MilestoneId; readonly commit: Sha }
  /** Only milestones up to this one are delivered, as they were when it was proven. */
  | {
      readonly type: "delivery.narrowed"
      readonly upTo: MilestoneId
      readonly commit: Sha
      /** null: nothing has been merged since, so the branch stays the same. */
      readonly branch: string | null
      readonly by: Person
    }
