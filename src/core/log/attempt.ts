/** One try of one role at one subject, and every way it can end. */

import { z } from "zod"
import type { Effort } from "../plan/model-choice.ts"
import { type CriterionKind, Draft, Question } from "../plan/plan.ts"
import { Digest } from "../values/digest.ts"
import { AttemptKey, CriterionId, FeatureId, MilestoneId, Sha } from "../values/id.ts"
import { type Cap, Usd } from "../values/money.ts"
import type { Instant } from "../values/time.ts"
import { Captures } from "./capture.ts"
import { Lack } from "./lack.ts"

export const Step = z.enum(["gates", "scrutiny", "behaviour"])
export type Step = z.infer<typeof Step>

/** null if the repository's own CI judges it, which is no attempt of ours. */
export const stepOf = (kind: CriterionKind): Step | null => JUDGED_BY[kind]

const JUDGED_BY: Readonly<Record<CriterionKind, Step | null>> = {
  command: "gates",
  same_as_base: "gates",
  review: "scrutiny",
  source: "scrutiny",
  behaviour: "behaviour",
  check: null,
}

/** "final" is the last round, on the pull request's head. */
export type Validated = MilestoneId | "final"
export const Validated = z.union([MilestoneId, z.literal("final")])

export const Subject = z.discriminatedUnion("type", [
  z.object({ type: z.literal("plan") }),
  z.object({ type: z.literal("feature"), feature: FeatureId }),
  z.object({ type: z.literal("milestone"), milestone: Validated, step: Step }),
  /** The merge of a feature: do criteria that held before still hold on it? */
  z.object({ type: z.literal("merge"), milestone: Validated, feature: FeatureId }),
  z.object({ type: z.literal("sync") }),
])
export type Subject = Readonly<z.infer<typeof Subject>>

/** A `verifier` runs no model: it runs gates, and proves the work of a person. */
export const Role = z.enum(["planner", "worker", "validator", "verifier"])
export type Role = z.infer<typeof Role>

/** The role that the workflow is started with; it decides which jobs run. */
const RUN_ROLES = ["plan", "feature", "gates", "scrutiny", "behaviour"] as const
export type RunRole = (typeof RUN_ROLES)[number]
export const isRunRole = (word: string): word is RunRole => RUN_ROLES.some(role => role === word)

export const runRoleOf = ({ subject, role }: Pick<Attempt, "subject" | "role">): RunRole => {
  // What a person built needs no agent's job, so its run is like that of gates.
  if (role === "verifier") return "gates"
  if (subject.type === "plan") return "plan"
  if (subject.type === "milestone") return subject.step
  if (subject.type === "merge") return "gates"
  return "feature"
}

/** The part of a key before its number. Attempts that share it are tries of one thing. */
export function nameOf(subject: Subject): string {
  if (subject.type === "feature") return subject.feature
  if (subject.type === "milestone") return `${subject.milestone}.${subject.step}`
  return subject.type === "merge" ? `${subject.milestone}.merge` : subject.type
}

export interface Attempt {
  readonly key: AttemptKey
  readonly subject: Subject
  readonly role: Role
  /** The digest is null while planning: nothing is approved yet. */
  readonly plan: { readonly version: number; readonly digest: Digest | null }
  /** The commit that the attempt starts from or looks at. */
  readonly base: Sha
  /**
   * The digest of the brief, which lies beside the log in the tree of the append that schedules the
   * attempt.
   */
  readonly brief: Digest
  /** Reserved from scheduling until the run is seen to have concluded. */
  readonly cap: Cap
  readonly resumes: AttemptKey | null
  /** The agent that the brief names, if one works. Older logs do not say. */
  readonly agent?: string
  /** What was asked of it. Left out: its own choice. */
  readonly model?: string
  readonly effort?: Effort
}

/** Which limit a model, a session or the attempt's own cap has reached, and until when if that is known. */
export const ModelLimit = z.object({
  of: z.enum(["quota", "rate", "turns", "context", "spend", "overload", "unreachable"]),
  resetsAt: z.string().nullable() as unknown as z.ZodType<Instant | null>,
})
export type ModelLimit = Readonly<z.infer<typeof ModelLimit>>

/**
 * Why an agent could not begin. "missing": its program is not there. "login": it has none. "key": the
 * model's provider refuses ours.
 * "protocol": it does not speak ours. "silent": it does not answer. "ended": it ends by itself.
 * "version": it is another version than the one that is known to work. "refused": it opens no
 * session. "tools": it ended its turn and had never reached the tools by which it reports.
 */
export const Unready = z.object({
  why: z.enum([
    ...(["missing", "login", "key", "protocol", "silent", "ended"] as const),
    ...(["version", "refused", "tools"] as const),
  ]),
  /** What it said, and what a person can do about it. */
  said: z.string().max(500),
})
export type Unready = Readonly<z.infer<typeof Unready>>

export const AgentFailed = z.object({
  kind: z.literal("agent_failed"),
  /** "blocked": its own reviewer or classifier refused what it wanted to do. */
  how: z.enum([
    ...(["crashed", "refused", "silent", "overtime", "no_report"] as const),
    ...(["flooded", "blocked"] as const),
  ]),
  /** One line for people, such as the last line that the agent wrote. */
  said: z.string().max(500).optional(),
})

export type AgentFailed = Readonly<z.infer<typeof AgentFailed>>

export const Failure = z.discriminatedUnion("kind", [
  AgentFailed,
  /** It was found before it worked and spent nothing. Trying again cannot mend it. */
  Unready.extend({ kind: z.literal("agent_unready") }),
  z.object({
    kind: z.literal("verification_failed"),
    criteria: z.array(CriterionId),
    gates: z.array(z.string()),
    /** Ways in which the delivery only looked done and that the policy does not allow. */
    tampering: z.array(z.string()).optional(),
  }),
  z.object({
    kind: z.literal("inconclusive"),
    criteria: z.array(CriterionId),
    why: z.enum(["flaky", "not_run"]),
  }),
  z.object({ kind: z.literal("conflict"), paths: z.array(z.string()) }),
  ModelLimit.extend({ kind: z.literal("limit") }),
  z.object({ kind: z.literal("policy_blocked"), rule: z.string(), where: z.string() }),
  z.object({
    kind: z.literal("infra"),
    /** "ours": our own program failed, whatever stood around it. */
    how: z.enum(["dispatch_refused", "never_started", "setup", "delivery", "ours"]),
    said: z.string().max(500).optional(),
  }),
  z.object({ kind: z.literal("workflows_moved"), paths: z.array(z.string()) }),
  z.object({ kind: z.literal("runner_lost") }),
  z.object({ kind: z.literal("person_cancelled") }),
  /** The attempt was cancelled, skipped, taken over, or its plan was replaced. It counts against nothing. */
  z.object({ kind: z.literal("superseded") }),
])
export type Failure = Readonly<z.infer<typeof Failure>>
export type FailureKind = Failure["kind"]

/** Why a feature waits for a person. No attempt fails with one of the last two. */
export type Stopped =
  | Failure
  /** It failed twice in the same way. */
  | { readonly kind: "no_progress" }
  /** Its worker changed nothing, and everything that could be run holds. */
  | { readonly kind: "nothing_to_do" }

export const Outcome = z.discriminatedUnion("type", [
  z.object({ type: z.literal("questions"), questions: z.array(Question).min(1).max(4) }),
  z.object({ type: z.literal("plan"), plan: Draft }),
  z.object({ type: z.literal("delivered"), commit: Sha }),
  z.object({ type: z.literal("verdicts"), commit: Sha }),
  /** The worker changed nothing: everything that could be run holds on this commit as it is. */
  z.object({ type: z.literal("nothing_to_do"), commit: Sha }),
  z.object({ type: z.literal("failed"), failure: Failure }),
])
export type Outcome = Readonly<z.infer<typeof Outcome>>

const SUBJECTS: { readonly [Kind in Outcome["type"]]: readonly Subject["type"][] } = {
  questions: ["plan"],
  plan: ["plan"],
  delivered: ["feature"],
  verdicts: ["milestone", "merge"],
  nothing_to_do: ["feature"],
  failed: ["plan", "feature", "milestone", "merge", "sync"],
}

/**
 * Whether an attempt at this subject can end like this. Nothing would follow from an end that says
 * nothing about it.
 */
export const isEndOf = ({ type }: Outcome, subject: Subject): boolean =>
  SUBJECTS[type].includes(subject.type)

/** null if it could not be read; it then counts as the role's maximum. */
export const Usage = z.object({
  usd: Usd.nullable(),
  tokens: z
    .object({
      in: z.int().nonnegative(),
      out: z.int().nonnegative(),
      cached: z.int().nonnegative(),
    })
    .nullable(),
  turns: z.int().nonnegative().nullable(),
  /** Dollars and tokens were counted by our own process. Left out: the agent says them of itself. */
  measured: z.literal(true).optional(),
  /** Calls among them that were cut off, and whose figures are estimates. Left out: none. */
  guessed: z.int().positive().optional(),
  wallMs: z.number().nonnegative(),
})
export type Usage = Readonly<z.infer<typeof Usage>>

/** Who did an attempt's work, according to its report. */
export interface Worked {
  readonly name: string
  /** As the agent says it. Left out if it says none; older logs do not say. */
  readonly version?: string
  readonly scripted: boolean
  /** null if the agent did not say. Older logs do not say. */
  readonly model?: string | null
  /** What it worked behind. Older logs do not say. */
  readonly isolation?: Isolation
}

/**
 * What stood between strangers' code and the machine: a user of its own, bubblewrap as the same user,
 * or nothing.
 */
export const Isolation = z.enum(["user", "bubblewrap", "none"])
export type Isolation = z.infer<typeof Isolation>

/** What one attempt found out about one criterion, on one commit and tree. */
export const Verdict = z.object({
  criterion: CriterionId,
  is: z.enum(["pass", "fail", "inconclusive"]),
  commit: Sha,
  tree: Sha,
  /** The digest of the criterion's text as it was judged; a changed criterion has another. */
  textDigest: Digest,
  evidence: z.array(z.string().max(4_000)).max(20),
  /** The paths that were looked at; an empty list means everywhere. */
  looked: z.array(z.string()).max(500),
  isolation: Isolation,
  /** Files that show it. Left out if there are none. */
  captures: Captures.optional(),
})
export type Verdict = Readonly<z.infer<typeof Verdict>>

export const Finding = z.object({
  id: z.string().min(1).max(80),
  severity: z.enum(["blocking", "minor"]),
  path: z.string().nullable(),
  line: z.int().positive().nullable(),
  /** What is wrong there, and why it matters. */
  text: z.string().min(1).max(4_000),
  /** The feature that it is about, where that is known. */
  feature: FeatureId.optional(),
})
export type Finding = Readonly<z.infer<typeof Finding>>

/** A command that our own process ran, and its result. */
export const Check = z.object({
  /** A criterion's id, "setup", or a gate's name. */
  id: z.string(),
  run: z.string(),
  exit: z.int(),
  ms: z.number().nonnegative(),
  outputDigest: Digest,
  tail: z.string().max(4_000),
  /** Set if it failed and its output was a test report that a program can read. */
  failedTests: z.array(z.string().max(300)).max(500).optional(),
  /** Set if it came out differently when it was run again on the same tree. */
  flaky: z.literal(true).optional(),
  /** Set if it failed because the machine lacks something, as far as its output says so. */
  lack: Lack.optional(),
  /** The attempt that ran it on the same tree, if the result was taken over and not run here. */
  from: AttemptKey.optional(),
})
export type Check = Readonly<z.infer<typeof Check>>
