/** Parses what a person typed after `missions agents`. Wrong use throws UsageError. */
import { CATALOG, definitionNamed } from "../agent/catalog/catalog.ts"
import type { AgentDefinition } from "../agent/catalog/definition.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import { nearestName } from "../core/values/nearest-name.ts"
import { UsageError } from "../local/command-error.ts"
import { wordsOf } from "../local/typed-command.ts"
import type { Explained } from "./explained-agents.ts"
import { readOptions, typedAgain } from "./options.ts"

export type AgentsArguments =
  | { readonly verb: "list"; readonly isJson: boolean }
  | { readonly verb: "install"; readonly agents: readonly AgentDefinition[] }
  | ({ readonly verb: "explain" } & Explained)

export const AGENTS_USAGE = `${TYPED} agents [--json]

  lists the agents that Missions knows: where each was found, its version,
  whether it can begin, its model, and what to type where it cannot

${TYPED} agents install <name> …

  installs exactly the version that is known to work into a folder of yours

${TYPED} agents explain [--providers] [--repo DIR] [--json]

  says what the last commit of a repository brings along for agents, such as
  instructions, skills and servers of tools, and which agent gets what of it;
  --providers says instead which provider receives what, as a page in Markdown

Exit status: 0 done · 1 an installation failed · 2 wrong use`

const OPTIONS = {
  json: { type: "boolean" },
  repo: { type: "string" },
  providers: { type: "boolean" },
} as const
const where = "the arguments of missions agents"
const INSTALLABLE = CATALOG.filter(it => it.package !== null).map(({ id }) => id)

export function parseAgents(argv: readonly string[]): AgentsArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: agentsAgain })
  const isJson = values.json ?? false
  const [verb = "list", ...names] = positionals
  const repository = values.repo ?? null
  if (verb === "explain" && names.length === 0)
    return { verb, repository, isJson, isOfProviders: values.providers ?? false }
  if (verb === "list" && names.length === 0) return { verb, isJson }
  if (verb === "install" && names.length > 0) {
    return { verb, agents: names.map(name => installable(name)) }
  }
  throw new UsageError({
    what: "It lists agents, installs some, or explains what they get.",
    where,
    expected: "nothing, install and names of agents, or explain",
    got: positionals.join(" "),
    try: `${TYPED} agents${AGAIN[nearestName(verb, Object.keys(AGAIN)) ?? ""] ?? ""}`,
  })
}

const AGAIN: Readonly<Record<string, string>> = { install: " install codex", explain: " explain" }

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
  typedAgain(argv, parseAgents, args => {
    if (args.verb === "install") {
      return `${TYPED} agents install ${args.agents.map(({ id }) => id).join(" ")}`
    }
    const { repository = null, isOfProviders = false } = args.verb === "explain" ? args : {}
    const words = wordsOf([
      ["providers", isOfProviders],
      ["repo", repository],
      ["json", args.isJson],
    ])
    return [TYPED, "agents", ...(args.verb === "explain" ? ["explain"] : []), ...words].join(" ")
  })
