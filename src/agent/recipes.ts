/**
 * Finds the program that an agent's name or command line means. Nothing is handed to a shell, and
 * no program is taken from the work tree, whose content can't be trusted.
 */
import { accessSync, constants, statSync } from "node:fs"
import { delimiter, isAbsolute, join, resolve } from "node:path"
import { splitCommandLine } from "./command-line.ts"

export interface AgentCommand {
  /** An absolute path. */
  readonly command: string
  readonly args: readonly string[]
}

/** Names that stand for a command. So far the only one is "scripted". */
export type Recipes = Readonly<Record<string, AgentCommand>>

export type FoundAgent =
  | {
      readonly is: "found"
      readonly agent: AgentCommand
      /** What people call the agent until it has introduced itself. */
      readonly name: string
    }
  | { readonly is: "missing"; readonly said: string }

/**
 * `typed` is a recipe's name or a command line that speaks the Agent Client Protocol; `path` is the
 * PATH to search. `said` has all four parts of an error.
 */
export function findAgent(
  typed: string,
  { recipes, path }: { readonly recipes: Recipes; readonly path: string },
): FoundAgent {
  const missing = (what: string): FoundAgent => ({
    is: "missing",
    said:
      `${what} It was given as the agent (--agent, or "agent" of the plan). ${right(recipes)} ` +
      `Got: ${typed.trim() === "" ? "nothing" : JSON.stringify(typed)}.`,
  })
  const split = splitCommandLine(typed)
  if (split.is === "open_quote") return missing(`The command line never closes its ${split.quote}.`)
  const [word, ...args] = split.words
  if (word === undefined) return missing("No agent was named.")
  const recipe = Object.hasOwn(recipes, word) ? recipes[word] : undefined
  if (recipe) {
    return { is: "found", name: word, agent: { ...recipe, args: [...recipe.args, ...args] } }
  }
  if (word.includes("/") && !isAbsolute(word)) {
    return missing(`"${word}" is a relative path, and an agent starts in the work tree.`)
  }
  const command = isAbsolute(word) ? executable(word) : onPath(word, path)
  if (command === null) {
    return missing(
      isAbsolute(word)
        ? `"${word}" is not a program that can be run.`
        : `"${word}" is no agent that is known here, and no program on the PATH.`,
    )
  }
  return { is: "found", name: word.split("/").at(-1)!, agent: { command, args } }
}

/**
 * Makes relative paths ("./agent", "../bin/agent --script ./a.yml") that a person typed in `from`
 * absolute, so that they mean the same in a work tree elsewhere.
 */
export function anchorCommandLine(typed: string, from: string): string {
  const split = splitCommandLine(typed)
  if (split.is === "open_quote") return typed
  return split.words
    .map((word, index) => {
      const isRelative = /^\.\.?\//.test(word) || (index === 0 && /^[^/]+\//.test(word))
      return quoted(isRelative ? resolve(from, word) : word)
    })
    .join(" ")
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

function right(recipes: Recipes): string {
  const names = Object.keys(recipes).map(name => `"${name}"`)
  const line = 'a command line that speaks the Agent Client Protocol, such as "opencode acp"'
  return `Expected: ${[...names, line].join(", or ")}.`
}

function onPath(word: string, path: string): string | null {
  // A relative entry of PATH would mean a folder in the work tree.
  const folders = path.split(delimiter).filter(isAbsolute)
  for (const folder of folders) {
    const found = executable(join(folder, word))
    if (found !== null) return found
  }
  return null
}

function executable(file: string): string | null {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile() ? file : null
  } catch {
    return null
  }
}
