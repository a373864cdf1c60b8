/** Runs a mission with every role as `missions local` does, with an agent that never waits. */
import { execFileSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { localCommand } from "../src/cli/local.ts"
import type { Machine } from "../src/local/machine.ts"

export const product = join(import.meta.dirname, "..")

/** They are built one after the other, so that no attempt waits for a processor. */
const FEATURES = ["F1", "F2", "F3"]

const PLAN = {
  title: "Three files",
  goal: "Write three files",
  environment: { gates: [{ name: "readme", run: "test -f README.md" }] },
  criteria: [
    ...FEATURES.map(id => ({
      id: `C${id.slice(1)}`,
      text: `The file of ${id} is there`,
      kind: "command",
      run: `test -f ${id}.txt`,
    })),
    { id: "C4", text: "All can be read", kind: "behaviour", steps: ["Read each of the files"] },
  ],
  milestones: [{ id: "M1", title: "Files", outcome: "Three files stand there", criteria: ["C4"] }],
  features: FEATURES.map((id, at) => ({
    id,
    milestone: "M1",
    title: `Write the file of ${id}`,
    fulfils: [`C${at + 1}`],
    dependsOn: FEATURES.slice(Math.max(0, at - 1), at),
    paths: [`${id}.txt`],
  })),
  estimate: { usd: { low: 0, high: 0 }, minutes: { low: 1, high: 2 }, lines: 3 },
}

const SCRIPT = {
  version: 1,
  entries: [
    { match: { kind: "plan" }, steps: [{ plan: PLAN }] },
    ...FEATURES.map(id => ({
      match: { feature: id },
      steps: [
        { write: { path: `${id}.txt`, content: `${id}\n` } },
        { report: { done: ["It is there"] } },
      ],
    })),
  ],
  fallback: { steps: [{ verdicts: "pass" }, { report: {} }] },
}

export function machineIn(directory: string): Machine {
  return {
    directory,
    home: homedir(),
    account: null,
    path: [dirname(process.execPath), process.env["PATH"]].join(":"),
    shell: {},
    product,
    nodePath: process.execPath,
    pid: process.pid,
    clock: () => Date.now(),
    random: bytes => randomBytes(bytes),
    terminal: { isAttended: false, line: () => {}, ask: async () => null },
    signal: new AbortController().signal,
  }
}

/**
 * Makes a repository with one commit in that folder, and answers a function that runs git there.
 */
export function makeRepository(directory: string): (...args: readonly string[]) => void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, "README.md"), "Read me\n")
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid", ...args], {
      cwd: directory,
      stdio: "pipe",
    })
  git("init", "--quiet", "--initial-branch=main")
  git("add", "--all")
  git("commit", "--quiet", "--message", "Begin")
  return git
}

interface Otherwise {
  /** The command line of an agent that plays the script behind it; without it, the scripted agent. */
  readonly agent?: string
  readonly model?: string
  readonly product?: string
  readonly shell?: Machine["shell"]
}

/** Answers the mission's data folder. Throws if the mission didn't prove everything. */
export async function runMission(folder: string, otherwise: Otherwise = {}): Promise<string> {
  const { agent = "scripted", model = null, ...machine } = otherwise
  const repository = join(folder, "repository")
  makeRepository(repository)
  const script = join(folder, "script.yml")
  writeFileSync(script, JSON.stringify(SCRIPT))
  const data = join(folder, "data")
  const status = await localCommand(
    {
      goal: PLAN.goal,
      repository,
      agent: `${agent} --script ${script}`,
      agentEnv: [],
      model,
      isYes: true,
      sharesLogin: false,
      plan: null,
      answers: null,
      port: 0,
      data,
      isJson: false,
      isDebug: false,
    },
    { ...machineIn(folder), ...machine },
  )
  if (status === 0) return data
  throw new Error(`The mission of the bench ended with ${status}; its data lay in ${data}.`)
}
