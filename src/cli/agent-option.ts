/** What `--agent` names, as far as it can be told without starting anything. Wrong use throws UsageError. */
import { resolve } from "node:path"
import { splitCommandLine } from "../agent/command-line.ts"
import { findAgent } from "../agent/find/find-agent.ts"
import { anchorCommandLine } from "../agent/recipes.ts"
import type { Own } from "../core/plan/own-agent.ts"
import { A_KEY, namesOnly, valuesIn } from "../core/values/agent-line.ts"
import { placesOf } from "../local/agent-places.ts"
import { MENDED, UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { quoted } from "../local/person.ts"
import { readScript } from "../scripted-agent/read-script.ts"
import { type LocalArguments, typedLocal } from "./local-arguments.ts"
import { readNamed } from "./named-file.ts"

export interface NamedAgent {
  /** A name, or a command line that means the same in any folder. */
  readonly agent: string
  readonly isScripted: boolean
}

export const AGENT_EXPECTED =
  'an agent that "missions agents" lists, or a command line that speaks the Agent Client Protocol'

/** Relative paths are resolved from the folder in which they were typed, not from a work tree. */
export function namedAgent(
  args: LocalArguments,
  machine: Machine,
  own: () => Own,
): NamedAgent | null {
  const { directory } = machine
  if (args.agent === null) return null
  const held = valuesIn(args.agent)
  if (held.length > 0) throw holdingValues(held, args)
  const agent = anchorCommandLine(args.agent, directory)
  const found = foundAmong(agent, machine, own)
  if (found.is === "missing" && found.installable === null) {
    throw new UsageError({
      what: found.what,
      where: "--agent",
      expected: `${ofPolicy(own())}${AGENT_EXPECTED}, or "scripted --script FILE"`,
      got: args.agent,
      try: typedLocal(args, { agent: lineIn(found.typed) ?? "opencode" }),
    })
  }
  const split = splitCommandLine(args.agent)
  const words = split.is === "words" ? split.words : []
  if (words[0] !== "scripted") return { agent, isScripted: false }
  const script = scriptOf(words, directory, path =>
    typedLocal(args, { agent: `scripted --script ${quoted(path)}` }),
  )
  return { agent: `scripted --script ${quoted(script)}`, isScripted: true }
}

const ofPolicy = (own: Own): string =>
  own === undefined || own.length === 0
    ? ""
    : `${own.map(({ name }) => name).join(" or ")} of the policy, `

/** The policy is read only for a name that nobody else knows. */
function foundAmong(agent: string, machine: Machine, own: () => Own) {
  const found = findAgent(agent, placesOf(machine))
  const isUnknown = found.is === "missing" && found.installable === null
  return isUnknown ? findAgent(agent, placesOf(machine, [], own())) : found
}

/** The value stood on a screen already; it must not stand in the history of an answer as well. */
function holdingValues(held: readonly string[], args: LocalArguments): UsageError {
  const [name = A_KEY] = held.filter(it => it !== A_KEY)
  return new UsageError({
    what: "The agent's line holds the value of a variable.",
    where: "--agent",
    expected: "names of variables only; their values come from your shell's environment",
    got: `the value of ${held.join(", ")}, which is not repeated here`,
    try:
      name === A_KEY
        ? `${namesOnly(held)}; then ${typedLocal(args)}`
        : `export ${name}, then ${typedLocal(args, { agentEnv: [...args.agentEnv, name] })}`,
  })
}

/** The agent's line in what mends it, such as `--agent "gemini --acp"`. */
const lineIn = (typed: string | null): string | null =>
  /^--agent "?([^"]+)"?$/.exec(typed ?? "")?.[1] ?? null

/** An absolute path of a script that can be played. */
function scriptOf(
  words: readonly string[],
  directory: string,
  again: (path: string) => string,
): string {
  const [, option, file, ...more] = words
  const given = option?.startsWith("--script=") ? option.slice("--script=".length) : file
  const isUsed =
    option === "--script" ? more.length === 0 : option?.startsWith("--script=") && !file
  const expected = '"scripted --script FILE", with a YAML file as docs/scripted-agent.md shows it'
  if (!given || !isUsed) {
    const what = "The scripted agent plays exactly one script."
    const next = "the same command, with the path of a script behind --script"
    throw new UsageError({ what, where: "--agent", expected, got: words.join(" "), try: next })
  }
  const path = resolve(directory, given)
  const what = "The script cannot be played."
  const where = `--agent, ${path}`
  const text = readNamed(path, { what, where, expected, again })
  try {
    readScript(text, path)
    return path
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError({ what, where, expected, got, try: MENDED }, { cause })
  }
}
