/** What the catalog adds to an agent's environment: constants of its definition, never a value of ours. */
import { splitCommandLine } from "../command-line.ts"
import { definitionNamed, definitionOfProgram } from "./catalog.ts"
import type { AgentDefinition } from "./definition.ts"

type Environment = Readonly<Record<string, string>>

export function withConstants(definition: AgentDefinition | null, given: Environment): Environment {
  if (definition === null) return given
  const { quiet, besideKey, variables } = definition
  const hasKey = variables.key.some(name => given[name])
  return { ...quiet, ...(hasKey ? besideKey : {}), ...given }
}

/** By the name or command line of an agent. */
export const ownVariables = (line: string): readonly string[] => variablesOf(definitionIn(line))

/** What lies in its home before it starts, likewise. */
export const homeFiles = (line: string): Readonly<Record<string, string>> =>
  definitionIn(line)?.homeFiles ?? {}

/** Any agent of the catalog may be behind `env` or `npx`. */
export function definitionIn(line: string): AgentDefinition | null {
  const split = splitCommandLine(line)
  const words = split.is === "words" ? split.words : []
  const known = words.flatMap(word => definitionNamed(word) ?? definitionOfProgram(word) ?? [])
  return known[0] ?? null
}

/** The names of an agent's own variables. */
export function variablesOf(definition: AgentDefinition | null): readonly string[] {
  if (definition === null) return []
  const { key, baseUrl, model, others } = definition.variables
  return [...key, ...[baseUrl, model].filter(name => name !== null), ...others]
}
