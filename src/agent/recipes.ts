/** What is started as an agent, and agents that have a command of ours. */
import { resolve } from "node:path"
import { splitCommandLine } from "./command-line.ts"

export interface AgentCommand {
  /** An absolute path. */
  readonly command: string
  readonly args: readonly string[]
}

/** Names that stand for a command of ours. So far the only one is "scripted". */
export type Recipes = Readonly<Record<string, AgentCommand>>

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
