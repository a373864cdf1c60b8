/**
 * Installs exactly the version of an agent that its definition describes, by npm, from a lock of
 * ours whose digests pin every file. No script of a package runs, except those that are named.
 */
import { spawn } from "node:child_process"
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { lineOf } from "../../core/values/printed.ts"
import type { AgentDefinition, AgentPackage } from "../catalog/definition.ts"
import { absentFrom, fromFiles, LOCK_FILES, readLock, thisPlatform } from "./agent-lock.ts"
import { folderOf, installedProgram } from "./cached.ts"

export type Installable = AgentDefinition & { readonly package: AgentPackage }

/** Whether our lock installs it on this machine. */
export const fitsHere = ({ platforms }: AgentPackage): boolean =>
  platforms === null || platforms.includes(`${process.platform}-${process.arch}`)

export interface Installing {
  /** The folder of installed agents. */
  readonly agents: string
  /** Where a folder of each agent's id holds its manifest and its lock. */
  readonly locks: string
  /** An absolute path. */
  readonly npm: string
  /** What npm gets: its person's own settings, of proxies and registries for one. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /**
   * A folder with the archive of each package, named after its digest. Nothing is downloaded then.
   * Left out: npm's registry has them.
   */
  readonly archives?: string
}

export type Installed =
  | { readonly is: "installed"; readonly folder: string }
  | { readonly is: "failed"; readonly said: string }

/** Nothing half-installed is ever found: the folder gets its name once everything is in it. */
export async function installAgent(
  definition: Installable,
  installing: Installing,
): Promise<Installed> {
  const folder = folderOf(installing.agents, definition, definition.package)
  mkdirSync(dirname(folder), { recursive: true })
  const fresh = mkdtempSync(join(dirname(folder), ".new-"))
  try {
    const failed = await fill(fresh, definition, installing)
    if (failed !== null) return { is: "failed", said: failed }
    if (installedProgram(fresh, definition.program) === null) {
      return { is: "failed", said: `the package brought no program "${definition.program}"` }
    }
    return put(fresh, folder, definition.program)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Another process may have been faster. What lies there without the program is no installation. */
function put(fresh: string, folder: string, program: string): Installed {
  if (installedProgram(folder, program) === null) {
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
  }
  return { is: "installed", folder }
}

async function fill(
  folder: string,
  { id, package: { scripts } }: Installable,
  installing: Installing,
): Promise<string | null> {
  const { archives, locks } = installing
  layLock(join(locks, id), folder, archives)
  const cache = join(folder, ".npm")
  const own = archives === undefined ? [] : ["--offline", "--cache", cache]
  const failed = await npm(["ci", "--ignore-scripts", ...own], folder, installing)
  rmSync(cache, { recursive: true, force: true })
  if (failed !== null) return failed
  // npm leaves an optional package out without a word if it can't be had, or has another digest.
  const [absent] = absentFrom(folder, readLock(join(locks, id), thisPlatform()))
  if (absent !== undefined) return `npm left out ${absent.name}, which this machine needs`
  return scripts.length === 0 ? null : await npm(["rebuild", ...scripts], folder, installing)
}

function layLock(from: string, folder: string, archives: string | undefined): void {
  for (const file of LOCK_FILES) copyFileSync(join(from, file), join(folder, file))
  if (archives === undefined) return
  const lock = join(folder, "package-lock.json")
  writeFileSync(lock, fromFiles(readFileSync(lock, "utf8"), archives))
}

/** What npm downloads for a lock; none of it is started. null if it went well. */
export async function fetchInto(
  folder: string,
  { id, cache }: { readonly id: string; readonly cache: string },
  installing: Omit<Installing, "agents">,
): Promise<string | null> {
  layLock(join(installing.locks, id), folder, undefined)
  return await npm(["ci", "--ignore-scripts", "--cache", cache], folder, installing)
}

// Whoever started us, or their settings, may have silenced npm, and then it tells no reason.
const QUIET = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
/** Half a gigabyte at a slow line. */
const INSTALL_MS = 20 * 60_000
/** A chunk has at most 64 KiB; npm's last words come in a few. */
const CHUNKS_MAX = 16

/** null if it went well; otherwise npm's own words. */
function npm(
  args: readonly string[],
  folder: string,
  { npm: program, env, signal }: Omit<Installing, "agents">,
): Promise<string | null> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(INSTALL_MS)])
  return new Promise(resolve => {
    const child = spawn(program, [...args, ...QUIET, "--prefix", folder], {
      ...{ cwd: folder, env: { ...env }, signal: limit },
      stdio: ["ignore", "pipe", "pipe"],
    })
    const said: Buffer[] = []
    const hear = (chunk: Buffer) => {
      said.push(chunk)
      if (said.length > CHUNKS_MAX) said.shift()
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    child.on("error", error => resolve(limit.aborted ? "it was stopped" : error.message))
    child.on("close", code => resolve(code === 0 ? null : wordsOf(`${Buffer.concat(said)}`, code)))
  })
}

/** The first line of npm's error that says something; its last ones name a file of its log. */
function wordsOf(said: string, code: number | null): string {
  const lines = said.split("\n").map(line => line.trim())
  const errors = lines.filter(line => ERROR.test(line)).map(line => line.replace(ERROR, ""))
  const telling = (errors.length > 0 ? errors : lines).filter(line => !EMPTY.test(line))
  const ended = `npm ended with status ${code}, and gave no reason`
  return lineOf(telling[0] ?? ended, 300)
}

const ERROR = /^npm (?:error|ERR!) ?/
const EMPTY = /^\s*$|^(?:code|errno|syscall|path|dest|A complete log|npm warn)\b/
