/**
 * Drives one real agent through one session, as an attempt does: found by name, behind the wall of
 * this machine, led to its model by the key proxy, and behind the proxy a scripted endpoint.
 */
import { execFileSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import { endpointOf } from "../../src/agent/catalog/endpoint.ts"
import { homeFiles, ownVariables } from "../../src/agent/catalog/environment.ts"
import { readersOf } from "../../src/agent/catalog/readers.ts"
import { createAgentSession } from "../../src/agent/session.ts"
import { agentRoom } from "../../src/attempt/agent-room.ts"
import { findCarried } from "../../src/attempt/carried/find-carried.ts"
import { asSeen } from "../../src/attempt/measured.ts"
import type { AgentEnd, FoundCarried } from "../../src/attempt/ports.ts"
import type { Room, Sandbox } from "../../src/attempt/sandbox.ts"
import { createGit } from "../../src/attempt/tree/own-git.ts"
import type { Usage } from "../../src/core/log/attempt.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import type { Sha } from "../../src/core/values/id.ts"
import { attemptProxy } from "../../src/sandbox/proxy/attempt-proxy.ts"
import type { Line } from "./model/line.ts"
import { type Heard, openScriptedModel } from "./model/scripted-model.ts"

export interface AgentPlace {
  readonly id: string
  /** The folder with its program. */
  readonly programs: string
}

export interface Driving {
  readonly brief: Brief
  readonly script: readonly Line[]
  /** Ends the session as soon as the script stands at a fault. */
  readonly cancels?: boolean
  /** Ends everything that runs in its room as soon as the script stands at a fault. */
  readonly breaks?: boolean
  /** What its repository holds besides, by path. */
  readonly files?: Readonly<Record<string, string>>
}

export type Tokens = NonNullable<Usage["tokens"]>

/** Where its time went, in milliseconds; null: its model was not asked. */
interface Pace {
  /** From the start of its process to its first call. */
  readonly before: number | null
  /** From the answer to its last call to its end. */
  readonly after: number | null
}

export interface Driven {
  readonly end: AgentEnd
  readonly heard: readonly Heard[]
  /** What the script wanted and the agent had no tool for. */
  readonly missing: readonly string[]
  /** What the proxy counted. */
  readonly metered: Tokens | null
  /** What the model told, and that without calls which the session's end may have cut off. */
  readonly counted: readonly Tokens[]
  readonly ms: number
  readonly pace: Pace
  /** From the fault, or from the order to stop, to the session's end; null if there was none. */
  readonly sinceFaultMs: number | null
  /** What stands in its work tree under that name; null if nothing does. */
  file(path: string): string | null
}

const PROGRAM = resolve(import.meta.dirname, "../../src/agent/role-tools/main.ts")
const MODEL = "scripted-model"
/** It never leaves the proxy, and the endpoint takes any. */
const KEY = "a-key-that-no-provider-knows"
const LIMITS = { wallMs: 180_000, silentMs: 150_000, outputBytes: 50_000_000 }

export async function drive(
  { agent, sandbox }: { readonly agent: AgentPlace; readonly sandbox: Sandbox },
  { brief, script, cancels = false, breaks = false, files: more = {} }: Driving,
): Promise<Driven> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "missions-agents-")))
  const cwd = layOut(root, more)
  const carried = await carriedIn(cwd, root)
  const model = await openScriptedModel(script.map(line => anchored(line, cwd)))
  const named = { ...brief, agent: agent.id }
  const outer = environmentIn(root, agent)
  const place = {
    ...{ sandbox, scratch: join(root, "ours"), outer, browser: null },
    ...{ secrets: [KEY], login: null, ownVariables, homeFiles },
  }
  const { end: leave, env, outlet, ...room } = await agentRoom(place, named, cwd)
  const asked = { ...named, model: MODEL, models: [], prices: [] }
  const access = await proxyTo(model.url).open(asked, outlet.network)
  const stop = new AbortController()
  const began = performance.now()
  let faultedAt: number | null = null
  let opened: Room | null = null
  let startedAt = began
  model.faulted.then(() => {
    faultedAt = performance.now()
    if (cancels) stop.abort()
    if (breaks) opened?.clear()
  })
  try {
    const end = await sessionOf()({
      ...{ brief: named, cwd, ...room, carried, trouble: access.trouble, limits: LIMITS },
      env: { ...env, ...access.env },
      async open(needs) {
        opened = (await room.open(needs)) as Room
        startedAt = performance.now()
        return opened
      },
      signal: stop.signal,
      ...{ onTold: () => undefined, conceal: () => undefined },
    })
    const ended = performance.now()
    const files = new Map(NAMES.map(name => [name, contentOf(join(cwd, name))]))
    return {
      // What it says of itself stands in `end`, and how it ended as an attempt tells it.
      ...{ end: { ...end, ...asEnded(end, access) }, heard: model.heard, missing: model.missing },
      ...{
        metered: access.metered()?.tokens ?? null,
        counted: [model.counted(), model.countedAtLeast()],
      },
      ...{ ms: ended - began, pace: paceOf(model.heard, { startedAt, ended }) },
      sinceFaultMs: faultedAt === null ? null : ended - faultedAt,
      file: path => files.get(path) ?? null,
    }
  } finally {
    await leave()
    await access.close()
    await model.close()
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
}

function paceOf(
  heard: readonly Heard[],
  { startedAt, ended }: { readonly startedAt: number; readonly ended: number },
): Pace {
  const calls = heard.filter(({ isMain }) => isMain)
  const [first, last] = [calls[0], calls.at(-1)]
  return { before: first ? first.at - startedAt : null, after: last ? ended - last.at : null }
}

const proxyTo = (url: string) =>
  attemptProxy({
    endpointOf,
    environment: { MISSIONS_MODEL_KEY: KEY, MISSIONS_MODEL_URL: url },
    ids: randomUUID,
    now: () => Date.now(),
  })

function asEnded(end: AgentEnd, access: Parameters<typeof asSeen>[1]): Partial<AgentEnd> {
  const { usage: _, ...seen } = asSeen(end, access)
  return seen
}

const sessionOf = () =>
  createAgentSession({
    roleToolsCommand: { command: process.execPath, args: [PROGRAM] },
    places: { recipes: {}, agents: null, nodePath: process.execPath },
    lint: () => [],
    ids: randomUUID,
    clock: () => performance.now(),
  })

/** Several agents take only absolute paths. */
const anchored = (line: Line, cwd: string): Line =>
  "write" in line ? { ...line, write: join(cwd, line.write) } : line

const CART = "export const total = 0\n"

/** As an attempt finds it in the commit that it starts from. */
async function carriedIn(folder: string, root: string): Promise<FoundCarried> {
  const gitDir = join(root, "found.git")
  execFileSync("git", ["clone", "--quiet", "--bare", folder, gitDir], { stdio: "ignore" })
  const commit = execFileSync("git", ["-C", folder, "rev-parse", "HEAD"], { encoding: "utf8" })
  const git = await createGit({
    ...{ gitDir, home: join(root, "ours"), path: process.env["PATH"] ?? "" },
    remote: { url: folder, token: null },
  })
  const places = { folder, readersOf, variable: () => undefined }
  return await findCarried(git, commit.trim() as Sha, places)
}

/** The files that scripts write. */
export const WRITTEN = "written.txt"
export const BY_SHELL = "by-shell.txt"
const NAMES = [WRITTEN, BY_SHELL]

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return null
  }
}

/** Beside the repository, where nobody behind a wall looks. */
const BESIDE = "beside.txt"

/** A repository with one commit: some agents look for one. */
function layOut(root: string, more: Readonly<Record<string, string>>): string {
  const cwd = join(root, "tree")
  for (const folder of [cwd, join(root, "home"), join(root, "ours")]) {
    mkdirSync(folder)
  }
  writeFileSync(join(root, BESIDE), "not for agents\n")
  for (const [path, content] of Object.entries({ "cart.js": CART, ...more })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), content)
  }
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], {
      cwd,
      stdio: "ignore",
    })
  git("init", "--quiet")
  git("add", ".")
  git("commit", "--quiet", "-m", "Begin")
  return cwd
}

/** Nothing of this machine but its programs. Those for Node find ours before an older one. */
function environmentIn(root: string, { programs }: AgentPlace): Readonly<Record<string, string>> {
  const path = [dirname(process.execPath), programs, process.env["PATH"] ?? ""].join(delimiter)
  return { PATH: path, HOME: join(root, "home"), LANG: "C.UTF-8", SHELL: "/bin/bash" }
}
