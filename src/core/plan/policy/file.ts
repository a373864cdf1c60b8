/** The form of the policy's files: what a repository may say, and what its organisation may. */

import { z } from "zod"
import {
  ATTEMPTS_MAX,
  CI_MINUTES,
  COMMENTS_MAX,
  FEATURES_WITH_FIXES_MAX,
} from "../../values/limits.ts"
import { LOCK_FILES, LOCK_FILES_USUAL } from "../lock-file.ts"
import type { Policy } from "../policy.ts"
import { AGENT_ENV, AGENTS } from "./agent-keys.ts"
import { CHECKOUT } from "./checkout-keys.ts"
import { COMMANDS } from "./command-keys.ts"
import {
  amount,
  choice,
  list,
  type Meaning,
  meaningOf,
  onOff,
  people,
  positive,
  whole,
  words,
} from "./key.ts"
import { MODELS } from "./model-keys.ts"
import { NETWORK } from "./network-keys.ts"
import { tamperings } from "./tampering-key.ts"

/** Strict, because people would otherwise believe that an unknown key works. */
const group = z.strictObject

const cap = (what: string, place: string) => ({
  usd: amount({
    means: `dollars that ${what} may cost`,
    stricter: "smaller",
    place: `${place}.usd`,
  }),
  tokens: amount({
    means: `tokens that ${what} may use`,
    stricter: "smaller",
    place: `${place}.tokens`,
  }),
  minutes: positive({
    means: `runner minutes that ${what} may take`,
    stricter: "smaller",
    place: `${place}.minutes`,
  }),
})

const most = (name: keyof NonNullable<Policy["ceilings"]["most"]>, what: string, of: string) =>
  amount({
    means: `${what} that people may raise a mission's ceiling to`,
    stricter: "smaller",
    place: `ceilings.most.${name}`,
    boundBy: `ceilings.${of}`,
  })

const counted = (
  name: "attempts" | "features" | "comments",
  { means, otherwise }: { readonly means: string; readonly otherwise: number },
) =>
  whole(
    { means, stricter: "smaller", place: `ceilings.${name}`, otherwise },
    { min: 1, max: 10_000 },
  )

/** Everybody can read a public repository. */
const ACCESS = ["triage", "write", "maintain", "admin"] as const
const access = (what: string, name: string) =>
  choice(
    { means: `the least access with which a person may ${what}`, place: `people.${name}` },
    ACCESS,
  )

const budget = (name: string, means: string) =>
  whole({ means, stricter: "smaller", place: `budgets.${name}` }, { min: 1, max: 10 })

/** A team's slug follows its organisation, as for code owners. */
const APPROVER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\/[a-z0-9](?:[a-z0-9_-]{0,99}))?$/
const BOT = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\[bot\]$/

export const PolicyFile = group({
  enabled: onOff({ means: "whether missions start and go on here at all", place: null }),
  agents: group(AGENTS).optional(),
  models: group(MODELS).optional(),
  agent_env: AGENT_ENV,
  parallel: whole(
    { means: "features that are worked on at once", stricter: "smaller", place: "parallel" },
    { min: 1, max: 20 },
  ),
  care: choice({ means: "the care level where an approval names none", place: "care" }, [
    "light",
    "standard",
    "strict",
  ]),
  approvals: whole(
    { means: "how many people must approve a plan", stricter: "larger", place: "approvals" },
    { min: 1, max: 10 },
  ),
  people: group({
    start: access("start a mission", "start"),
    approve: access("approve a plan", "approve"),
    steer: access("give every other command", "steer"),
    approvers: people(
      { means: "who alone may approve a plan", stricter: "fewer", place: "people.approvers" },
      {
        pattern: APPROVER,
        right: "`anyone`, or a list of logins and teams such as `acme/leads`",
      },
    ),
    bots: list(
      {
        means: "bots whose comments count as commands, with write access",
        stricter: "fewer",
        place: "people.bots",
      },
      { pattern: BOT, right: "a list of bots' logins, such as `renovate[bot]`" },
    ),
  }).optional(),
  budgets: group({
    attempts: budget("attempts", "attempts of one feature before a person is asked"),
    conflicts: budget("conflicts", "conflicts of one feature before a person is asked"),
    infra: budget("infra", "lost runs of one feature before a person is asked"),
  }).optional(),
  ceilings: group({
    planning: group(cap("planning", "ceilings.planning")).optional(),
    mission: group(cap("a whole mission", "ceilings.mission")).optional(),
    hours: positive({
      means: "hours that a mission may take from its approval",
      stricter: "smaller",
      place: "ceilings.hours",
    }),
    attempts: counted("attempts", {
      means: "attempts that a whole mission may make",
      otherwise: ATTEMPTS_MAX,
    }),
    features: counted("features", {
      means: "features that a plan and its fixes may have",
      otherwise: FEATURES_WITH_FIXES_MAX,
    }),
    comments: counted("comments", {
      means: "comments that a mission may post",
      otherwise: COMMENTS_MAX,
    }),
    most: group({
      usd: most("usd", "dollars", "mission.usd"),
      tokens: most("tokens", "tokens", "mission.tokens"),
      minutes: most("minutes", "runner minutes", "mission.minutes"),
      hours: most("hours", "hours", "hours"),
      attempts: most("attempts", "attempts", "attempts"),
      features: most("features", "features", "features"),
      comments: most("comments", "comments", "comments"),
    }).optional(),
    attempt: group({
      planner: group(cap("one attempt of a planner", "caps.planner")).optional(),
      worker: group(cap("one attempt of a worker", "caps.worker")).optional(),
      validator: group(cap("one attempt of a validator", "caps.validator")).optional(),
    }).optional(),
  }).optional(),
  protected_paths: list(
    {
      means: "globs of files that agents may not change, besides those that are always protected",
      stricter: "more",
      place: "protectedPaths",
    },
    { pattern: /^[^/\\\s][^\\]{0,199}$/, right: "a list of globs such as `infra/**`" },
  ),
  lock_files: choice(
    {
      means:
        "whether agents may change lock files: all, those that the approved plan names, or none",
      place: "lockFiles",
      otherwise: LOCK_FILES_USUAL,
    },
    LOCK_FILES,
  ),
  not_secrets: list(
    {
      means: "SHA-256 of texts, or of whole files, that look like secrets and are none",
      stricter: "fewer",
      place: "notSecrets",
      otherwise: [],
    },
    { pattern: /^[0-9a-f]{64}$/, right: "a list of SHA-256 digests, 64 hexadecimal digits each" },
  ),
  tampering: group(tamperings).optional(),
  patch: group({
    files: whole(
      { means: "files that one feature may change", stricter: "smaller", place: "patch.files" },
      { min: 1, max: 3_000 },
    ),
    bytes: whole(
      {
        means: "bytes that one feature's change may have",
        stricter: "smaller",
        place: "patch.bytes",
      },
      { min: 1, max: 20_000_000 },
    ),
  }).optional(),
  branch_prefix: words(
    {
      means: "what the names of our branches begin with",
      stricter: "neither",
      place: "branchPrefix",
    },
    {
      pattern: /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\/(?=[A-Za-z0-9]|$)){0,38}\/$/,
      right: "letters, digits, `-`, `_` and single slashes, with a slash at the end",
    },
  ),
  ci: choice(
    {
      means: "when this repository's CI runs on the mission's commits",
      place: "ci",
    },
    ["always", "each_milestone", "final"],
  ),
  ci_minutes: positive({
    means:
      "minutes for which checks of this repository's CI are waited for before a person is asked",
    stricter: "neither",
    place: "ciMinutes",
    otherwise: CI_MINUTES,
  }),
  minor_findings: choice(
    {
      means:
        "whether faults that block nothing stand in the pull request, or wait for a person's word",
      place: "minorFindings",
      otherwise: "list",
    },
    ["list", "ask"],
  ),
  captures: choice(
    {
      means:
        "whether screenshots and texts that validators capture are kept as artifacts of their runs",
      place: "captures",
      otherwise: "private_only",
    },
    ["on", "private_only", "off"],
  ),
  transcripts: choice(
    {
      means: "whether a transcript of what an agent said and did is kept as an artifact of its run",
      place: "transcripts",
      otherwise: "private_only",
    },
    ["on", "private_only", "off"],
  ),
  checkout: group(CHECKOUT).optional(),
  commands: group(COMMANDS).optional(),
  network: group(NETWORK).optional(),
  isolation: choice(
    {
      means: "whether agents and their code may run without a user of their own",
      place: "isolation",
    },
    ["none_allowed", "required"],
  ),
})
export type PolicyFile = z.infer<typeof PolicyFile>

export const OrganisationFile = group({
  /** Used if a repository says nothing. */
  defaults: PolicyFile.optional(),
  /** A repository may only be stricter. */
  limits: PolicyFile.optional(),
})

export interface PolicyKey extends Meaning {
  /** As a person writes it: "ceilings.mission.usd". */
  readonly path: string
}

function keysOf(type: z.ZodType, path: string): readonly PolicyKey[] {
  const inner = type instanceof z.ZodOptional ? (type.unwrap() as z.ZodType) : type
  const meaning = meaningOf(inner)
  if (meaning) return [{ ...meaning, path }]
  if (!(inner instanceof z.ZodObject)) throw new Error(`The key ${path} has no meaning.`)
  const below = Object.entries(inner.shape as Readonly<Record<string, z.ZodType>>)
  return below.flatMap(([name, field]) => keysOf(field, path === "" ? name : `${path}.${name}`))
}

/** Every key, in the order of the file. */
export const policyKeys: readonly PolicyKey[] = keysOf(PolicyFile, "")
