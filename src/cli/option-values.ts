/** Checks what the options name before anything starts. Each function throws UsageError. */
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import type { Own } from "../core/plan/own-agent.ts"
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
import { type NamedAgent, namedAgent } from "./agent-option.ts"
import type { LocalArguments } from "./local-arguments.ts"
import { typedLocal } from "./local-arguments.ts"
import { readNamed } from "./named-file.ts"
import { readPlan } from "./named-plan.ts"

export interface Inputs {
  /** null: none was named, so one is looked for. */
  readonly agent: NamedAgent | null
  /** The file of the person's own plan; null: the agent plans. */
  readonly plan: string | null
  readonly answers: string | null
}

/** `own`: the agents that the repository's policy defines. */
export function readInputs(
  args: LocalArguments,
  machine: Machine,
  { policy, own }: { readonly policy: Policy; readonly own: () => Own },
): Inputs {
  const { directory, product } = machine
  if (!existsSync(join(product, "dist/action.js"))) throw notBuilt(product)
  const agent = namedAgent(args, machine, own)
  const plan = args.plan === null ? null : resolve(directory, args.plan)
  if (plan !== null) {
    readPlan(plan, policy, path => typedLocal(args, { plan: path }))
  }
  return { agent, plan, answers: answersOf(args, machine) }
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
