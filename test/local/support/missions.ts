/** Runs the command line as a person does, in folders of its own, and ends what it started. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { Result } from "../../../src/local/result.ts"
import { buildProduct } from "./product.ts"

export interface Ended {
  /** null: a signal ended it. */
  readonly status: number | null
  readonly out: string
  readonly error: string
}

export interface Running {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Resolves when the output contains this. Rejects if the process ends before. */
  readonly says: (text: RegExp) => Promise<void>
  readonly signal: (name: NodeJS.Signals) => void
}

export interface Place {
  readonly folder: string
  readonly home: string
  /** A new file or folder below `folder`. */
  readonly file: (name: string, text: string) => string
  readonly start: (args: readonly string[], from?: string) => Running
  readonly missions: (args: readonly string[], from?: string) => Promise<Ended>
  readonly cli: string
  readonly close: () => Promise<void>
}

export async function openPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "missions-local-"))
  const cli = await buildProduct(folder)
  const home = join(folder, "home")
  mkdirSync(home)
  const live = new Set<ChildProcess>()
  const start = (args: readonly string[], from = folder): Running => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: dirname(cli),
      env: { PATH: process.env["PATH"], HOME: home, INIT_CWD: from },
      stdio: ["ignore", "pipe", "pipe"],
    })
    live.add(child)
    child.once("close", () => live.delete(child))
    return follow(child)
  }
  return {
    folder,
    home,
    cli,
    file(name, text) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      return path
    },
    start,
    missions: (args, from) => start(args, from).ended,
    async close() {
      const gone = [...live].map(child => new Promise(resolve => child.once("close", resolve)))
      for (const child of live) child.kill("SIGTERM")
      await Promise.all(gone)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function follow(child: ChildProcess): Running {
  let out = ""
  let error = ""
  const heard = new Set<() => void>()
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text
    for (const hear of heard) hear()
  })
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    error += text
  })
  const ended = new Promise<Ended>(resolve => {
    child.once("close", status => resolve({ status, out, error }))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    signal: name => void child.kill(name),
    says: text =>
      new Promise((resolve, reject) => {
        const hear = () => {
          if (!text.test(out)) return
          heard.delete(hear)
          resolve()
        }
        heard.add(hear)
        hear()
        void ended.then(() => reject(new Error(`It never said ${text}:\n${out}\n${error}`)))
      }),
  }
}

/** The last line of output with `--json`. */
export const resultIn = ({ out }: Ended): Result =>
  JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as Result

const AUTHOR = {
  GIT_AUTHOR_NAME: "Mira",
  GIT_AUTHOR_EMAIL: "mira@example.com",
  GIT_COMMITTER_NAME: "Mira",
  GIT_COMMITTER_EMAIL: "mira@example.com",
}

export const git = (directory: string, ...args: readonly string[]): string =>
  execFileSync("git", args, {
    cwd: directory,
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", ...AUTHOR },
    encoding: "utf8",
    stdio: "pipe",
  }).trimEnd()

/** Makes a repository with one commit of these files. */
export function makeRepository(
  directory: string,
  files: Readonly<Record<string, string>> = { "README.md": "# Shop\n" },
): string {
  mkdirSync(directory, { recursive: true })
  git(directory, "init", "--quiet", "--initial-branch=main")
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  git(directory, "add", "--all")
  git(directory, "commit", "--quiet", "--message", "Begin the shop")
  return directory
}

/** Makes a repository in `work`, its bare `origin`, and a person's clone of that in `clone`. */
export function cloned(folder: string): { readonly work: string; readonly origin: string } {
  const work = makeRepository(join(folder, "work"))
  const origin = join(folder, "origin.git")
  git(folder, "clone", "--quiet", "--bare", work, origin)
  git(folder, "clone", "--quiet", origin, join(folder, "clone"))
  return { work, origin }
}
