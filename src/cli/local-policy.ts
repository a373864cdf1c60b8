/** The policy of a mission on one machine: the repository's, and what the person typed instead. */
import type { ModelChoice } from "../core/plan/model-choice.ts"
import { lineOf, type Own } from "../core/plan/own-agent.ts"
import { plannerOf } from "../core/plan/plan-file.ts"
import { defaultPolicy, type Policy } from "../core/plan/policy.ts"
import { priceOf, readPrices } from "../core/plan/price.ts"
import type { GitEnvironment, Original } from "../local/copy.ts"
import { findOriginal } from "../local/original.ts"
import type { LocalArguments } from "./local-arguments.ts"
import { policyFor } from "./policy.ts"

interface Chosen {
  readonly agent: string
  readonly plan: string | null
  /** For every role; null: what the repository says, or else the agent's own choice. */
  readonly model: string | null
}

/** A machine may have no wall, and then every verdict says so. */
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

/** The agents that the policy of the repository in a folder defines. */
export function ownAgentsAt(
  folder: string,
  { args, git }: { readonly args: LocalArguments; readonly git: GitEnvironment },
): Own {
  const found = findOriginal(git, folder)
  return found.is === "repository" ? allowedHere(args, found.original, git).agents.own : undefined
}

/** The repository's policy, except for the agents, what a laptop does not have, and who may do what: there is only one person. */
export function policyOf(allowed: Policy, { agent, plan, model }: Chosen): Policy {
  const usual = localPolicy(plan === null ? agent : plannerOf(plan), agent)
  const { approvals, people } = usual
  const { own } = allowed.agents
  const agents = { ...usual.agents, ...(own && { own }) }
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

/** What is started of everybody who works in a mission. */
export const linesOf = ({ agents }: Pick<Policy, "agents">): readonly string[] =>
  [...[agents.planner, agents.worker, agents.validator], ...(agents.validators ?? [])].map(agent =>
    lineOf(agents.own, agent),
  )

const locally = (policy: Policy): Policy => ({ ...policy, branchPrefix: "mission/local-" })

/** Whether each role works with a model that has a price, as far as it is named before it works. */
export function isPriced({ models }: Policy): boolean {
  const own = readPrices(models?.prices ?? [])
  const { planner, worker, validator } = models ?? {}
  const named = [planner, worker, validator].flatMap(it => it?.model ?? [])
  return named.every(model => priceOf(model, own) !== null)
}

/**
 * Where a person's own login pays, or a model without a price works, we cannot read the dollars, so
 * only time and tokens have ceilings.
 */
export function unpriced(policy: Policy): Policy {
  const free = (cap: Policy["caps"]["worker"]) => ({ ...cap, usd: null })
  const { caps, ceilings } = policy
  return {
    ...policy,
    ceilings: { ...ceilings, planning: free(ceilings.planning), mission: free(ceilings.mission) },
    caps: {
      planner: free(caps.planner),
      worker: free(caps.worker),
      validator: free(caps.validator),
      verifier: free(caps.verifier),
    },
  }
}
