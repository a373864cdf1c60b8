/**
 * Finds the program that an agent's name or command line means. Nothing is handed to a shell, and
 * no program is taken from the work tree, whose content can't be trusted.
 */
import { isAbsolute } from "node:path"
import { lineOf, type OwnAgent, ownAgentOf } from "../../core/plan/own-agent.ts"
import { TYPED } from "../../core/render/phrase/typed.ts"
import { namesOnly, shownLine, valuesIn } from "../../core/values/agent-line.ts"
import { definitionNamed, definitionOfProgram } from "../catalog/catalog.ts"
import type { AgentDefinition } from "../catalog/definition.ts"
import { splitCommandLine } from "../command-line.ts"
import type { AgentCommand, Recipes } from "../recipes.ts"
import { byEntry, byEntryIn, isEntry } from "./by-entry.ts"
import { folderOf, installedProgram } from "./cached.ts"
import { executable, onPath, packageVersion, type Search, startOf } from "./program.ts"

export interface Places extends Search {
  readonly recipes: Recipes
  /** The folder of installed agents; null if there is none. */
  readonly agents: string | null
  /** Our own Node, which runs what we installed. */
  readonly nodePath: string
  /** Agents that the policy defines. Left out: none. */
  readonly own?: readonly OwnAgent[]
}

export interface FoundAgent {
  readonly is: "found"
  readonly agent: AgentCommand
  /** What people call the agent until it has introduced itself. */
  readonly name: string
  /** null: it is none of the catalog's. */
  readonly definition: AgentDefinition | null
  /** The version of its package; null if that can't be told without starting it. */
  readonly version: string | null
  readonly at: "recipe" | "path" | "installed" | "line"
}

export interface MissingAgent {
  readonly is: "missing"
  /** It has all four parts of an error. */
  readonly said: string
  readonly what: string
  /** The line that mends it; null: nobody but the person knows. */
  readonly typed: string | null
  /** The agent of the catalog that could be installed; null: none can. */
  readonly installable: AgentDefinition | null
}

/** `typed` is a name or a command line that speaks the Agent Client Protocol. */
export function findAgent(typed: string, places: Places): FoundAgent | MissingAgent {
  const held = valuesIn(typed)
  if (held.length > 0) return holding(held, typed)
  const missing = missingFor(typed, places)
  const own = ownAgentOf(places.own, typed)
  const split = splitCommandLine(lineOf(places.own, typed))
  if (split.is === "open_quote") return missing(`The command line never closes its ${split.quote}.`)
  const [word, ...args] = split.words
  if (word === undefined) return missing("No agent was named.")
  if (own?.entry) return entered(byEntry(own.entry, args, { places, missing }), own.name)
  const recipe = Object.hasOwn(places.recipes, word) ? places.recipes[word] : undefined
  if (recipe) {
    const agent = { ...recipe, args: [...recipe.args, ...args] }
    return { is: "found", name: word, agent, definition: null, version: null, at: "recipe" }
  }
  const named = definitionNamed(word)
  if (named) return byName(named, args, { typed, places })
  if (isEntry(word)) return entered(byEntryIn(word, args, { places, missing }))
  if (word.includes("/") && !isAbsolute(word)) {
    return missing(`"${word}" is a relative path, and an agent starts in the work tree.`)
  }
  const command = isAbsolute(word) ? executable(word) : onPath(word, places)
  if (command === null) {
    return missing(
      isAbsolute(word)
        ? `"${word}" is not a program that can be run.`
        : `"${word}" is no agent that is known here, and no program on the PATH.`,
    )
  }
  const definition = definitionOfProgram(word)
  const flag = definition && lacking(definition, { word, args })
  if (flag) return missing(flag.what, { typed: flag.typed })
  const version = definition?.package ? packageVersion(command, definition.package.name) : null
  const name = word.split("/").at(-1)!
  return { is: "found", name, agent: { command, args }, definition, version, at: "line" }
}

/** People know an agent of the policy by the name that it has there. */
const entered = (found: ReturnType<typeof byEntry<MissingAgent>>, name?: string) =>
  "is" in found
    ? found
    : ({ is: "found", at: "path", ...found, ...(name !== undefined && { name }) } as const)

/** The line itself is never repeated. */
function holding(names: readonly string[], typed: string): MissingAgent {
  const what = `The agent's line holds the value of ${names.join(", ")}.`
  const next = namesOnly(names)
  const said = `${what} Only names of variables may stand there. Got: ${shownLine(typed)}. Try: ${next}.`
  return { is: "missing", what, said, typed: next, installable: null }
}

/**
 * The one on the PATH is the one that its person chose. It gives way only to one of ours if that has
 * the version that is known to work, and the other hasn't.
 */
function byName(
  definition: AgentDefinition,
  args: readonly string[],
  { typed, places }: { readonly typed: string; readonly places: Places },
): FoundAgent | MissingAgent {
  const { id: name, program } = definition
  const own = definition.args.every(arg => args.includes(arg)) ? [] : definition.args
  const start = ({ command, args: before }: AgentCommand) => ({
    ...({ is: "found", name, definition } as const),
    agent: { command, args: [...before, ...own, ...args] },
  })
  const found = onPath(program, places)
  const right = definition.package?.version ?? null
  const version =
    found && definition.package ? packageVersion(found, definition.package.name) : null
  const cached = installed(definition, places)
  if (cached !== null && (found === null || (version !== null && version !== right))) {
    const program = startOf(cached, places.nodePath)
    return { ...start(program), version: right, at: "installed" }
  }
  if (found !== null) return { ...start({ command: found, args: [] }), version, at: "path" }
  const missing = missingFor(typed, places)
  const where = places.agents === null ? "" : `, nor in ${places.agents}`
  const what = `"${name}" is not installed: there is no program "${program}" on the PATH${where}.`
  if (definition.package === null) return missing(what)
  const next = `${TYPED} agents install ${name}`
  return missing(what, { typed: next, installable: definition })
}

const installed = (definition: AgentDefinition, { agents }: Places): string | null =>
  agents === null || definition.package === null
    ? null
    : installedProgram(folderOf(agents, definition, definition.package), definition.program)

/** A program of the catalog that would wait for ever, because it was not told to speak the protocol. */
function lacking(
  { id, args: own, mute }: AgentDefinition,
  { word, args }: { readonly word: string; readonly args: readonly string[] },
): { readonly what: string; readonly typed: string } | null {
  const name = word.split("/").at(-1)!
  if (mute.includes(name)) {
    return { what: `"${name}" does not speak the Agent Client Protocol.`, typed: `--agent ${id}` }
  }
  const left = own.filter(arg => !args.includes(arg))
  if (left.length === 0) return null
  const right = [word, ...own, ...args.filter(arg => !own.includes(arg))].join(" ")
  return {
    what: `"${name}" speaks the Agent Client Protocol only with ${left.join(" ")}.`,
    typed: `--agent "${right}"`,
  }
}

type More = Partial<Pick<MissingAgent, "typed" | "installable">>

const missingFor =
  (typed: string, { recipes, own = [] }: Places) =>
  (what: string, { typed: next = null, installable = null }: More = {}): MissingAgent => ({
    ...{ is: "missing", what, typed: next, installable },
    said:
      `${what} It was given as the agent (--agent, or "agent" of the plan). ${right([...Object.keys(recipes), ...own.map(({ name }) => name)])} ` +
      `Got: ${typed.trim() === "" ? "nothing" : JSON.stringify(typed)}.` +
      (next === null ? "" : ` Try: ${next}.`),
  })

function right(known: readonly string[]): string {
  const names = known.map(name => `"${name}"`)
  const line = 'a command line that speaks the Agent Client Protocol, such as "opencode acp"'
  return `Expected: ${[...names, "the name of a known agent", line].join(", or ")}.`
}
