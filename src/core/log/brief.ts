/**
 * What an attempt is given, and the gate that lets its run spend money. Both lie beside the log,
 * written by the append that schedules the attempt, so that a runner never has to fold the log.
 */

import { z } from "zod"
import { Baseline } from "../plan/baseline.ts"
import { CheckoutPolicy } from "../plan/checkout.ts"
import { CommandPolicy, VARIABLE } from "../plan/commands.ts"
import { KeptWhere } from "../plan/kept-where.ts"
import { LOCK_FILES } from "../plan/lock-file.ts"
import { ModelChoice, ModelName } from "../plan/model-choice.ts"
import { NetworkPolicy } from "../plan/network-policy.ts"
import { OwnAgent } from "../plan/own-agent.ts"
import {
  Criterion,
  Draft,
  Environment,
  Feature,
  isInBrowser,
  LintFindingText,
  Milestone,
  Question,
  Skill,
} from "../plan/plan.ts"
import { Tampering } from "../plan/tampering.ts"
import { Digest } from "../values/digest.ts"
import { AttemptKey, CriterionId, FeatureId, Sha } from "../values/id.ts"
import { Cap } from "../values/money.ts"
import { Role, Step, Validated } from "./attempt.ts"
import { EarlierResults } from "./earlier-results.ts"
import { Built } from "./inspection.ts"
import { Need } from "./need.ts"

const common = {
  schema: z.literal(1),
  /** Features that its run must know. Left out if there are none. */
  needs: z.array(Need).optional(),
  mission: z.int().positive(),
  attempt: AttemptKey,
  role: Role,
  /** The commit to start from or to look at. */
  base: Sha,
  /** The commit that the mission started from; `same_as_base` compares with it. */
  origin: Sha,
  agent: z.string(),
  /** What the policy says of the agent, if only its entry there says what is started. */
  ownAgent: OwnAgent.optional(),
  /** What is asked of the agent. Left out: its own choice. */
  ...ModelChoice.shape,
  /** Models that the policy names, and so the only ones that may be called. Left out: any may. */
  models: z.array(ModelName).optional(),
  /** Prices of models, as the policy writes them. Left out: none of its own. */
  prices: z.array(z.string()).optional(),
  cap: Cap,
  environment: Environment,
  /** Gates that failed on the origin already. They are not held against an attempt. */
  known: z.array(z.string()),
  /** For each gate, the tests that failed there. A gate that is missing here is known to fail as a whole. */
  knownTests: z.record(z.string(), z.array(z.string())).optional(),
  protectedPaths: z.array(z.string()),
  /** Whether lock files may change. Left out: only those that the feature names. */
  lockFiles: z.enum(LOCK_FILES).optional(),
  patch: z.object({ files: z.int(), bytes: z.int() }),
  isolation: z.enum(["required", "none_allowed"]),
  /** What happens for each way to tamper. A way that is left out blocks. */
  tampering: Tampering.optional(),
  /** SHA-256 of texts that look like secrets and are none. Left out: only the documented ones. */
  notSecrets: z.array(Digest).optional(),
  /** Where a validator's captures are kept. Left out: in private repositories only. */
  captures: KeptWhere.optional(),
  /** Where the transcript is kept. Left out: in private repositories only. */
  transcripts: KeptWhere.optional(),
  /** What work trees hold besides what git keeps. Left out: what the machine holds already. */
  checkout: CheckoutPolicy.optional(),
  /** What commands get besides toolchains. Left out: nothing. */
  commands: CommandPolicy.optional(),
  /** What agents and commands reach. Left out: what is usual. */
  network: NetworkPolicy.optional(),
  /** Names of variables that agents get besides their own. Left out: none. */
  agentEnv: z.array(z.string().regex(VARIABLE)).optional(),
  /** The skills that the approved plan makes. They are laid out for the attempt and never delivered. */
  skills: z.array(Skill).optional(),
}

/** What workers of this mission left for whoever comes next, oldest first. Left out: nothing. */
const left = z
  .array(z.object({ attempt: AttemptKey, feature: FeatureId, text: z.string() }))
  .optional()

/** What happened before, one fact a line, for the agent to read. */
const Previous = z.object({ attempt: AttemptKey, lines: z.array(z.string()) })

export const PlanBrief = z.object({
  ...common,
  kind: z.literal("plan"),
  goal: z.string(),
  /** The conversation so far, oldest first. */
  conversation: z.array(
    z.union([
      z.object({ asked: z.array(Question) }),
      z.object({ by: z.string(), text: z.string() }),
      z.object({ defaults: z.literal(true) }),
    ]),
  ),
  questionsLeft: z.object({ rounds: z.int(), perRound: z.int() }),
  /** The notes of all planners before, oldest first. */
  notes: z.string().nullable(),
  left,
  /** Why the last proposal was returned. */
  returned: z.array(LintFindingText),
  /** The newest plan, approved or not. null if there is none. */
  former: z.object({ version: z.int(), plan: Draft }).nullable().default(null),
  /** What people want changed in it, oldest first. */
  revisions: z.array(z.object({ by: z.string(), text: z.string() })).default([]),
  /** What workers said of the skills that the plan makes, oldest first. */
  skillWords: z
    .array(
      z.object({ skill: z.string(), feature: FeatureId, helped: z.boolean(), because: z.string() }),
    )
    .default([]),
  /** How far the approved plan is. null if nothing is approved. */
  standing: Baseline.nullable().default(null),
  /** A plan that a person brought. It is tried as it is, and nobody plans. */
  brought: Draft.nullable().default(null),
})

export const FeatureBrief = z.object({
  ...common,
  kind: z.literal("feature"),
  goal: z.string(),
  /** Work on the same base that an earlier attempt had saved. The work tree begins with it. */
  checkpoint: Sha.optional(),
  /** A fix of findings alone fulfils no criterion. */
  feature: Feature.extend({ fulfils: z.array(CriterionId) }),
  criteria: z.array(Criterion),
  milestone: Milestone,
  left,
  steering: z.array(z.string()),
  previous: z.array(Previous),
  /** For a fix: what its validation found. */
  fixes: z.object({ root: z.string(), lines: z.array(z.string()) }).nullable(),
})

export const ValidationBrief = z.object({
  ...common,
  kind: z.literal("validation"),
  goal: z.string(),
  milestone: Validated,
  title: z.string(),
  step: Step,
  criteria: z.array(Criterion),
  features: z.array(z.object({ id: FeatureId, title: z.string() })),
  /**
   * For gates: what earlier attempts found with these very commands, on trees that may be the same
   * as this one.
   */
  earlier: z.array(EarlierResults).max(10).optional(),
  /** For scrutiny: the features to inspect, one by one. Left out: none by itself. */
  lookAt: z.array(Built).optional(),
})

export const Brief = z.discriminatedUnion("kind", [PlanBrief, FeatureBrief, ValidationBrief])
export type PlanBrief = Readonly<z.infer<typeof PlanBrief>>
export type FeatureBrief = Readonly<z.infer<typeof FeatureBrief>>
export type ValidationBrief = Readonly<z.infer<typeof ValidationBrief>>
export type Brief = Readonly<z.infer<typeof Brief>>

/** Whether its validator performs steps in a browser. No other attempt gets one. */
export const needsBrowser = (brief: Brief): boolean =>
  brief.kind === "validation" && brief.step === "behaviour" && brief.criteria.some(isInBrowser)

/** gate.json: what a run asks before it spends anything, and again in each job. */
export const Gatekeeper = z.object({
  /** A run also reads a newer gate as far as this; then it does not begin. */
  schema: z.int().positive(),
  /** Features that a run must know. Left out if there are none. */
  needs: z.array(Need).optional(),
  mission: z.int().positive(),
  /** The digest of the approved plan. null while planning. */
  digest: Digest.nullable(),
  held: z.boolean(),
  attempts: z.record(
    z.string(),
    z.object({
      /** The role of another attempt may be one that this program does not know. */
      role: z.string(),
      run: z.int().nullable(),
      digest: Digest.nullable(),
      brief: Digest,
    }),
  ),
})
export type Gatekeeper = Readonly<z.infer<typeof Gatekeeper>>
