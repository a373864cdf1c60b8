/**
 * Installs exactly the version of an agent that its definition describes, by npm, from a lock of
 * ours whose digests pin every file. No script of a package runs, except those that are named.
 */
import { spawn } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { lineOf, tailOf } from "../../core/values/printed.ts"
import type { AgentDefinition, AgentPackage } from "../catalog/definition.ts"
import { folderOf, installedProgram } from "./cached.ts"

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
}

export type Installed =
  | { readonly is: "installed"; readonly folder: string }
  | { readonly is: "failed"; readonly said: string }

const FILES = ["package.json", "package-lock.json"] as const

/** Nothing half-installed is ever found: the folder gets its name once everything is in it. */
export async function installAgent(
  definition: AgentDefinition & { readonly package: AgentPackage },
  installing: Installing,
): Promise<Installed> {
  const folder = folderOf(installing.agents, definition, definition.package)
  mkdirSync(dirname(folder), { recursive: true })
  const fresh = mkdtempSync(join(dirname(folder), ".new-"))
  try {
    for (const file of FILES) {
      copyFileSync(join(installing.locks, definition.id, file), join(fresh, file))
    }
    const failed = await fill(fresh, definition.package.scripts, installing)
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
  scripts: readonly string[],
  installing: Installing,
): Promise<string | null> {
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier"]
  const failed = await npm(["ci", "--ignore-scripts", ...quiet], folder, installing)
  if (failed !== null || scripts.length === 0) return failed
  return await npm(["rebuild", ...quiet, ...scripts], folder, installing)
}

/** Half a gigabyte at a slow line. */
const INSTALL_MS = 20 * 60_000
const OUTPUT_CHARACTERS_MAX = 4_000

/** null if it went well; otherwise npm's own words. */
function npm(
  args: readonly string[],
  folder: string,
  { npm: program, env, signal }: Installing,
): Promise<string | null> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(INSTALL_MS)])
  return new Promise(resolve => {
    const child = spawn(program, [...args, "--prefix", folder], {
      ...{ cwd: folder, env: { ...env }, signal: limit },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let said = ""
    const hear = (chunk: Buffer) => {
      said = tailOf(`${said}${chunk}`, OUTPUT_CHARACTERS_MAX)
    }
    child.stdout.on("data", hear)
    child.stderr.on("data", hear)
    child.on("error", error => resolve(limit.aborted ? "it was stopped" : error.message))
    child.on("close", code => resolve(code === 0 ? null : wordsOf(said, code)))
  })
}

/** The first line of npm's error that says something; its last ones name a file of its log. */
function wordsOf(said: string, code: number | null): string {
  const lines = said.split("\n").map(line => line.replace(/^npm (?:error|ERR!)\s*/, "").trim())
  const telling = lines.filter(
    line => line !== "" && !/^(?:code|errno|A complete log)\b/.test(line),
  )
  return lineOf(telling[0] ?? `npm ended with status ${code}`, 300)
}
