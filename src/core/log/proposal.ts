/** What was asked, proposed and approved: how a mission got its plan, and the next one. */
import type { Carried } from "../plan/carried.ts"
import type { LintFinding, Plan, Question } from "../plan/plan.ts"
import type { Care, Policy } from "../plan/policy.ts"
import type { FoundSkills } from "../plan/skill.ts"
import type { Digest } from "../values/digest.ts"
import type { AttemptKey, CommandId, MilestoneId, Person, Sha } from "../values/id.ts"
import type { Cap } from "../values/money.ts"
import type { Instant } from "../values/time.ts"
import type { Check } from "./attempt.ts"
import type { Command } from "./command.ts"

/** The terms of the approval that a revision asks for, as far as its words name them. */
export interface Terms {
  readonly care: Care | null
  /** In dollars. */
  readonly max: number | null
}

/** The results of set-up and gates on the base commit, before the plan was shown. */
export interface Readiness {
  readonly checks: readonly Check[]
  /** Names of gates that failed there already. */
  readonly known: readonly string[]
  /** The repository's own skills. Absent: nobody has looked. */
  readonly skills?: FoundSkills
  /** What the repository brings along for agents. Absent: nobody has looked. */
  readonly carried?: Carried
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
  /** The attempt whose worker suggested it. Left out if people asked for it. */
  readonly suggestedBy?: AttemptKey
  /** Why it can no longer be approved, although no newer one replaced it. */
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

/** What a person wants changed: words for a planner, or a whole plan. */
export interface Revision {
  readonly command: CommandId
  readonly by: Person
  readonly at: Instant
  readonly said: Extract<Command, { name: "revise" | "plan" }>
  /** Attempts scheduled before this many do not know of it. */
  readonly attemptsFrom: number
  /** The proposal that answers it. null: the answer is still owed. */
  readonly version: number | null
}

/** What a newer plan left out. It keeps its id, and no longer means anything. */
export interface Withdrawn {
  /** The first plan without it. */
  readonly version: number
  /** null if it was a criterion. */
  readonly milestone: MilestoneId | null
}

export interface Approval {
  /** People build its features; agents only judge. */
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
  /** Its place in the conversation about one plan, from 1. A revision begins another conversation. */
  readonly turn: number
  readonly questions: readonly Question[]
  readonly notes: string | null
  /** Attempts scheduled before this many do not answer it. */
  readonly attemptsFrom: number
  readonly at: Instant
}
