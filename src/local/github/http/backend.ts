/**
 * The two git processes behind smart HTTP. They see one bare repository and no configuration of a
 * person.
 */
import { spawn } from "node:child_process"
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { pathOf, queryOf, type Request } from "./message.ts"

export interface BackendOptions {
  /** The bare repository. */
  readonly directory: string
  /** "info/refs", "git-upload-pack" or "git-receive-pack". */
  readonly door: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface BackendAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
}

/** As GitHub has it: any commit may be fetched, partial clones work. No process outlives a push. */
const SETTINGS = [
  ["uploadpack.allowAnySHA1InWant", "true"],
  ["uploadpack.allowFilter", "true"],
  ["receive.autogc", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["core.hooksPath", "/dev/null"],
] as const
const HEADERS_MAX = 64 * 1024

/** Resolves when the headers are there; the body still streams. */
export function runBackend(request: Request, options: BackendOptions): Promise<BackendAnswer> {
  const child = spawn("git", ["http-backend"], {
    env: environmentOf(request, options),
    signal: options.signal,
    stdio: ["pipe", "pipe", "ignore"],
  })
  // A backend that refuses early closes its input; its answer says why.
  child.stdin.on("error", () => {})
  child.stdin.end(request.body)
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    let head: Buffer = Buffer.alloc(0)
    const read = () => {
      for (let part = child.stdout.read(); part !== null; part = child.stdout.read()) {
        head = Buffer.concat([head, part])
        const end = head.indexOf("\r\n\r\n")
        if (end === -1 && head.length <= HEADERS_MAX) continue
        child.stdout.off("readable", read)
        if (end === -1) return reject(new Error("git http-backend answered without headers."))
        child.stdout.unshift(head.subarray(end + 4))
        return resolve({ ...headOf(head.toString("utf8", 0, end)), body: child.stdout })
      }
    }
    child.stdout.on("readable", read)
    child.stdout.on("end", () => {
      reject(new Error("git http-backend ended without an answer. Is git installed?"))
    })
  })
}

/** What a clone checks out is the default branch, whatever git was told when it made the folder. */
export function pointHead(directory: string, branch: string): void {
  const file = join(directory, "HEAD")
  const right = `ref: refs/heads/${branch}\n`
  if (readFileSync(file, "utf8") === right) return
  writeFileSync(`${file}.new`, right)
  renameSync(`${file}.new`, file)
}

/** Adds the objects of a push to the repository. No ref names them yet. */
export function storePack(pack: Uint8Array, options: BackendOptions): Promise<void> {
  const child = spawn("git", ["index-pack", "--stdin", "--fix-thin"], {
    cwd: options.directory,
    env: { ...options.environment, GIT_DIR: options.directory, ...settings() },
    signal: options.signal,
    stdio: ["pipe", "ignore", "pipe"],
  })
  child.stdin.on("error", () => {})
  child.stdin.end(pack)
  let said = ""
  child.stderr.on("data", part => {
    said = (said + part).slice(-2_000)
  })
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", code => {
      if (code === 0) resolve()
      else reject(new Error(`git index-pack ended with ${code} in ${options.directory}: ${said}`))
    })
  })
}

function environmentOf(request: Request, options: BackendOptions): Record<string, string> {
  const { headers } = request
  const given = {
    ...options.environment,
    ...settings(),
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_PROJECT_ROOT: options.directory,
    PATH_INFO: `/${options.door}`,
    // Its presence is what lets a push in; who it is was settled before.
    REMOTE_USER: "git",
    REQUEST_METHOD: request.method,
    QUERY_STRING: queryOf(request.target).toString(),
    SCRIPT_NAME: pathOf(request.target),
    CONTENT_TYPE: headers["content-type"] ?? "",
    CONTENT_LENGTH: String(request.body.length),
    GIT_PROTOCOL: headers["git-protocol"] ?? "",
    // The body of a push comes unpacked already.
    HTTP_CONTENT_ENCODING:
      options.door === "git-receive-pack" ? "" : (headers["content-encoding"] ?? ""),
  }
  return given as Record<string, string>
}

function settings(): Record<string, string> {
  const pairs = SETTINGS.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return {
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_COUNT: String(SETTINGS.length),
    ...Object.fromEntries(pairs),
  }
}

function headOf(text: string): Omit<BackendAnswer, "body"> {
  const lines = text.split("\r\n").map(line => line.split(/:\s*/, 2) as [string, string])
  const headers = Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]))
  const status = Number.parseInt(headers["status"] ?? "200", 10)
  delete headers["status"]
  return { status, headers }
}
