/** What the repository allowed when a mission was asked for, or planned. */

import type { Laid } from "../../plan/checkout.ts"
import type { ModelChoice } from "../../plan/model-choice.ts"
import type { OwnAgent } from "../../plan/own-agent.ts"
import type { Policy } from "../../plan/policy.ts"
import { first, type Known } from "../known.ts"
import { CAP, CARE, EFFORT, PERMISSION } from "./value.ts"

const MODEL: Known<ModelChoice> = { fields: { ...first("model"), effort: EFFORT } }

const LAID: Known<Laid> = { words: first("fetched", "held", "off") }

const NETWORK = { words: first("listed", "none", "open") }

const PROGRAM = { fields: { ...first("args", "cmd"), env: { fields: {} } } } as const
const PACKAGE = { fields: { ...PROGRAM.fields, ...first("package") } } as const

/** Its name says what a reader must know, and nothing within it is a word or may be left out. */
export const OWN_AGENT: Known<OwnAgent> = {
  fields: {
    ...first("command"),
    name: "own_agents",
    entry: {
      fields: {
        ...first("id", "name", "version"),
        // The keys of the archives are names of platforms.
        distribution: { fields: { npx: PACKAGE, uvx: PACKAGE, binary: { fields: {} } } },
      },
    },
  },
}

const WEIGHT = { words: first("blocking", "minor", "off") }

const TAMPERING: Known<NonNullable<Policy["tampering"]>> = {
  fields: {
    build_output: WEIGHT,
    case_twins: WEIGHT,
    conflict_markers: WEIGHT,
    gate_configuration: WEIGHT,
    mocks_in_production: WEIGHT,
    removed_tests: WEIGHT,
    rewritten_snapshots: WEIGHT,
    skipped_tests: WEIGHT,
    stubs: WEIGHT,
    suppressed_checks: WEIGHT,
    swallowed_errors: WEIGHT,
    weakened_assertions: WEIGHT,
  },
}

export const POLICY: Known<Policy> = {
  fields: {
    ...first(
      "agentEnv",
      "approvals",
      "branchPrefix",
      "ciMinutes",
      "parallel",
      "notSecrets",
      "protectedPaths",
    ),
    agents: {
      fields: { ...first("planner", "validator", "validators", "worker"), own: OWN_AGENT },
    },
    budgets: { fields: first("attempts", "conflicts", "infra") },
    caps: { fields: { planner: CAP, validator: CAP, verifier: CAP, worker: CAP } },
    captures: { words: first("off", "on", "private_only") },
    care: CARE,
    ceilings: {
      fields: {
        ...first("attempts", "comments", "features", "hours"),
        mission: CAP,
        most: {
          fields: first("attempts", "comments", "features", "hours", "minutes", "tokens", "usd"),
        },
        planning: CAP,
      },
    },
    checkout: { fields: { lfs: LAID, submodules: LAID } },
    commands: {
      fields: { ...first("env"), caches: { words: first("cargo", "go", "gradle", "maven") } },
    },
    ci: { words: first("always", "each_milestone", "final") },
    isolation: { words: first("none_allowed", "required") },
    lockFiles: { words: first("allowed", "blocked", "named") },
    least: { fields: first("planner", "validator", "verifier", "worker") },
    models: {
      fields: { ...first("allowed", "prices"), planner: MODEL, validator: MODEL, worker: MODEL },
    },
    network: {
      fields: { ...first("hosts"), registries: "registries", agents: NETWORK, checks: NETWORK },
    },
    minorFindings: { words: first("ask", "list") },
    patch: { fields: first("bytes", "files") },
    people: {
      fields: {
        ...first("approvers", "bots"),
        approve: PERMISSION,
        start: PERMISSION,
        steer: PERMISSION,
      },
    },
    tampering: TAMPERING,
    transcripts: { words: first("off", "on", "private_only") },
  },
}
