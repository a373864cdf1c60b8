/** Checks what the options name before anything starts. Each function throws UsageError. */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { splitCommandLine } from "../agent/command-line.ts"
import { anchorCommandLine, findAgent } from "../agent/recipes.ts"
import type { Policy } from "../core/plan/policy.ts"
import { MENDED, UsageError } from "../local/command-error.ts"
import {
  type GitEnvironment,
  makeRepository,
  type Original,
  objectFormatOf,
} from "../local/copy.ts"
import type { Machine } from "../local/machine.ts"
import { findOriginal } from "../local/original.ts"
import { quoted } from "../local/person.ts"
import { refuseWithoutRoom } from "../local/room.ts"
import { ELSEWHERE } from "../local/typed-command.ts"
import { gitSaid } from "../local/unfit.ts"
import { readScript } from "../scripted-agent/read-script.ts"
import type { LocalArguments } from "./local-arguments.ts"
import { typedLocal } from "./local-arguments.ts"
import { readNamed } from "./named-file.ts"
import { readPlan } from "./named-plan.ts"

export interface Inputs {
  /** A command line that means the same in any folder. */
  readonly agent: string
  readonly isScripted: boolean
  /** The file of the person's own plan; null: the agent plans. */
  readonly plan: string | null
  readonly answers: string | null
}

export function readInputs(
  args: LocalArguments,
  machine: Machine,
  policy: (agent: string) => Policy,
): Inputs {
  const { directory, product } = machine
  if (!existsSync(join(product, "dist/action.js"))) throw notBuilt(product)
  const { agent, isScripted } = agentOf(args, machine)
  const plan = args.plan === null ? null : resolve(directory, args.plan)
  if (plan !== null) {
    readPlan(plan, policy(agent), path => typedLocal(args, { plan: path }))
  }
  return { agent, isScripted, plan, answers: answersOf(args, machine) }
}

/** Makes a plain folder a repository, with --yes or if the person at the terminal agrees. */
export async function repositoryOf(
  args: LocalArguments,
  { directory, terminal }: Machine,
  environment: GitEnvironment,
): Promise<Original> {
  const at = resolve(directory, args.repository ?? ".")
  const where = args.repository === null ? "the folder you are in" : "--repo"
  const what = "A mission needs a git repository."
  const expected = "a folder under git; with --yes a plain folder becomes one"
  const found = findOriginal(environment, at)
  if (found.is === "repository") {
    const original = asOnGitHub(environment, found.original)
    refuseWithoutRoom(environment, original)
    return original
  }
  if (found.is === "unusable")
    throw new UsageError({
      what,
      where,
      expected,
      got: `${at}: ${found.why}`,
      try: found.try ?? ELSEWHERE,
    })
  const question = `${at} is no git repository. Make it one? [y/N] `
  const answer = args.isYes ? "y" : await terminal.ask(question)
  if (!/^\s*y/i.test(answer ?? "")) {
    const got = `${at}, a plain folder`
    throw new UsageError({ what, where, expected, got, try: `git init ${quoted(at)}` })
  }
  try {
    makeRepository(environment, at)
  } catch (cause) {
    const got = `${at}: ${gitSaid(cause)}`
    const next = `git init ${quoted(at)}`
    throw new UsageError(
      { what: "The folder could not be made a repository.", where, expected, got, try: next },
      { cause },
    )
  }
  const made = findOriginal(environment, at)
  if (made.is === "repository") return made.original
  throw new UsageError({ what, where, expected, got: at, try: ELSEWHERE })
}

/** GitHub cannot hold SHA-256 commits, and it's better to say so now than at the first commit. */
function asOnGitHub(environment: GitEnvironment, original: Original): Original {
  const format = objectFormatOf(environment, original)
  if (format === "sha1") return original
  throw new UsageError({
    what: "Neither GitHub nor a mission can work with this kind of repository.",
    where: original.directory,
    expected: "a repository whose commits are named by SHA-1, as git makes them by default",
    got: `one that names them by ${format}`,
    try: ELSEWHERE,
  })
}

const notBuilt = (product: string): UsageError =>
  new UsageError({
    what: "The programs that a mission runs are not built.",
    where: join(product, "dist"),
    expected: "a build after each change of the source",
    got: "no action.js there",
    try: "npm run build",
  })

/** Relative paths are resolved from the folder in which they were typed, not from a work tree. */
function agentOf(
  args: LocalArguments,
  { directory, path, product, nodePath }: Machine,
): { readonly agent: string; readonly isScripted: boolean } {
  const { agent } = args
  const named = typedLocal(args, { agent: "opencode acp" })
  if (agent === null) {
    throw new UsageError({
      what: "No agent was named, and Missions does not look for one by itself yet.",
      where: "--agent",
      expected: 'a command line that speaks the Agent Client Protocol, such as "opencode acp"',
      got: "nothing",
      try: named,
    })
  }
  const scripted = { command: nodePath, args: [join(product, "dist/scripted-agent.js")] }
  const found = findAgent(anchorCommandLine(agent, directory), { recipes: { scripted }, path })
  if (found.is === "missing") {
    throw new UsageError({
      what: found.said.split(" It was given as")[0] ?? found.said,
      where: "--agent",
      expected: 'a program on the PATH, or "scripted --script FILE"',
      got: agent,
      try: named,
    })
  }
  const split = splitCommandLine(agent)
  const words = split.is === "words" ? split.words : []
  if (words[0] !== "scripted")
    return { agent: anchorCommandLine(agent, directory), isScripted: false }
  const script = scriptOf(words, directory, path =>
    typedLocal(args, { agent: `scripted --script ${quoted(path)}` }),
  )
  return { agent: `scripted --script ${quoted(script)}`, isScripted: true }
}

/** Returns the absolute path of a script that can be played. */
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
    throw new UsageError({ what, where, expected, got: messageOf(cause), try: MENDED }, { cause })
  }
}

function answersOf(args: LocalArguments, { directory }: Machine): string | null {
  const { answers } = args
  if (answers === null) return null
  const path = resolve(directory, answers)
  const where = `--answers ${path}`
  const expected = 'a text file with one numbered answer a line, such as "1. gross"'
  const text = readNamed(path, {
    ...{ what: "The answers cannot be read.", where, expected },
    again: near => typedLocal(args, { answers: near }),
  }).trim()
  if (text !== "") return text
  const what = "There is no answer."
  throw new UsageError({ what, where, expected, got: "an empty file", try: MENDED })
}

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)
