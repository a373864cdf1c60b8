/** What an agent's room ends: everything that the agent left, and nothing else of the person's. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { type AgentPlace, agentRoom } from "../../src/attempt/agent-room.ts"
import { keepPath } from "../../src/attempt/login-shell.ts"
import { noSandbox } from "../../src/attempt/sandbox.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { featureBrief, planBrief, validationBrief } from "./briefs.ts"

let scratch = ""
let home = ""
const started: ChildProcess[] = []

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "missions-agent-room-"))
  home = join(scratch, "person")
  for (const folder of [home, join(scratch, "tree")]) mkdirSync(folder)
})
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL")
  rmSync(scratch, { recursive: true, force: true })
})

/** Runs until somebody ends it, in a group of its own as any program of the person's. */
function program(env: Record<string, string>): ChildProcess {
  const child = spawn("sleep", ["600"], { env, detached: true, stdio: "ignore" })
  started.push(child)
  return child
}

const place = (): AgentPlace => ({
  ...{ sandbox: noSandbox, scratch: join(scratch, "ours"), browser: null, secrets: [] },
  outer: { PATH: process.env["PATH"], HOME: home },
  ...{ ownVariables: () => [], login: null },
})

const BASE = "1".repeat(40) as Sha
const BRIEFS: readonly (readonly [string, Brief])[] = [
  ["a worker", featureBrief(BASE)],
  ["a validator", validationBrief(BASE)],
  ["a planner", planBrief(BASE)],
]

test.each(BRIEFS)(
  "%s without a wall leaves the person's other programs alone",
  async (_, brief) => {
    const editor = program({ PATH: process.env["PATH"]!, HOME: home })
    const shell = program({ PATH: process.env["PATH"]!, HOME: home, TMPDIR: tmpdir() })
    const room = await agentRoom(place(), brief, join(scratch, "tree"))
    const { enter } = await room.open({ programs: [], sockets: [] })
    const own = enter({ file: "sleep", args: ["600"], cwd: scratch, env: room.env })
    const left = program({ ...own.env })
    const gone = once(left, "exit")
    await room.end()
    await gone
    expect([editor, shell].map(child => child.exitCode ?? child.signalCode)).toEqual([null, null])
  },
)

const SHELLS = ["sh", "bash", "zsh"].filter(name => spawnSync(name, ["-c", "true"]).status === 0)

test.each(SHELLS)("a login shell of %s keeps the room's PATH, whatever stands in it", shell => {
  const own = join(scratch, "it's my $bin")
  mkdirSync(own)
  const path = `${own}:${process.env["PATH"]}`
  keepPath(home, path)
  const env = { HOME: home, PATH: path }
  const told = spawnSync(shell, ["-lc", 'printf %s "$PATH"'], { env, encoding: "utf8" })
  expect(told.stdout).toBe(path)
})

test("without a wall the person's own profile is left alone", async () => {
  const room = await agentRoom(place(), featureBrief(BASE), join(scratch, "tree"))
  await room.end()
  expect(readdirSync(home)).toEqual([])
})
