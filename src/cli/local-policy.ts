/** The policy of a mission on one machine: the repository's, and what the person typed instead. */
import type { ModelChoice } from "../core/plan/model-choice.ts"
import { plannerOf } from "../core/plan/plan-file.ts"
import { defaultPolicy, type Policy } from "../core/plan/policy.ts"
import type { GitEnvironment, Original } from "../local/copy.ts"
import type { LocalArguments } from "./local-arguments.ts"
import { policyFor } from "./policy.ts"

interface Chosen {
  readonly agent: string
  readonly plan: string | null
  /** For every role; null: what the repository says, or else the agent's own choice. */
  readonly model: string | null
}

/**
 * On a person's own machine their own login pays. We cannot read the dollars there, so only time has a
 * ceiling. A machine may have no wall, and then every verdict says so.
 */
export function localPolicy(planner: string, agent: string): Policy {
  const usual = defaultPolicy({ planner, worker: agent, validator: agent })
  // A machine without a wall is said to be one; a repository's own policy may refuse it.
  return { ...locally(usual), isolation: "none_allowed" }
}

/** What the repository allows, and the variables that the person who types names for agents. */
export function allowedHere(args: LocalArguments, original: Original, git: GitEnvironment): Policy {
  const usual = localPolicy(NOBODY.planner, NOBODY.worker)
  const policy = locally(policyFor(original, { git, usual }))
  const agentEnv = [...new Set([...(policy.agentEnv ?? []), ...args.agentEnv])]
  return agentEnv.length === 0 ? policy : { ...policy, agentEnv }
}

/** The repository's policy, except for the agents, what a laptop does not have, and who may do what: there is only one person. */
export function policyOf(allowed: Policy, { agent, plan, model }: Chosen): Policy {
  const usual = localPolicy(plan === null ? agent : plannerOf(plan), agent)
  const { agents, approvals, people } = usual
  const models = modelsFor(allowed, agents, model)
  return { ...allowed, agents, approvals, ...(people ? { people } : {}), ...(models && { models }) }
}

/** The worker's, if every role has one. */
export const modelForAll = ({ models }: Policy): string | null => {
  const { planner, worker, validator } = models ?? {}
  return planner?.model && validator?.model ? (worker?.model ?? null) : null
}

/** Stands where the repository names no agent. */
const NOBODY = { planner: "planner", worker: "worker" } as const

/** A model of the repository's belongs to the agent that it names there, and no other gets it. */
function modelsFor(
  { agents: named, models }: Policy,
  agents: Policy["agents"],
  model: string | null,
): Policy["models"] {
  if (models === undefined && model === null) return undefined
  const choice = (role: "planner" | "worker" | "validator"): ModelChoice => {
    const { model: own, ...rest } = models?.[role] ?? {}
    const isTheirs = isNobody(named[role]) || named[role] === agents[role]
    const chosen = model ?? (isTheirs ? own : undefined)
    return { ...rest, ...(chosen === undefined ? {} : { model: chosen }) }
  }
  const [planner, worker, validator] = [choice("planner"), choice("worker"), choice("validator")]
  return { ...models, planner, worker, validator }
}

const isNobody = (agent: string): boolean => agent === NOBODY.planner || agent === NOBODY.worker

function locally(policy: Policy): Policy {
  const unpriced = (cap: Policy["caps"]["worker"]) => ({ ...cap, usd: null })
  const { caps } = policy
  return {
    ...policy,
    ceilings: {
      ...policy.ceilings,
      planning: unpriced(policy.ceilings.planning),
      mission: unpriced(policy.ceilings.mission),
    },
    branchPrefix: "mission/local-",
    caps: {
      planner: unpriced(caps.planner),
      worker: unpriced(caps.worker),
      validator: unpriced(caps.validator),
      verifier: unpriced(caps.verifier),
    },
  }
}
