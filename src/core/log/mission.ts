/** What is true of a mission now: the fold of its log. It is readonly outside; only fold/ changes drafts of it. */
import type { Chosen } from "../plan/model-choice.ts"
import type { Draft, LintFinding } from "../plan/plan.ts"
import type { Ceiling } from "../values/ceiling.ts"
import type {
  AttemptKey,
  CommandId,
  CriterionId,
  FeatureId,
  MilestoneId,
  Person,
  Sha,
} from "../values/id.ts"
import type { Instant } from "../values/time.ts"
import type { Attempt, Check, Finding, Stopped, Validated, Verdict } from "./attempt.ts"
import type { CiSource, CiVerdict } from "./ci.ts"
import type { CommandOrGesture, Refusal } from "./command.ts"
import type { Verified } from "./earlier-results.ts"
import type { Grant, Of } from "./event.ts"
import type { Found, Settled, Waiver } from "./found.ts"
import type { Held, Hold } from "./hold.ts"
import type { Inspection } from "./inspection.ts"
import type { Narrowed } from "./narrowed.ts"
import type {
  Approval,
  AskedRound,
  Endorsement,
  Proposal,
  Revision,
  Withdrawn,
} from "./proposal.ts"
import type { RefusedEffect } from "./refused-effect.ts"
import type { UsedSkill } from "./skill.ts"
import type { Sync } from "./sync.ts"
import type { Contest, ContestKey, Thing, ThingKey } from "./thing.ts"

/** How this GitHub behaves, and where a mission ends on it. Lengths are in milliseconds. */
export interface Instance {
  /** How long the appender of an intent may send its creates. */
  readonly holdMs: number
  /** After how long others believe that the intent is lost, once they have read everything. */
  readonly graceMs: number
  /** The time between two writes. */
  readonly paceMs: number
  /** How long a thread must have no reply to count as quiet. */
  readonly quietMs: number
  /** Locally a mission ends once it is delivered; elsewhere a person merges. */
  readonly endsAt: "merge" | "delivery"
  /** GitHub tells of a pressed button only to the App that made the check. */
  readonly hasButtons: boolean
  /** No server looks: the repository's own workflows do it, with the token of their job. */
  readonly isAlone: boolean
}

/**
 * github.com does not promise to read one's own writes, and asks for a second between two of them.
 * People type in bursts.
 */
export const GITHUB_COM: Instance = {
  holdMs: 60_000,
  graceMs: 240_000,
  paceMs: 1_000,
  quietMs: 120_000,
  endsAt: "merge",
  hasButtons: true,
  isAlone: false,
}
/** Every comment starts a run, which then waits for the thread to be quiet and is paid for that. */
export const ALONE: Instance = {
  ...GITHUB_COM,
  ...{ quietMs: 30_000, hasButtons: false, isAlone: true },
}
/** The embedded GitHub reads its own writes, and asks the person at the terminal. */
export const EMBEDDED: Instance = {
  holdMs: 60_000,
  graceMs: 0,
  paceMs: 0,
  quietMs: 0,
  endsAt: "delivery",
  hasButtons: false,
  isAlone: false,
}

/** One mission for each issue, for ever. */
export interface MissionRef {
  readonly repository: number
  readonly issue: number
  readonly instance: Instance
}

/** How a request was answered. It is kept so that nobody answers it a second time. */
export interface Answered {
  readonly command: CommandId
  readonly by: Person
  readonly at: Instant
  /** When it was written. null: the log does not say. */
  readonly written: Instant | null
  /** The issue on which it was written. null: the mission's own. */
  readonly on: number | null
  /** The check run whose button asked for it. */
  readonly check?: number
  readonly answer:
    | { readonly type: "accepted"; readonly said: CommandOrGesture }
    | { readonly type: "refused"; readonly refusal: Refusal }
    | { readonly type: "reply"; readonly text: string }
    | { readonly type: "steering"; readonly text: string }
}

export interface FeatureState {
  readonly id: FeatureId
  readonly milestone: MilestoneId
  /** For a fix: what it mends. A fix is in no plan, and its root's budget pays for it. */
  readonly fix: {
    readonly root: FeatureId | MilestoneId
    readonly criteria: readonly CriterionId[]
    readonly findings: readonly string[]
    /** The validation that called for it, and its round. Fixes of the last round belong to the last milestone. */
    readonly calledBy: Validated
    readonly round: number
  } | null
  readonly integrated: {
    readonly attempt: AttemptKey
    readonly commit: Sha
    /** The head that it was merged into. null: the log does not say. */
    readonly onto: Sha | null
    readonly at: Instant
  } | null
  readonly stopped: Stopped | null
  readonly skipped: { readonly by: Person; readonly reason: string } | null
  /** Set if it changed nothing: who says that its criteria held before. */
  readonly unneeded: { readonly by: Person; readonly reason: string } | null
  readonly taken: Person | null
  /** What its person handed in last. Attempts before this many are not about it. */
  readonly submitted: { readonly commit: Sha; readonly attemptsFrom: number } | null
  readonly steering: readonly string[]
  /** Attempts at it before this many of the log's attempts no longer count. */
  readonly freshFrom: number
}

export interface AttemptState extends Attempt {
  /** Its place among all attempts of the mission, from 0. */
  readonly order: number
  readonly scheduledAt: Instant
  readonly run: number | null
  readonly startedAt: Instant | null
  readonly cancelled: string | null
  readonly ended: (Omit<Of<"attempt.ended">, "type" | "attempt"> & { readonly at: Instant }) | null
  readonly verdicts: readonly Verdict[]
  readonly findings: readonly Finding[]
  readonly checks: readonly Check[]
  readonly verified?: Verified
  /** Of a scrutiny. null: no inspections were asked for. */
  readonly looks: readonly Inspection[] | null
  /** What its worker said of the skills that it was given. */
  readonly skills: readonly UsedSkill[]
  /** Set if its merge was refused: the head that it conflicted with. */
  readonly conflictedOnto: Sha | null
}

export interface RoundState {
  readonly milestone: Validated
  readonly round: number
  readonly commit: Sha
  readonly openedAt: Instant
  /** Attempts scheduled before this many do not belong to it. */
  readonly attemptsFrom: number
  /** Set if a person had pushed to what was delivered: the round judges what is in review. */
  readonly isOfReview?: true
  /** How many merges were on the branch when it opened. */
  readonly merges: number
  /** The verdicts that it takes over from earlier commits. null: nobody has compared the commits yet. */
  readonly carried: readonly { readonly criterion: CriterionId; readonly commit: Sha }[] | null
  /** What the repository's own CI said of the commit. null: nothing yet, or it is not asked. */
  readonly ci: { readonly verdicts: readonly CiVerdict[]; readonly at: Instant } | null
  readonly closed: { readonly failed: readonly CriterionId[]; readonly at: Instant } | null
  /** A newer plan changed the milestone, so nothing follows from this round. */
  readonly isSuperseded: boolean
}

/** A feature's merge into the integration branch. */
export interface Merge {
  readonly feature: FeatureId
  readonly commit: Sha
}

export interface Bound {
  readonly thing: Thing
  readonly id: number
  readonly number: number | null
}

export type Recorded =
  | { readonly attempt: AttemptKey; readonly verdict: Verdict }
  /** A verdict of the repository's own CI. */
  | { readonly attempt: null; readonly verdict: Omit<CiVerdict, "by">; readonly by: CiSource }

export interface Mission {
  readonly ref: MissionRef
  /** How many events have been folded so far. */
  readonly version: number
  /** When the last append happened, by GitHub's clock. */
  readonly at: Instant
  readonly requested: {
    readonly goal: string
    readonly by: Person
    readonly command: CommandId
    readonly grant: Grant
    readonly at: Instant
  } | null
  readonly holds: ReadonlyMap<Hold, Held>
  /** When it was held by any hold. The last of these may still go on. */
  readonly pauses: readonly { readonly from: Instant; readonly to: Instant | null }[]
  /** Ceilings that people moved, except those that are part of a cap. */
  readonly raised: ReadonlyMap<Ceiling, number>
  /** The newest warning of each ceiling. */
  readonly warned: ReadonlyMap<Ceiling, { readonly used: number; readonly max: number }>
  readonly ended: {
    readonly how: "completed" | "cancelled" | "declined"
    /** The commit as which it was merged. null: it was not merged. */
    readonly commit: Sha | null
    readonly at: Instant
    readonly by: Person | null
  } | null
  readonly delivered: { readonly commit: Sha; readonly at: Instant } | null
  /** A person pushed to what was delivered, so what held on that commit has to be proven again. */
  readonly stale: { readonly proven: Sha } | null
  readonly answered: ReadonlyMap<CommandId, Answered>
  readonly asked: readonly AskedRound[]
  /** When `/mission go` took the defaults, by round. */
  readonly defaultsTaken: ReadonlyMap<number, Instant>
  readonly proposals: readonly Proposal[]
  /** Plans that were returned since the last proposal. */
  readonly returned: readonly {
    readonly version: number
    readonly plan: Draft | null
    readonly findings: readonly LintFinding[]
    readonly notes: string | null
    /** The order of the attempt that handed it in. */
    readonly order: number
  }[]
  readonly revisions: readonly Revision[]
  /** Those of all proposals, oldest first. */
  readonly endorsements: readonly Endorsement[]
  readonly approved: Approval | null
  readonly withdrawn: ReadonlyMap<FeatureId | MilestoneId | CriterionId, Withdrawn>
  readonly features: ReadonlyMap<FeatureId, FeatureState>
  readonly attempts: ReadonlyMap<AttemptKey, AttemptState>
  readonly rounds: readonly RoundState[]
  /** All verdicts, oldest first, by criterion. */
  readonly verdicts: ReadonlyMap<CriterionId, readonly Recorded[]>
  readonly waived: ReadonlyMap<CriterionId, Waiver>
  /** Features that no validator inspected, and who answers for them. */
  readonly looksWaived: ReadonlyMap<FeatureId, { readonly by: Person; readonly reason: string }>
  readonly sealed: ReadonlyMap<MilestoneId, { readonly commit: Sha; readonly at: Instant }>
  readonly syncs: readonly Sync[]
  /** Heads on which the repository's own CI may run although the heads before them kept it away, and since when. */
  readonly ciAllowed: ReadonlyMap<Sha, Instant>
  readonly integration: {
    readonly head: Sha
    readonly at: Instant
    /** Nothing was merged or pushed there, so it has no more than the default branch had. */
    readonly isUntouched: boolean
  } | null
  /** Set if a person ships what is proven, and the rest stops. */
  readonly narrowed: Narrowed | null
  /** In the order in which they were made. */
  readonly merges: readonly Merge[]
  readonly things: ReadonlyMap<ThingKey, Bound>
  readonly intents: ReadonlyMap<ThingKey, { readonly thing: Thing; readonly at: Instant }>
  /** When comments were written of which people are notified; only the last ones are kept. */
  readonly posted: readonly Instant[]
  /** What was seen pinned, and when. */
  readonly pinned: ReadonlyMap<ThingKey, Instant>
  /** Features whose issue somebody deleted or moved away. A person says whether it is made again. */
  readonly lostIssues: ReadonlyMap<FeatureId, "deleted" | "transferred">
  /** Our fields that others kept changing. They are left as they are until a person says more. */
  readonly contested: ReadonlyMap<ContestKey, Contest>
  /** What GitHub refused and what has not succeeded since, by the effect's key. */
  readonly refused: ReadonlyMap<string, RefusedEffect>
  readonly resumedAt: Instant | null
  /** Attempts before this many came before a person last said to go on. */
  readonly resumedFrom: number
  /** All findings, oldest first. */
  readonly found: readonly Found[]
  /** How findings were settled, by name; in old logs, by id. */
  readonly settled: ReadonlyMap<string, Settled>
  /** Agents that people chose, for one feature or (null) for all attempts to come. */
  readonly agents: ReadonlyMap<FeatureId | null, Chosen>
  /** Rounds that a person wanted to repeat: attempts before this many do not count. */
  readonly retriedFrom: ReadonlyMap<Validated, number>
}
