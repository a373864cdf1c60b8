/** What the catalog adds to an agent's environment: constants of its definition, never a value of ours. */
import type { AgentDefinition } from "./definition.ts"

type Environment = Readonly<Record<string, string>>

export function withConstants(definition: AgentDefinition | null, given: Environment): Environment {
  if (definition === null) return given
  const { quiet, besideKey, variables } = definition
  const hasKey = variables.key.some(name => given[name])
  return { ...quiet, ...(hasKey ? besideKey : {}), ...given }
}

/** The names of an agent's own variables. */
export function variablesOf(definition: AgentDefinition | null): readonly string[] {
  if (definition === null) return []
  const { key, baseUrl, model, others } = definition.variables
  return [...key, ...[baseUrl, model].filter(name => name !== null), ...others]
}
