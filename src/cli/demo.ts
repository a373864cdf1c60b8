/** The command `missions demo`: a whole mission in a throw-away copy of the sample repository. */
import { execFileSync } from "node:child_process"
import { cpSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { UsageError } from "../local/command-error.ts"
import { demo } from "../local/demo/sample-repository.ts"
import { removed } from "../local/folder.ts"
import type { Machine } from "../local/machine.ts"
import { localCommand } from "./local.ts"

const AUTHOR = {
  GIT_AUTHOR_NAME: "Mira",
  GIT_AUTHOR_EMAIL: "mira@example.com",
  GIT_AUTHOR_DATE: "2026-05-04T09:00:00Z",
  GIT_COMMITTER_NAME: "Mira",
  GIT_COMMITTER_EMAIL: "mira@example.com",
  GIT_COMMITTER_DATE: "2026-05-04T09:00:00Z",
}

export async function demoCommand(argv: readonly string[], machine: Machine): Promise<number> {
  const unknown = argv.find(argument => !["--json", "--keep", "--debug"].includes(argument))
  if (unknown !== undefined) {
    const where = "the arguments of missions demo"
    const what = "An option was not understood."
    const next = "npm run demo -- --json"
    throw new UsageError({
      what,
      where,
      expected: "--json --keep --debug",
      got: unknown,
      try: next,
    })
  }
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
    if (!argv.includes("--keep")) {
      machine.terminal.line("Its repository is removed at the end; --keep keeps it.")
    }
    machine.terminal.line("")
    const script = join(machine.product, "src/local/demo/script.yml")
    return await localCommand(
      {
        goal: demo.goal,
        repository: directory,
        agent: `scripted --script '${script.replaceAll("'", `'\\''`)}'`,
        isYes: true,
        plan: null,
        answers: join(machine.product, "src/local/demo/answers.txt"),
        port: 0,
        data: null,
        isJson: argv.includes("--json"),
        isDebug: argv.includes("--debug"),
      },
      // What it shows is the same on every machine.
      { ...machine, path: [dirname(machine.nodePath), machine.path].join(delimiter) },
    )
  } finally {
    if (argv.includes("--keep")) machine.terminal.line(`kept in ${directory}`)
    else {
      const isJson = argv.includes("--json")
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
