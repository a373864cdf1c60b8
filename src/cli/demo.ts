/** The command `missions demo`: a whole mission in a throw-away copy of the sample repository. */
import { execFileSync } from "node:child_process"
import { cpSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { UsageError } from "../local/command-error.ts"
import { demo } from "../local/demo/sample-repository.ts"
import { removed } from "../local/folder.ts"
import type { Machine } from "../local/machine.ts"
import { wordsOf } from "../local/typed-command.ts"
import { localCommand } from "./local.ts"
import { readOptions, typedAgain } from "./options.ts"

const AUTHOR = {
  GIT_AUTHOR_NAME: "Mira",
  GIT_AUTHOR_EMAIL: "mira@example.com",
  GIT_AUTHOR_DATE: "2026-05-04T09:00:00Z",
  GIT_COMMITTER_NAME: "Mira",
  GIT_COMMITTER_EMAIL: "mira@example.com",
  GIT_COMMITTER_DATE: "2026-05-04T09:00:00Z",
}

export const DEMO_USAGE = `npm run demo -- [--json] [--keep]
                   a whole mission in a sample repository, with a scripted agent`

const OPTIONS = {
  json: { type: "boolean" },
  keep: { type: "boolean" },
  debug: { type: "boolean" },
} as const

export interface DemoArguments {
  readonly isJson: boolean
  readonly isKept: boolean
  readonly isDebug: boolean
}

export function parseDemo(argv: readonly string[]): DemoArguments {
  const where = "the arguments of missions demo"
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: demoAgain })
  const args = {
    isJson: values.json ?? false,
    isKept: values.keep ?? false,
    isDebug: values.debug ?? false,
  }
  const [got] = positionals
  if (got === undefined) return args
  const what = "The demonstration has one goal, and takes no other."
  throw new UsageError({
    what,
    where,
    expected: "--json --keep --debug",
    got,
    try: typedDemo(args),
  })
}

export const demoAgain = (argv: readonly string[]): string => typedAgain(argv, parseDemo, typedDemo)

function typedDemo({ isJson, isKept, isDebug }: DemoArguments): string {
  const options = wordsOf([
    ["json", isJson],
    ["keep", isKept],
    ["debug", isDebug],
  ])
  return ["npm run demo", ...(options.length > 0 ? ["--", ...options] : [])].join(" ")
}

export async function demoCommand(args: DemoArguments, machine: Machine): Promise<number> {
  const { isJson, isKept, isDebug } = args
  const folder = mkdtempSync(join(tmpdir(), "missions-demo-"))
  const directory = join(folder, "shop")
  try {
    makeRepository(directory, machine)
    machine.terminal.line(
      "A demonstration: the agent is scripted and GitHub is embedded; git, the workflow,",
    )
    machine.terminal.line(
      "the Action, the commands and the proofs are real. Nothing leaves this machine.",
    )
    if (!isKept) {
      machine.terminal.line("Its repository is removed at the end; --keep keeps it.")
    }
    machine.terminal.line("")
    const script = join(machine.product, "src/local/demo/script.yml")
    return await localCommand(
      {
        goal: demo.goal,
        repository: directory,
        agent: `scripted --script '${script.replaceAll("'", `'\\''`)}'`,
        agentEnv: [],
        model: null,
        isYes: true,
        sharesLogin: false,
        plan: null,
        answers: join(machine.product, "src/local/demo/answers.txt"),
        port: 0,
        data: null,
        isJson,
        isDebug,
      },
      // It runs on our own Node, so that it shows the same on every machine.
      { ...machine, path: [dirname(machine.nodePath), machine.path].join(delimiter) },
    )
  } finally {
    if (isKept) machine.terminal.line(`kept in ${directory}`)
    else {
      if (removed(folder, isJson ? null : machine.terminal) && !isJson) {
        machine.terminal.line("  It is removed now. To look at it: npm run demo -- --keep")
      }
    }
  }
}

function makeRepository(directory: string, { product, path, home }: Machine): void {
  cpSync(join(product, "src/local/demo/repository"), directory, { recursive: true })
  const env = { PATH: path, HOME: home, ...AUTHOR }
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: directory, env, stdio: "pipe" })
  git("init", "--quiet", "--initial-branch=main")
  git("config", "user.name", "Mira")
  git("config", "user.email", "mira@example.com")
  git("add", "--all")
  git("commit", "--quiet", "--message", "Export orders as text")
}
