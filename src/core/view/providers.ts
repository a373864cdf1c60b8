/** Which model of which provider each role of a policy calls, and what is kept of it. */
import { z } from "zod"
import { KeptWhere } from "../plan/kept-where.ts"
import { Effort, listedModels } from "../plan/model-choice.ts"
import type { Policy } from "../plan/policy.ts"
import type { Plain } from "./plain.ts"

export const ProvidersView = z.strictObject({
  roles: z.array(
    z.strictObject({
      role: z.enum(["planner", "worker", "validator"]),
      agent: z.string(),
      /** null: the agent's own choice. */
      model: z.string().nullable(),
      effort: Effort.nullable(),
      /** The host that is called with a key of ours. null: nobody knows how to lead it there. */
      withKey: z.string().nullable(),
      /** Hosts that it calls with a login of its own. None: its settings say which. */
      withLogin: z.array(z.string()),
    }),
  ),
  /** The only models that may be called. None: any may. */
  models: z.array(z.string()),
  /** Names of variables that agents get besides their own. */
  variables: z.array(z.string()),
  transcripts: KeptWhere,
  captures: KeptWhere,
})
export type ProvidersView = Plain<z.infer<typeof ProvidersView>>

type Hosts = Pick<ProvidersView["roles"][number], "withKey" | "withLogin">

/** `hostsOf`: what is known of an agent, by its name or command line. */
export function providersView(
  { agents, models, agentEnv = [], transcripts, captures }: Policy,
  hostsOf: (agent: string) => Hosts,
): ProvidersView {
  const all = [
    { role: "planner", agent: agents.planner },
    { role: "worker", agent: agents.worker },
    { role: "validator", agent: agents.validator },
    ...(agents.validators ?? []).map(agent => ({ role: "validator", agent }) as const),
  ] as const
  return {
    roles: all.map(({ role, agent }) => {
      // What a role asks for is meant for the agent that stands first in it.
      const asked = agent === agents[role] ? models?.[role] : undefined
      const { model = null, effort = null } = asked ?? {}
      return { role, agent, model, effort, ...hostsOf(agent) }
    }),
    models: [...listedModels(models)],
    variables: [...agentEnv],
    transcripts: transcripts ?? "private_only",
    captures: captures ?? "private_only",
  }
}
