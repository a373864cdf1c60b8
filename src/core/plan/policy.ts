/** What the repository allows. It is read from the default branch only, and bound by the digest once a plan is proposed. */

import { z } from "zod"
import type { Movable } from "../values/ceiling.ts"
import { Digest } from "../values/digest.ts"
import { Cap, Usd } from "../values/money.ts"
import { CheckoutPolicy } from "./checkout.ts"
import { CommandPolicy, VARIABLE } from "./commands.ts"
import { KeptWhere } from "./kept-where.ts"
import { LOCK_FILES } from "./lock-file.ts"
import { ModelChoice, ModelName } from "./model-choice.ts"
import { NetworkPolicy } from "./network-policy.ts"
import { OwnAgent } from "./own-agent.ts"
import { WRITTEN_PRICE } from "./price.ts"
import { Tampering } from "./tampering.ts"

export const Care = z.enum(["light", "standard", "strict"])
export type Care = z.infer<typeof Care>

const access = z.enum(["none", "read", "triage", "write", "maintain", "admin"])

/** Who may do what, in addition to the access that GitHub knows. */
export const People = z.strictObject({
  /** The least access for each of them. */
  start: access.default("write"),
  approve: access.default("write"),
  steer: access.default("write"),
  /** The only logins and teams (`acme/leads`) that may approve. null: everybody with the access. */
  approvers: z.array(z.string()).nullable().default(null),
  /** Logins of bots whose comments count as commands. */
  bots: z.array(z.string()).default([]),
})
export type People = Readonly<z.infer<typeof People>>
export type Access = Pick<People, "start" | "approve" | "steer">

const caps = z.strictObject({ planner: Cap, worker: Cap, validator: Cap, verifier: Cap })

const most = z.number().positive().nullable().default(null)

/**
 * For a whole mission. What is left out has a default among the limits, because plans in logs are
 * for ever.
 */
const Ceilings = z.strictObject({
  planning: Cap,
  mission: Cap,
  /** Counted from the approval, without the time in which only people could go on. */
  hours: z.number().positive(),
  attempts: z.int().positive().optional(),
  /** Features of the plan, and fixes that validation calls for. */
  features: z.int().positive().optional(),
  comments: z.int().positive().optional(),
  /** How far people may raise each one. null: as far as they like. */
  most: z
    .strictObject({
      ...{ usd: most, tokens: most, minutes: most, hours: most },
      ...{ attempts: most, features: most, comments: most },
    })
    .optional(),
})

export const Policy = z.strictObject({
  /** The name of a known agent, or a command line that speaks the Agent Client Protocol. */
  agents: z.strictObject({
    ...{ planner: z.string(), worker: z.string(), validator: z.string() },
    /** Further agents, in order. The first one whose maker built nothing of what is judged goes first. */
    validators: z.array(z.string()).optional(),
    /** Agents that have a name here only. Left out: none. */
    own: z.array(OwnAgent).optional(),
  }),
  /** What each role asks of its agent, and what plans and people may ask besides. */
  models: z
    .strictObject({
      planner: ModelChoice.optional(),
      worker: ModelChoice.optional(),
      validator: ModelChoice.optional(),
      allowed: z.array(ModelName).optional(),
      /** What models cost that our own table lacks, or has wrong. */
      prices: z.array(z.string().regex(WRITTEN_PRICE)).optional(),
    })
    .optional(),
  /** Names of the machine's variables that agents get besides their own. Left out: none. */
  agentEnv: z.array(z.string().regex(VARIABLE)).optional(),
  parallel: z.int().min(1).max(20).default(2),
  care: Care.default("standard"),
  /** How many people must approve. */
  approvals: z.int().min(1).max(10).default(1),
  budgets: z
    .strictObject({
      attempts: z.int().min(1).max(10),
      conflicts: z.int().min(1),
      infra: z.int().min(1),
    })
    .default({ attempts: 3, conflicts: 3, infra: 5 }),
  ceilings: Ceilings,
  /** The most that one attempt of a role may use. */
  caps,
  /** The least with which an attempt of a role is worth starting. */
  least: z.strictObject({ planner: Usd, worker: Usd, validator: Usd, verifier: Usd }),
  /** In addition to what is protected everywhere. */
  protectedPaths: z.array(z.string()).default([]),
  /** Whether agents may change lock files. Left out: only those that an approved plan names. */
  lockFiles: z.enum(LOCK_FILES).optional(),
  patch: z
    .strictObject({ files: z.int(), bytes: z.int() })
    .default({ files: 300, bytes: 2_000_000 }),
  branchPrefix: z.string().default("mission/"),
  /** When the repository's own CI runs on the mission's commits. */
  ci: z.enum(["final", "each_milestone", "always"]).default("final"),
  /** How long its checks are waited for before a person is asked. Left out: a default from the limits. */
  ciMinutes: z.number().positive().optional(),
  /**
   * Minor findings: they are listed in the pull request, or a person is asked before a milestone is
   * proven.
   */
  minorFindings: z.enum(["list", "ask"]).optional(),
  /** What happens to a delivery that only looks done. What is left out blocks. */
  tampering: Tampering.optional(),
  /** SHA-256 of texts or whole files that look like secrets and are none. Left out: only documented ones. */
  notSecrets: z.array(Digest).optional(),
  /**
   * Where validators' captures are kept. Left out: in private repositories only, because everybody
   * can read a public one's artifacts.
   */
  captures: KeptWhere.optional(),
  /** Where transcripts of agents are kept. Left out: in private repositories only. */
  transcripts: KeptWhere.optional(),
  /** What work trees hold besides what git keeps. Left out: what the machine holds already. */
  checkout: CheckoutPolicy.optional(),
  /** What commands get besides toolchains. Left out: nothing. */
  commands: CommandPolicy.optional(),
  /** What agents and commands reach. Left out: registries of packages, and an agent its model. */
  network: NetworkPolicy.optional(),
  /**
   * Whether agents and their code may run without a user of their own, as on a laptop or the
   * embedded GitHub.
   */
  isolation: z.enum(["required", "none_allowed"]).default("required"),
  /** Older logs do not say. There, everything needs at least write access. */
  people: People.optional(),
})
export type Policy = Readonly<z.infer<typeof Policy>>

/** How far people may raise a ceiling. null: as far as they like. */
export function boundOf({ ceilings }: Policy, ceiling: Movable): number | null {
  const bound = ceilings.most?.[ceiling] ?? null
  // Dollars have no default, so what a policy says is also how far people may raise them.
  const dollars = ceiling === "usd" ? ceilings.mission.usd : null
  return bound !== null && dollars !== null ? Math.min(bound, dollars) : (bound ?? dollars)
}

/** Everything needs write access, and no bot is listed. */
export const USUAL_PEOPLE: People = People.parse({})

/** Planning $5; 8 h; 400 runner minutes. The mission's own ceiling is set at approval: the late estimate and 30 %. */
export const defaultPolicy = (agents: Policy["agents"]): Policy =>
  Policy.parse({
    agents,
    ceilings: {
      planning: { usd: 5, tokens: null, minutes: 60 },
      mission: { usd: null, tokens: null, minutes: 400 },
      hours: 8,
    },
    caps: {
      planner: { usd: 2, tokens: null, minutes: 20 },
      worker: { usd: 6, tokens: null, minutes: 120 },
      validator: { usd: 3, tokens: null, minutes: 60 },
      verifier: { usd: 0, tokens: null, minutes: 60 },
    },
    least: { planner: 0.5, worker: 1, validator: 0.5, verifier: 0 },
    people: USUAL_PEOPLE,
  })
