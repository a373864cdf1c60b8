/**
 * Drives one real agent through a whole mission, as a person starts it: by name, in a process of its
 * own, behind the wall and through the key proxy, and behind the proxy a model that plays the demo's
 * script. Every file is written and every command run by the agent's own tools.
 */
import { execFileSync, spawn } from "node:child_process"
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import type { Mission } from "../../src/core/log/mission.ts"
import { demo } from "../../src/local/demo/sample-repository.ts"
import { openMission } from "../../src/local/found-log.ts"
import { readScript } from "../../src/scripted-agent/read-script.ts"
import type { AgentPlace, Tokens } from "./drive.ts"
import { missionParts } from "./model/mission-parts.ts"
import { type Heard, openScriptedModel } from "./model/scripted-model.ts"

export interface WholeMission {
  readonly exit: number | null
  /** What the person read. */
  readonly said: string
  /** null: there is no log of one. */
  readonly mission: Mission | null
  /** The pull request's text; "" if there is none. */
  readonly report: string
  readonly ms: number
  /** Calls of the model within conversations, and beside them. */
  readonly calls: { readonly main: number; readonly aside: number }
  /** What the model told that it counted. */
  readonly counted: Tokens
  readonly heard: readonly Heard[]
  /** Why the model's script stopped somewhere, and tools that it wanted and was not offered. */
  readonly stopped: readonly string[]
}

const PRODUCT = resolve(import.meta.dirname, "../..")
export const MODEL = "scripted-model"
/** It never leaves the proxy, and the endpoint takes any. */
const KEY = "a-key-that-no-provider-knows"
/** The slowest took a third of it on a busy machine. */
const MISSION_MS = 20 * 60_000

export async function wholeMission(agent: AgentPlace): Promise<WholeMission> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "missions-whole-")))
  const script = readScript(readFileSync(demo.script, "utf8"), demo.script)
  const parts = missionParts(script)
  const model = await openScriptedModel(parts.partFor)
  try {
    const directory = layOut(root)
    const env = environmentIn(root, agent)
    const began = performance.now()
    const { exit, said } = await missionsLocal(directory, agent, {
      ...env,
      ...{ MISSIONS_MODEL_KEY: KEY, MISSIONS_MODEL_URL: model.url },
    })
    const ms = performance.now() - began
    const main = model.heard.filter(({ isMain }) => isMain).length
    const aside = model.heard.filter(it => !it.isMain && it.model !== "").length
    return {
      ...{ exit, said, ms, calls: { main, aside }, counted: model.counted() },
      mission: missionIn(directory, env),
      report: textOf(join(directory, ".git/missions/report-1.md")),
      stopped: [...parts.stopped, ...model.missing],
      heard: model.heard,
    }
  } finally {
    await model.close()
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

function missionsLocal(
  directory: string,
  agent: AgentPlace,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exit: number | null; readonly said: string }> {
  const answers = resolve(PRODUCT, "src/local/demo/answers.txt")
  const options = [
    "--repo",
    directory,
    "--agent",
    agent.id,
    "--answers",
    answers,
    "--model",
    MODEL,
    "--yes",
  ]
  const args = [join(PRODUCT, "dist/cli.js"), "local", ...options, demo.goal]
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd: directory, env: { ...env } })
    let said = ""
    const take = (chunk: Buffer) => {
      said += chunk
    }
    child.stdout.on("data", take)
    child.stderr.on("data", take)
    child.stdin.end()
    const limit = setTimeout(() => child.kill("SIGINT"), MISSION_MS)
    child.once("error", failed)
    child.once("close", exit => {
      clearTimeout(limit)
      done({ exit, said })
    })
  })
}

const AUTHOR = ["-c", "user.name=Mira", "-c", "user.email=mira@example.com"]

function layOut(root: string): string {
  const directory = join(root, "shop")
  cpSync(demo.directory, directory, { recursive: true })
  mkdirSync(join(root, "home"))
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...AUTHOR, ...args], { cwd: directory, stdio: "ignore" })
  git("init", "--quiet", "--initial-branch=main")
  git("config", "user.name", "Mira")
  git("config", "user.email", "mira@example.com")
  git("add", "--all")
  git("commit", "--quiet", "--message", "Export orders as text")
  return directory
}

/**
 * Nothing of this machine but its programs. The demo's repository needs a newer Node than many
 * machines have, and ours in `node_modules` is no program of the person's.
 */
function environmentIn(root: string, { programs }: AgentPlace): Readonly<Record<string, string>> {
  const own = join(root, "bin")
  mkdirSync(own)
  symlinkSync(process.execPath, join(own, "node"))
  const path = [own, programs, process.env["PATH"] ?? ""].join(delimiter)
  return { PATH: path, HOME: join(root, "home"), LANG: "C.UTF-8", SHELL: "/bin/bash" }
}

function missionIn(directory: string, shell: Readonly<Record<string, string>>): Mission | null {
  const { PATH: path = "", HOME: home = "" } = shell
  try {
    const which = { repository: null, mission: null, data: null, isJson: false }
    return openMission(which, { directory, home, path, shell }, () => "").mission
  } catch {
    return null
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}
