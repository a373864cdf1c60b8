/** Everything that can be true of a mission. The log is a list of these; it must never hold a wish or a guess. */
import type { Draft, LintFinding, Plan, Question } from "../plan/plan.ts"
import type { Care, Policy } from "../plan/policy.ts"
import type { Ceiling } from "../values/ceiling.ts"
import type { Digest } from "../values/digest.ts"
import type {
  AttemptKey,
  CommandId,
  CriterionId,
  FeatureId,
  MilestoneId,
  Permission,
  Person,
  Sha,
} from "../values/id.ts"
import type { Cap } from "../values/money.ts"
import type { Instant } from "../values/time.ts"
import type { Attempt, Outcome, Stopped, Usage, Worked } from "./attempt.ts"
import type { CommandOrGesture, Refusal } from "./command.ts"
import type { AttemptContacts } from "./contacts.ts"
import type { ValidationEvent } from "./event/validation.ts"
import type { Hold } from "./hold.ts"
import type { WorkerStatement } from "./inspection.ts"
import type { Need } from "./need.ts"
import type { Readiness, Terms } from "./proposal.ts"
import type { LackingFile } from "./refused-effect.ts"
import type { UsedSkill } from "./skill.ts"
import type { Thing } from "./thing.ts"

/**
 * One commit on refs/missions/<n>/log: all of its events or none. `at` is GitHub's clock and never
 * goes back.
 */
export interface Append {
  readonly id: string
  readonly at: Instant
  readonly writer: string
  /**
   * Features that its reader must know. A reader that lacks one reads on and writes nothing. Left
   * out if there are none.
   */
  readonly needs?: readonly Need[]
  readonly events: readonly Event[]
}

/** While planning there is no digest yet: it runs on what this person was allowed at that moment. */
export interface Grant {
  readonly permission: Permission
  readonly policy: Policy
  readonly base: Sha
  readonly max: Cap
}

export type Event =
  // the mission
  | {
      readonly type: "mission.requested"
      readonly goal: string
      readonly by: Person
      readonly command: CommandId
      readonly repository: number
      readonly grant: Grant
    }
  | {
      readonly type: "mission.held"
      readonly hold: Hold
      readonly why: string
      /** For the hold "ceiling": which ceiling. Older logs do not say. */
      readonly ceiling?: Ceiling
      /** For the hold "person": the milestone after which the plan itself stops. */
      readonly checkpoint?: MilestoneId
    }
  | { readonly type: "mission.released"; readonly hold: Hold }
  | {
      readonly type: "mission.warned"
      readonly ceiling: Ceiling
      readonly used: number
      readonly max: number
    }
  | {
      readonly type: "budget.raised"
      readonly ceiling: Ceiling
      readonly max: number
      readonly by: Person
    }
  | { readonly type: "mission.delivered"; readonly commit: Sha }
  | { readonly type: "mission.completed"; readonly commit: Sha }
  | { readonly type: "mission.cancelled"; readonly by: Person }
  | { readonly type: "mission.declined"; readonly by: Person | null }
  // people
  | {
      readonly type: "command.accepted"
      readonly command: CommandId
      readonly by: Person
      readonly permission: Permission
      readonly said: CommandOrGesture
      /** Where it was asked, if not on the mission's own issue. */
      readonly on?: number
      /** The check run on which it was asked, by a button. */
      readonly check?: number
      /** When it was written; older logs do not say it. */
      readonly written?: Instant
    }
  | {
      readonly type: "command.refused"
      readonly command: CommandId
      readonly by: Person
      readonly refusal: Refusal
      readonly on?: number
      readonly check?: number
    }
  | {
      readonly type: "reply.taken"
      readonly command: CommandId
      readonly by: Person
      readonly text: string
      /** The issue of a feature. Then the reply steers that feature and answers no question. */
      readonly on?: number
    }
  // The plan is immutable and versioned; an id never gets a second meaning.
  | {
      readonly type: "questions.asked"
      readonly round: number
      readonly questions: readonly Question[]
      readonly notes: string | null
    }
  | {
      readonly type: "plan.proposed"
      readonly plan: Plan
      readonly policy: Policy
      readonly base: Sha
      readonly digest: Digest
      readonly findings: readonly LintFinding[]
      readonly readiness: Readiness
      /** What its planner noted for the next one. */
      readonly notes?: string | null
      /** The request that it answers. Left out if a planner answered everything asked so far. */
      readonly answers?: CommandId
      /** The terms that people asked for in a revision. Left out if there were none. */
      readonly terms?: Terms
      /** The attempt whose worker suggested it. Left out if people asked for it. */
      readonly suggestedBy?: AttemptKey
    }
  | {
      readonly type: "plan.returned"
      readonly version: number
      readonly plan: Draft | null
      readonly findings: readonly LintFinding[]
      readonly notes?: string | null
    }
  | {
      readonly type: "plan.endorsed"
      readonly digest: Digest
      readonly by: Person
      readonly permission: Permission
      readonly command: CommandId
      /** The team as whose member they may approve, if the policy does not name their login. */
      readonly team?: string
    }
  | {
      readonly type: "plan.approved"
      readonly version: number
      readonly digest: Digest
      readonly care: Care
      readonly max: Cap
      /** People build its features. Older logs do not say. */
      readonly byPeople?: true
    }
  | { readonly type: "plan.withdrawn"; readonly version: number; readonly why: string }
  // features
  | {
      readonly type: "fix.added"
      readonly feature: FeatureId
      readonly root: FeatureId | MilestoneId
      readonly milestone: MilestoneId
      readonly criteria: readonly CriterionId[]
      readonly findings: readonly string[]
    }
  | {
      readonly type: "feature.steered"
      readonly feature: FeatureId
      readonly command: CommandId
      readonly text: string
    }
  | {
      readonly type: "feature.skipped"
      readonly feature: FeatureId
      readonly by: Person
      readonly reason: string
    }
  /**
   * Its worker changed nothing, and a person says that its criteria held before. They still have to
   * be proven.
   */
  | {
      readonly type: "feature.unneeded"
      readonly feature: FeatureId
      readonly by: Person
      readonly reason: string
    }
  | { readonly type: "feature.taken"; readonly feature: FeatureId; readonly by: Person }
  | {
      readonly type: "feature.submitted"
      readonly feature: FeatureId
      readonly commit: Sha
      readonly by: Person
    }
  /** Gives it back to the agents (retry, reopen, unassign) with fresh budgets. */
  | { readonly type: "feature.returned"; readonly feature: FeatureId }
  | { readonly type: "feature.stopped"; readonly feature: FeatureId; readonly failure: Stopped }
  | {
      readonly type: "feature.integrated"
      readonly feature: FeatureId
      readonly attempt: AttemptKey
      readonly commit: Sha
    }
  | { readonly type: "merge.conflicted"; readonly attempt: AttemptKey; readonly onto: Sha }
  | {
      readonly type: "dependency.changed"
      readonly feature: FeatureId
      readonly on: FeatureId | `#${number}`
      readonly is: "added" | "removed" | "satisfied"
      readonly command: CommandId | null
    }
  // attempts
  /** The attempt is decided and its cap reserved; nothing is spent yet. */
  | ({ readonly type: "attempt.scheduled" } & Attempt)
  /** Only this run may spend. */
  | { readonly type: "attempt.started"; readonly attempt: AttemptKey; readonly run: number }
  /** Cancelling was asked for; the cap stays reserved. */
  | { readonly type: "attempt.cancelled"; readonly attempt: AttemptKey; readonly why: string }
  | {
      readonly type: "attempt.ended"
      readonly attempt: AttemptKey
      readonly outcome: Outcome
      readonly usage: Usage
      readonly checkpoint: Sha | null
      /** Who worked, according to the report. null if no report came. */
      readonly agent: Worked | null
      /** What it changed, even if that was not delivered. Older logs do not say. */
      readonly patch?: { readonly files: number; readonly bytes: number } | null
      /** The worker's words on what was delivered. Older logs have none. */
      readonly claim?: WorkerStatement
      /** What the worker left for whoever works here next. Older logs have none. */
      readonly notes?: string
      /** What its programs reached. Older logs do not say. */
      readonly contacts?: AttemptContacts
    }
  /** A report that came after the end. Its usage is counted; its work is never used. */
  | { readonly type: "attempt.accounted"; readonly attempt: AttemptKey; readonly usage: Usage }
  /** What a worker said of the skills that it was given. */
  | {
      readonly type: "skills.reported"
      readonly attempt: AttemptKey
      readonly skills: readonly UsedSkill[]
    }
  | ValidationEvent
  // GitHub
  /** Only the process that appended this may create them now. */
  | { readonly type: "things.intended"; readonly things: readonly Thing[] }
  | {
      readonly type: "thing.bound"
      readonly thing: Thing
      readonly id: number
      readonly number: number | null
    }
  | { readonly type: "thing.lost"; readonly thing: Thing; readonly how: "deleted" | "transferred" }
  /** It was seen pinned. If it is not any more, a person unpinned it, and that is left so. */
  | { readonly type: "thing.pinned"; readonly thing: Thing }
  | {
      readonly type: "effect.refused"
      readonly effect: string
      readonly status: number
      readonly message: string
      /** Left out: something else is why, or an older program refused. */
      readonly lacks?: LackingFile
    }
  | {
      readonly type: "field.contested"
      readonly thing: Thing
      readonly field: string
      readonly by: string
    }

export type EventType = Event["type"]
export type Of<T extends EventType> = Extract<Event, { readonly type: T }>
