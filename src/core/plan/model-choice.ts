/**
 * Which model an agent works with and how hard it thinks. Names are the provider's own; nobody but
 * the agent knows whether one exists.
 */
import { z } from "zod"

export const EFFORTS = ["low", "medium", "high"] as const
export const Effort = z.enum(EFFORTS)
export type Effort = z.infer<typeof Effort>

/** One word, such as "gpt-5.2-codex", "claude-opus-4-5" or "openrouter/qwen/qwen3-coder:free". */
export const MODEL_NAME = /^[A-Za-z0-9][\w./:@+~-]{0,119}$/
export const ModelName = z.string().regex(MODEL_NAME, "the name of a model, which is one word")

/** What is left out is the agent's own choice. */
export const ModelChoice = z.strictObject({
  model: ModelName.optional(),
  effort: Effort.optional(),
})
export type ModelChoice = Readonly<z.infer<typeof ModelChoice>>

/** Who works, as a plan, a person or the policy says it. */
export const WorkerChoice = z.strictObject({
  agent: z.string().min(1).optional(),
  ...ModelChoice.shape,
})
export type WorkerChoice = Readonly<z.infer<typeof WorkerChoice>>

/** An agent with the model and the effort that are asked of it. */
export type Chosen = ModelChoice & { readonly agent: string }

/**
 * Makes one choice of several, the strongest first; the last one must name an agent. A model belongs
 * to the agent beside which it stands, or to the next one below. So a person who chooses another
 * agent doesn't give it a model that only the former one has. Efforts are the same for all agents.
 */
export function chosenOf(
  stronger: readonly (WorkerChoice | undefined)[],
  last: WorkerChoice & { readonly agent: string },
): Chosen {
  const all = [...stronger.filter(it => it !== undefined), last]
  const at = all.findIndex(it => it.agent !== undefined)
  const agent = all[at]?.agent ?? last.agent
  const own = all.filter((it, index) => index <= at || it.agent === agent)
  const model = own.find(it => it.model !== undefined)?.model
  const effort = all.find(it => it.effort !== undefined)?.effort
  return { agent, ...(model !== undefined && { model }), ...(effort !== undefined && { effort }) }
}

/** Models that the policy names: those of its roles, and those that people and plans may choose. */
export const listedModels = (
  models:
    | (Readonly<Partial<Record<"planner" | "worker" | "validator", ModelChoice | undefined>>> & {
        readonly allowed?: readonly string[] | undefined
      })
    | undefined,
): readonly string[] => {
  const { planner, worker, validator, allowed = [] } = models ?? {}
  const own = [planner, worker, validator].flatMap(it => it?.model ?? [])
  return [...new Set([...own, ...allowed])]
}
