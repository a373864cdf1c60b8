/** Parses what a person typed after `missions agents`. Wrong use throws UsageError. */
import { CATALOG, definitionNamed } from "../agent/catalog/catalog.ts"
import type { AgentDefinition } from "../agent/catalog/definition.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import { nearestName } from "../core/values/nearest-name.ts"
import { UsageError } from "../local/command-error.ts"
import { readOptions, typedAgain } from "./options.ts"

export type AgentsArguments =
  | { readonly verb: "list"; readonly isJson: boolean }
  | { readonly verb: "install"; readonly agents: readonly AgentDefinition[] }

export const AGENTS_USAGE = `${TYPED} agents [--json]

  lists the agents that Missions knows: where each was found, its version,
  whether it can begin, its model, and what to type where it cannot

${TYPED} agents install <name> …

  installs exactly the version that is known to work into a folder of yours

Exit status: 0 done · 1 an installation failed · 2 wrong use`

const OPTIONS = { json: { type: "boolean" } } as const
const where = "the arguments of missions agents"
const INSTALLABLE = CATALOG.filter(it => it.package !== null).map(({ id }) => id)

export function parseAgents(argv: readonly string[]): AgentsArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: agentsAgain })
  const isJson = values.json ?? false
  const [verb = "list", ...names] = positionals
  if (verb === "list" && names.length === 0) return { verb, isJson }
  if (verb === "install" && names.length > 0) {
    return { verb, agents: names.map(name => installable(name)) }
  }
  throw new UsageError({
    what: "It lists agents, or installs some.",
    where,
    expected: "nothing, or install and names of agents",
    got: positionals.join(" "),
    try: `${TYPED} agents${verb.startsWith("inst") ? " install codex" : ""}`,
  })
}

function installable(name: string): AgentDefinition {
  const known = definitionNamed(name)
  if (known?.package) return known
  throw new UsageError({
    what:
      known === null
        ? "That agent is not known by name."
        : `Missions does not install ${known.id}; its own pages say how.`,
    where,
    expected: `one of ${INSTALLABLE.join(", ")}`,
    got: name,
    try: `${TYPED} agents install ${nearestName(name, INSTALLABLE) ?? "codex"}`,
  })
}

export const agentsAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parseAgents, args =>
    args.verb === "list"
      ? `${TYPED} agents${args.isJson ? " --json" : ""}`
      : `${TYPED} agents install ${args.agents.map(({ id }) => id).join(" ")}`,
  )
