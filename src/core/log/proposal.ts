/** What was asked, proposed and approved: how a mission came by its plan, and by the next one. */
import type { LintFinding, Plan, Question } from "../plan/plan.ts"
import type { Care, Policy } from "../plan/policy.ts"
import type { FoundSkills } from "../plan/skill.ts"
import type { Digest } from "../words/digest.ts"
import type { AttemptKey, CommandId, MilestoneId, Person, Sha } from "../words/id.ts"
import type { Cap } from "../words/money.ts"
import type { Instant } from "../words/time.ts"
import type { Check } from "./attempt.ts"
import type { Command } from "./command.ts"

/** Of the approval that a revision asks for, where its words do not say otherwise. */
export interface Terms {
  readonly care: Care | null
  /** Dollars. */
  readonly max: number | null
}

/** What set-up and gates gave on the base commit, before the plan was shown. */
export interface Readiness {
  readonly checks: readonly Check[]
  /** Names of gates that failed there already. */
  readonly known: readonly string[]
  /** The repository's own skills; absent: nobody has looked. */
  readonly skills?: FoundSkills
}

export interface Proposal {
  readonly plan: Plan
  readonly policy: Policy
  readonly base: Sha
  readonly digest: Digest
  readonly findings: readonly LintFinding[]
  readonly readiness: Readiness
  readonly notes: string | null
  readonly terms: Terms
  /** Whose worker suggested it; left out: people asked for it. */
  readonly suggestedBy?: AttemptKey
  /** Why it cannot be approved any more, though no newer one replaced it. */
  readonly withdrawn: string | null
  readonly at: Instant
}

/** A person stands for one proposal, on terms of their own. */
export interface Endorsement {
  readonly digest: Digest
  readonly by: Person
  readonly terms: Terms
  readonly isByPeople: boolean
}

/** What a person wants otherwise: in words for a planner, or as a whole plan. */
export interface Revision {
  readonly command: CommandId
  readonly by: Person
  readonly at: Instant
  readonly said: Extract<Command, { name: "revise" | "plan" }>
  /** Attempts scheduled before this many do not know of it. */
  readonly attemptsFrom: number
  /** The proposal that answers it; null: it is owed. */
  readonly version: number | null
}

/** What a newer plan left out: it keeps its id, and means nothing any more. */
export interface Withdrawn {
  /** The plan without it. */
  readonly version: number
  /** null: it was a criterion. */
  readonly milestone: MilestoneId | null
}

export interface Approval {
  /** Its features are built by people; agents only judge. */
  readonly isByPeople: boolean
  readonly version: number
  readonly digest: Digest
  readonly care: Care
  readonly max: Cap
  readonly by: Person
  readonly at: Instant
}

export interface AskedRound {
  readonly round: number
  /** Its place in the conversation about one plan, from 1; a revision begins another one. */
  readonly turn: number
  readonly questions: readonly Question[]
  readonly notes: string | null
  /** Attempts scheduled before this many do not answer it. */
  readonly attemptsFrom: number
  readonly at: Instant
}
