/** What is true of a mission now: the fold of its log. Readonly outside; only fold/ writes drafts of it. */
import type { Draft, LintFinding } from "../plan/plan.ts"
import type { Ceiling } from "../words/ceiling.ts"
import type {
  AttemptKey,
  CommandId,
  CriterionId,
  FeatureId,
  MilestoneId,
  Person,
  Sha,
} from "../words/id.ts"
import type { Instant } from "../words/time.ts"
import type {
  Attempt,
  Check,
  Finding,
  Outcome,
  Stopped,
  Usage,
  Validated,
  Verdict,
  Worked,
} from "./attempt.ts"
import type { CiSource, CiVerdict } from "./ci.ts"
import type { Asked, Refusal } from "./command.ts"
import type { Verified } from "./earlier.ts"
import type { Grant } from "./event.ts"
import type { Found, Settled, Waiver } from "./found.ts"
import type { Held, Hold } from "./hold.ts"
import type { Inspection, WorkerStatement } from "./inspection.ts"
import type { Narrowed } from "./narrowed.ts"
import type {
  Approval,
  AskedRound,
  Endorsement,
  Proposal,
  Revision,
  Withdrawn,
} from "./proposal.ts"
import type { UsedSkill } from "./skill.ts"
import type { Sync } from "./sync.ts"
import type { Contest, ContestKey, Thing, ThingKey } from "./thing.ts"

/** How this GitHub behaves, and where a mission ends on it. Lengths in milliseconds. */
export interface Instance {
  /** The appender of an intent may send its creates for so long. */
  readonly holdMs: number
  /** Others believe it lost after so long, once they have read everything. */
  readonly graceMs: number
  /** Between two writes that notify people. */
  readonly paceMs: number
  /** A thread is quiet after so long without a reply. */
  readonly quietMs: number
  /** Locally a mission ends once it is delivered; elsewhere a person merges. */
  readonly endsAt: "merge" | "delivery"
  /** GitHub tells of a pressed button only the App that made the check. */
  readonly hasButtons: boolean
}

/** github.com: no promise of reading one's own writes, 80 creates a minute; people type in bursts. */
export const GITHUB_COM: Instance = {
  holdMs: 60_000,
  graceMs: 240_000,
  paceMs: 3_000,
  quietMs: 120_000,
  endsAt: "merge",
  hasButtons: true,
}
/** The embedded GitHub reads its own writes, and asks the person at the terminal. */
export const EMBEDDED: Instance = {
  holdMs: 60_000,
  graceMs: 0,
  paceMs: 0,
  quietMs: 0,
  endsAt: "delivery",
  hasButtons: false,
}

/** One mission an issue, for ever. */
export interface MissionRef {
  readonly repository: number
  readonly issue: number
  readonly instance: Instance
}

/** How a request was answered, kept so that it never is a second time. */
export interface Answered {
  readonly command: CommandId
  readonly by: Person
  readonly at: Instant
  /** When it was written; null: the log does not say. */
  readonly written: Instant | null
  /** The issue on which it stands; null: the mission's own. */
  readonly on: number | null
  /** The check run whose button asked it. */
  readonly check?: number
  readonly answer:
    | { readonly type: "accepted"; readonly said: Asked }
    | { readonly type: "refused"; readonly refusal: Refusal }
    | { readonly type: "reply"; readonly text: string }
    | { readonly type: "steering"; readonly text: string }
}

export interface FeatureState {
  readonly id: FeatureId
  readonly milestone: MilestoneId
  /** Of a fix: what it mends. Such a feature stands in no plan; its root's budget pays. */
  readonly fix: {
    readonly root: FeatureId | MilestoneId
    readonly criteria: readonly CriterionId[]
    readonly findings: readonly string[]
    /** The validation that called for it, and in which round. The last round's belong to the last milestone. */
    readonly calledBy: Validated
    readonly round: number
  } | null
  readonly integrated: {
    readonly attempt: AttemptKey
    readonly commit: Sha
    /** The head that it was merged into; null: the log does not say. */
    readonly onto: Sha | null
    readonly at: Instant
  } | null
  readonly stopped: Stopped | null
  readonly skipped: { readonly by: Person; readonly reason: string } | null
  /** It changed nothing, and who says that its criteria held before. */
  readonly unneeded: { readonly by: Person; readonly reason: string } | null
  readonly taken: Person | null
  /** What its person handed in last; attempts before this many are not about it. */
  readonly submitted: { readonly commit: Sha; readonly attemptsFrom: number } | null
  readonly steering: readonly string[]
  /** Attempts of it before this many of the log's attempts do not count any more. */
  readonly freshFrom: number
}

export interface AttemptState extends Attempt {
  /** Its place among all attempts of the mission, from 0. */
  readonly order: number
  readonly scheduledAt: Instant
  readonly run: number | null
  readonly startedAt: Instant | null
  readonly cancelled: string | null
  readonly ended: {
    readonly outcome: Outcome
    readonly usage: Usage
    readonly checkpoint: Sha | null
    readonly agent: Worked | null
    readonly patch?: { readonly files: number; readonly bytes: number } | null
    readonly claim?: WorkerStatement
    readonly at: Instant
  } | null
  readonly verdicts: readonly Verdict[]
  readonly findings: readonly Finding[]
  readonly checks: readonly Check[]
  readonly verified?: Verified
  /** Of scrutiny; null: none were asked for. */
  readonly looks: readonly Inspection[] | null
  /** What its worker said of the skills that it was given. */
  readonly skills: readonly UsedSkill[]
  /** Set where its merge was refused: the head that it conflicted with. */
  readonly conflictedOnto: Sha | null
}

export interface RoundState {
  readonly milestone: Validated
  readonly round: number
  readonly commit: Sha
  readonly openedAt: Instant
  /** Attempts scheduled before this many do not belong to it. */
  readonly attemptsFrom: number
  /** A person had pushed to what was delivered: it judges what is in review. */
  readonly isOfReview?: true
  /** So many merges were on the branch when it opened. */
  readonly merges: number
  /** What it takes over from earlier commits; null: nobody has compared them yet. */
  readonly carried: readonly { readonly criterion: CriterionId; readonly commit: Sha }[] | null
  /** What the repository's own CI said of the commit; null: nothing yet, or it is not asked. */
  readonly ci: { readonly verdicts: readonly CiVerdict[]; readonly at: Instant } | null
  readonly closed: { readonly failed: readonly CriterionId[]; readonly at: Instant } | null
  /** The milestone became another one by a newer plan: nothing follows from this round. */
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
  /** By the repository's own CI. */
  | { readonly attempt: null; readonly verdict: Omit<CiVerdict, "by">; readonly by: CiSource }

export interface Mission {
  readonly ref: MissionRef
  /** Events folded so far. */
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
  /** When it was held by anything at all; the last one may still last. */
  readonly pauses: readonly { readonly from: Instant; readonly to: Instant | null }[]
  /** Ceilings as people moved them, but those that stand in a cap. */
  readonly raised: ReadonlyMap<Ceiling, number>
  /** The newest warning of each ceiling. */
  readonly warned: ReadonlyMap<Ceiling, { readonly used: number; readonly max: number }>
  readonly ended: {
    readonly how: "completed" | "cancelled" | "declined"
    /** As which it was merged; null: it was not. */
    readonly commit: Sha | null
    readonly at: Instant
    readonly by: Person | null
  } | null
  readonly delivered: { readonly commit: Sha; readonly at: Instant } | null
  /** A person pushed to what was delivered: what held on that commit is proven again. */
  readonly stale: { readonly proven: Sha } | null
  readonly answered: ReadonlyMap<CommandId, Answered>
  readonly asked: readonly AskedRound[]
  /** Instants at which `/mission go` took the defaults, by round. */
  readonly defaultsTaken: ReadonlyMap<number, Instant>
  readonly proposals: readonly Proposal[]
  /** Since the last proposal. */
  readonly returned: readonly {
    readonly version: number
    readonly plan: Draft | null
    readonly findings: readonly LintFinding[]
    readonly notes: string | null
    /** Of the attempt that handed it in. */
    readonly order: number
  }[]
  readonly revisions: readonly Revision[]
  /** Of all proposals, oldest first. */
  readonly endorsements: readonly Endorsement[]
  readonly approved: Approval | null
  readonly withdrawn: ReadonlyMap<FeatureId | MilestoneId | CriterionId, Withdrawn>
  readonly features: ReadonlyMap<FeatureId, FeatureState>
  readonly attempts: ReadonlyMap<AttemptKey, AttemptState>
  readonly rounds: readonly RoundState[]
  /** All verdicts, oldest first, by criterion. */
  readonly verdicts: ReadonlyMap<CriterionId, readonly Recorded[]>
  readonly waived: ReadonlyMap<CriterionId, Waiver>
  /** Features that no validator looked at, and who answers for them. */
  readonly looksWaived: ReadonlyMap<FeatureId, { readonly by: Person; readonly reason: string }>
  readonly sealed: ReadonlyMap<MilestoneId, { readonly commit: Sha; readonly at: Instant }>
  readonly syncs: readonly Sync[]
  /** Heads on which the repository's own CI may run, though those before them kept it away, and since when. */
  readonly ciAllowed: ReadonlyMap<Sha, Instant>
  readonly integration: {
    readonly head: Sha
    readonly at: Instant
    /** Nothing was merged or pushed there: it has no more than the default branch had. */
    readonly isUntouched: boolean
  } | null
  /** A person ships what is proven, and the rest stops. */
  readonly narrowed: Narrowed | null
  /** In the order in which they were made. */
  readonly merges: readonly Merge[]
  readonly things: ReadonlyMap<ThingKey, Bound>
  readonly intents: ReadonlyMap<ThingKey, { readonly thing: Thing; readonly at: Instant }>
  /** Features whose issue somebody deleted or moved away: a person says whether it is made again. */
  readonly lostIssues: ReadonlyMap<FeatureId, "deleted" | "transferred">
  /** Fields of ours that others changed again and again: left as they are until a person says more. */
  readonly contested: ReadonlyMap<ContestKey, Contest>
  /** What GitHub refused and was not done since, by the effect's key. */
  readonly refused: ReadonlyMap<
    string,
    { readonly status: number; readonly message: string; readonly at: Instant }
  >
  readonly resumedAt: Instant | null
  /** Attempts before this many came before a person last said to go on. */
  readonly resumedFrom: number
  /** Everything that was pointed out, oldest first. */
  readonly found: readonly Found[]
  /** How findings were settled, by their name; in old logs, by their id. */
  readonly settled: ReadonlyMap<string, Settled>
  /** Agents that people chose, of one feature or (null) of all attempts to come. */
  readonly agents: ReadonlyMap<FeatureId | null, string>
  /** Rounds of validation that a person wanted once more: attempts before this many do not count. */
  readonly retriedFrom: ReadonlyMap<Validated, number>
}
