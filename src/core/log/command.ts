/** What a person can ask for, once it is parsed. The table of commands says who may ask for it, and when. */
import type { Chosen } from "../plan/model-choice.ts"
import type { LintFinding } from "../plan/plan.ts"
import type { Misfit } from "../plan/plan-text.ts"
import type { PolicyFinding } from "../plan/policy/finding.ts"
import type { Care } from "../plan/policy.ts"
import type { Movable } from "../values/ceiling.ts"
import type {
  CommandId,
  CriterionId,
  FeatureId,
  MilestoneId,
  Permission,
  Person,
  Sha,
} from "../values/id.ts"
import type { Instant } from "../values/time.ts"
import type { Hold } from "./hold.ts"

export type Command =
  | { readonly name: "start"; readonly goal: string }
  | { readonly name: "go" }
  | {
      readonly name: "approve"
      /** At least seven characters of the digest, as people copy it. null: the newest proposal. */
      readonly digest: string | null
      readonly care: Care | null
      readonly max: number | null
      /** People build the features; agents only judge them. */
      readonly byPeople?: true
    }
  | { readonly name: "pause" }
  | { readonly name: "resume" }
  | { readonly name: "cancel" }
  | { readonly name: "help" }
  | { readonly name: "status" }
  | { readonly name: "explain"; readonly subject: string | null }
  | { readonly name: "revise"; readonly text: string }
  | { readonly name: "plan"; readonly yaml: string }
  | { readonly name: "retry"; readonly subject: FeatureId | MilestoneId | CriterionId }
  | { readonly name: "done"; readonly feature: FeatureId; readonly at: string | null }
  | { readonly name: "skip"; readonly feature: FeatureId; readonly reason: string }
  | { readonly name: "steer"; readonly feature: FeatureId; readonly text: string }
  | ({ readonly name: "use"; readonly feature: FeatureId | null } & Chosen)
  /** Without `of`, the amount is in dollars. */
  | { readonly name: "budget"; readonly max: number; readonly of?: Movable }
  | { readonly name: "accept"; readonly subject: string; readonly reason: string }
  | { readonly name: "deliver"; readonly milestone: MilestoneId | null }

export type CommandName = Command["name"]

/** What a person did by hand on the board, if it means something. */
export type Gesture =
  | {
      readonly name: "close"
      readonly of: "mission" | FeatureId | MilestoneId
      readonly as: "completed" | "not_planned"
    }
  | { readonly name: "reopen"; readonly of: "mission" | FeatureId | MilestoneId }
  | { readonly name: "assign"; readonly feature: FeatureId; readonly who: Person }
  | {
      readonly name: "unassign"
      readonly feature: FeatureId
      readonly who: Person
      /** A person who is still assigned. null: nobody is. */
      readonly left: Person | null
    }

/** A request that was typed, or made by hand on the board. */
export type CommandOrGesture = Command | Gesture

/** Why a request was not done. Each has its sentence in render/refusal.ts. */
export type Refusal =
  | { readonly reason: "unknown_word"; readonly word: string; readonly nearest: CommandName | null }
  /** The agent's line holds values of these variables. Neither the line nor a value is kept. */
  | { readonly reason: "holds_value"; readonly names: readonly string[] }
  | { readonly reason: "wrong_arguments"; readonly name: CommandName; readonly saw: string }
  /** Where an id belongs, there is something that looks like one and that the command does not take. */
  | {
      readonly reason: "not_an_id"
      readonly name: CommandName
      readonly saw: string
      /** What ids of the wanted kind begin with. */
      readonly letter: "F" | "M" | "C" | "N"
      /** The id of the wanted kind that was probably meant. */
      readonly nearest: string | null
      /** What was typed behind it. */
      readonly rest: string
      /** There were several ids. */
      readonly isSeveral?: true
      /** The feature on whose issue it was typed. */
      readonly on?: FeatureId
    }
  /** A line that only looks like a command. */
  | {
      readonly reason: "nearly_command"
      readonly line: string
      /** How it would be written as a command. */
      readonly typed: string
      /** The line became part of this command's words. */
      readonly of?: CommandName
    }
  | { readonly reason: "too_many_commands"; readonly most: number; readonly first: string }
  | { readonly reason: "no_mission"; readonly name: CommandName }
  /** Only in older logs: every command works now. */
  | { readonly reason: "not_yet"; readonly name: CommandName }
  | {
      readonly reason: "no_permission"
      readonly name: CommandName | null
      readonly has: Permission
      /** Older logs do not say; there it was write access. */
      readonly needs?: Permission
    }
  /** The policy names the only people who may approve. */
  | {
      readonly reason: "not_an_approver"
      /** Logins, and teams such as "acme/leads". */
      readonly approvers: readonly string[]
      /** Teams among them whose members GitHub does not let us read. */
      readonly unreadable?: readonly string[]
    }
  | { readonly reason: "edited_before_read" }
  | { readonly reason: "already_a_mission" }
  | { readonly reason: "no_goal" }
  | { readonly reason: "nothing_asked" }
  | { readonly reason: "nothing_proposed" }
  | { readonly reason: "digest_unknown"; readonly saw: string }
  | {
      readonly reason: "digest_stale"
      readonly saw: string
      readonly version: number
      readonly newest: number
    }
  | { readonly reason: "newer_proposal"; readonly newest: number }
  | { readonly reason: "already_approved"; readonly version: number }
  | { readonly reason: "already_endorsed"; readonly version: number; readonly missing: number }
  /** The approved plan has gone on, so the change of it no longer fits. */
  | { readonly reason: "plan_outdated"; readonly version: number; readonly text: string }
  /** The default branch was rewritten and no longer contains the commit that the plan starts from. */
  | {
      readonly reason: "base_rewritten"
      readonly version: number
      readonly base: Sha
      /** Where the default branch is now. The next plan starts there. */
      readonly head: Sha
    }
  | { readonly reason: "max_too_low"; readonly max: number; readonly spent: number }
  | { readonly reason: "not_held" }
  | { readonly reason: "already_held" }
  | { readonly reason: "held_otherwise"; readonly hold: Hold }
  | { readonly reason: "ended" }
  | { readonly reason: "already_delivered"; readonly name: CommandName }
  | { readonly reason: "unknown_subject"; readonly saw: string }
  | { readonly reason: "already_merged"; readonly name: CommandName; readonly feature: FeatureId }
  | { readonly reason: "already_skipped"; readonly feature: FeatureId }
  | { readonly reason: "still_at_work"; readonly subject: string }
  | { readonly reason: "nothing_to_retry"; readonly subject: string }
  | { readonly reason: "nothing_to_accept"; readonly subject: string }
  | { readonly reason: "already_settled"; readonly subject: string }
  /** What was handed in is no branch, pull request or commit of this repository. */
  | { readonly reason: "not_found"; readonly feature: FeatureId; readonly saw: string }
  /** It comes from a fork, whose branches are not in this repository. */
  | { readonly reason: "of_fork"; readonly feature: FeatureId; readonly saw: string }
  | { readonly reason: "nothing_proven" }
  | {
      readonly reason: "not_proven"
      readonly milestone: MilestoneId
      readonly proven: MilestoneId | null
    }
  | { readonly reason: "nothing_to_leave_out"; readonly subject: string }
  | { readonly reason: "left_out"; readonly name: CommandName; readonly subject: string }
  /** A field of ours that somebody changed by hand, and that was set back. */
  | {
      readonly reason: "set_back"
      readonly number: number
      readonly field: "state" | "milestone" | "label"
      readonly isBot: boolean
    }
  | {
      readonly reason: "closed_too_soon"
      readonly of: FeatureId | MilestoneId
      readonly number: number
    }
  /** The policy lists the models that people may choose, and this is none of them. */
  | {
      readonly reason: "model_not_listed"
      readonly saw: string
      readonly listed: readonly string[]
    }
  /** One person asked for more within an hour than anybody types. */
  | { readonly reason: "too_often"; readonly most: number; readonly until: Instant }
  /** The policy defines agents, and this is no name of one, nor of another that is known. */
  | {
      readonly reason: "unknown_agent"
      readonly saw: string
      readonly listed: readonly string[]
    }
  | { readonly reason: "nothing_proposed_yet" }
  | { readonly reason: "nothing_changed" }
  /** The plan came from a file, so nobody reads words. */
  | { readonly reason: "no_planner"; readonly file: string }
  | { readonly reason: "nothing_left" }
  | {
      readonly reason: "needed_by_others"
      readonly feature: FeatureId
      readonly by: readonly FeatureId[]
    }
  | { readonly reason: "already_begun"; readonly feature: FeatureId }
  | { readonly reason: "plan_unreadable"; readonly misfits: readonly Misfit[] }
  | {
      readonly reason: "plan_breaks_rules"
      readonly name: "revise" | "plan"
      readonly findings: readonly LintFinding[]
    }
  | {
      readonly reason: "ceiling_too_low"
      readonly max: number
      readonly needed: number
      readonly of?: Movable
    }
  | {
      readonly reason: "ceiling_of_policy"
      readonly max: number
      readonly most: number
      readonly of?: Movable
    }
  | { readonly reason: "switched_off"; readonly file: string; readonly line: number }
  | {
      readonly reason: "policy_unusable"
      readonly findings: readonly PolicyFinding[]
      /** How many more there are that are not listed. */
      readonly more: number
    }

/** A request as the core gets it: who asks, with which permission at this moment, and what was understood. */
export interface Request {
  readonly id: CommandId
  readonly by: Person
  /** When it was written, by GitHub's clock, which dates comments in whole seconds. */
  readonly at: Instant
  readonly permission: Permission
  /** The issue or pull request on which it was written, if that is not the mission's own issue. */
  readonly on?: number
  /** The check run whose button was pressed. The answer appears there. */
  readonly check?: number
  /** Somebody edited the comment before it was read, so the words may not be the author's. */
  readonly editedBeforeRead: boolean
  readonly said:
    | { readonly type: "command"; readonly command: Command }
    | { readonly type: "gesture"; readonly gesture: Gesture }
    | { readonly type: "refused"; readonly refusal: Refusal }
    | { readonly type: "reply"; readonly text: string }
    /** A plain comment on a feature's issue. */
    | { readonly type: "steering"; readonly feature: FeatureId; readonly text: string }
}
