/** Leads an agent to a model at an address of ours, as its definition says. */
import { splitCommandLine } from "../command-line.ts"
import { definitionNamed, definitionOfProgram } from "./catalog.ts"
import type { AgentDefinition } from "./definition.ts"

interface Given {
  readonly url: string
  readonly key: string
  /** null: the agent's own choice. */
  readonly model: string | null
}

/** `typed` is a name or a command line; null: nobody knows how that agent is led to a model. */
export function endpointOf(typed: string) {
  const split = splitCommandLine(typed)
  const word = split.is === "words" ? split.words[0] : undefined
  if (word === undefined) return null
  const definition = definitionNamed(word) ?? definitionOfProgram(word)
  if (definition === null || Object.keys(definition.endpoint).length === 0) return null
  const { protocol, variables, endpoint, needsModel } = definition
  return {
    protocol,
    keys: variables.key,
    baseUrl: variables.baseUrl,
    fill: (given: Given) => (needsModel && given.model === null ? null : filled(endpoint, given)),
  }
}

function filled(
  endpoint: AgentDefinition["endpoint"],
  { url, key, model }: Given,
): Readonly<Record<string, string>> {
  const put = (text: string) =>
    text
      .replaceAll("{url}", url)
      .replaceAll("{key}", key)
      .replaceAll("{model}", model ?? MODEL)
  const entries = Object.entries(endpoint)
    .filter(([, text]) => model !== null || text !== MODEL)
    .map(([name, text]) => [name, put(model === null ? withoutModel(text) : text)] as const)
  return Object.fromEntries(entries)
}

const MODEL = "{model}"

/** A setting that is only the model's name can be left out; the agent then takes its own. */
function withoutModel(text: string): string {
  if (!text.startsWith('{"')) return text
  const kept = Object.entries(JSON.parse(text) as Record<string, unknown>)
  return JSON.stringify(Object.fromEntries(kept.filter(([, value]) => value !== MODEL)))
}
