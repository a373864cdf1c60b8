/**
 * Which agent works on what, and with which model: the planner, the worker of a feature, and the
 * validator that judges what workers built.
 */
import type { Validated } from "../log/attempt.ts"
import type { Mission } from "../log/mission.ts"
import { type Chosen, chosenOf } from "../plan/model-choice.ts"
import { makerAmong } from "../plan/own-agent.ts"
import type { Feature, Plan } from "../plan/plan.ts"
import type { Policy } from "../plan/policy.ts"
import { planOf, policyOf } from "./phase.ts"

export function plannerFor(m: Mission): Chosen {
  const { agents, models } = policyOf(m)
  return chosenOf([], { agent: agents.planner, ...models?.planner })
}

/** A person's choice comes first, then the plan's, then the policy's. */
export function workerFor(
  m: Mission,
  { id, agent, model, effort }: Pick<Feature, "id" | "agent" | "model" | "effort">,
): Chosen {
  const { agents, models } = policyOf(m)
  return chosenOf(
    [m.agents.get(id), { agent, model, effort }, m.agents.get(null), planOf(m)?.worker],
    { agent: agents.worker, ...models?.worker },
  )
}

/** An agent of another maker than all workers whose work is judged, if the policy names one. */
export function validatorFor(m: Mission, milestone: Validated): Chosen {
  const { agents, models } = policyOf(m)
  const agent = differing(agents, workersOf(m, milestone)) ?? agents.validator
  return chosenOf([{ agent }], { agent: agents.validator, ...models?.validator })
}

/** Whether, in this plan, some milestone has no validator of another maker than its workers. */
export const isValidatedByItsMaker = ({ agents }: Policy, plan: Plan): boolean =>
  plan.milestones.some(({ id }) => {
    const own = plan.features.filter(f => f.milestone === id)
    return (
      own.length > 0 &&
      differing(
        agents,
        own.map(f => f.agent ?? plan.worker?.agent ?? agents.worker),
      ) === null
    )
  })

function differing(agents: Policy["agents"], workers: readonly string[]): string | null {
  const maker = (agent: string) => makerAmong(agents.own, agent)
  const makers = new Set(workers.map(maker))
  const named = [agents.validator, ...(agents.validators ?? [])]
  return named.find(agent => !makers.has(maker(agent))) ?? null
}

/** The workers of what was merged. A person who built something is not an agent. */
const workersOf = (m: Mission, milestone: Validated): readonly string[] =>
  [...m.features.values()]
    .filter(f => milestone === "final" || f.milestone === milestone)
    .flatMap(f => {
      const built = f.integrated && m.attempts.get(f.integrated.attempt)
      if (built?.role !== "worker") return []
      // Older logs do not say who worked.
      return built.agent ?? workerFor(m, f).agent
    })
