/**
 * Runs git in a repository of our own with an environment of our own. It never reads the
 * configuration, hooks or filters of a repository that an agent could write to, and never writes a
 * token to disk.
 */
import { spawn } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { delimiter, isAbsolute, join } from "node:path"
import { type CheckoutPolicy, USUAL_CHECKOUT } from "../../core/plan/checkout.ts"
import { tailOf } from "../../core/values/printed.ts"
import { attributesText } from "./attributes-text.ts"
import { GitError, RemoteError } from "./git-error.ts"
import { createObjectReader } from "./object-reader.ts"
import { bytesOf, textOfBytes } from "./path-bytes.ts"
import { ask, authorization, isOwn, type Remote } from "./remote.ts"

export interface GitOptions {
  /** The repository, which is made if it isn't there. */
  readonly gitDir: string
  /** An empty folder, so that git finds nobody's personal settings. */
  readonly home: string
  readonly path: string
  readonly remote: Remote
  /** No token is used if it's left out. */
  readonly clone?: string | null | undefined
}

export interface GitCall {
  /** Names in a string keep their bytes. */
  readonly input?: string | Uint8Array
  readonly workTree?: string
  readonly index?: string
  readonly env?: Readonly<Record<string, string>>
  /** The call is ended after this long; network calls wait longer. */
  readonly limitMs?: number
  readonly bytesMax?: number
}

export interface GitAnswer {
  readonly exit: number
  readonly bytes: Buffer
  readonly stderr: string
}

export interface Git {
  readonly gitDir: string
  /**
   * The git directory of a person's clone on this machine, for what no fetch brings; null if there
   * is none.
   */
  readonly clone: string | null
  /** The address that it fetches from. */
  readonly url: string
  /** What its work trees hold in addition to git's own files. */
  readonly lays: CheckoutPolicy
  /**
   * Returns standard output without the final line end; names in it keep their bytes. Throws
   * GitError on any exit but 0.
   */
  text(args: readonly string[], call?: GitCall): Promise<string>
  bytes(args: readonly string[], call?: GitCall): Promise<Buffer>
  /** The content of a blob, commit or tree, by an id or a revision. Throws GitError. */
  object(name: string): Promise<Buffer>
  /**
   * Runs fetch, push or ls-remote, the only calls that carry the token. "REMOTE" stands for the
   * address.
   */
  remote(args: readonly string[], call?: GitCall): Promise<GitAnswer>
  /** null if it can't be had. The token is sent only to the repository's own host. */
  ask(...request: Asking): Promise<Response | null>
  /**
   * Opens another repository of ours, for what a clone on this machine holds, or for an address on
   * the same host.
   */
  beside(name: string, from: { readonly clone: string } | { readonly url: string }): Promise<Git>
}

type Asking = Parameters<typeof ask> extends [Remote, ...infer Rest] ? Rest : never

/** The same repository, with the checkout that a policy allows. */
export const laying = (git: Git, lays: CheckoutPolicy = USUAL_CHECKOUT): Git => ({
  ...git,
  lays,
  beside: async (name, from) => laying(await git.beside(name, from), lays),
})

const LOCAL_MS = 120_000
const NETWORK_MS = 600_000
/** More than any patch or listing that may be delivered. A larger one is refused, not cut. */
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024

const SETTINGS: readonly (readonly [string, string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.attributesFile", "/dev/null"],
  ["core.excludesFile", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.autocrlf", "false"],
  ["core.fileMode", "true"],
  ["core.symlinks", "true"],
  ["core.protectHFS", "true"],
  ["core.protectNTFS", "true"],
  ["core.quotePath", "false"],
  ["core.logAllRefUpdates", "false"],
  // The repository goes with the job, so nothing in it has to outlive the machine's power.
  ["core.fsync", "none"],
  ["apply.whitespace", "nowarn"],
  ["advice.detachedHead", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["fetch.recurseSubmodules", "false"],
  // What is fetched stays the one file that came, however small: a file and a folder for each of its
  // objects would be made and removed with the job.
  ["fetch.unpackLimit", "1"],
  ["submodule.recurse", "false"],
  ["diff.ignoreSubmodules", "all"],
  ["protocol.ext.allow", "never"],
  ["credential.helper", ""],
]

export async function createGit(options: GitOptions): Promise<Git> {
  const { gitDir, remote } = options
  mkdirSync(options.home, { recursive: true })
  const call = (args: readonly string[], more: GitCall, settings = SETTINGS) =>
    runGit(args, { ...more, env: { ...environmentOf(options, more, settings), ...more.env } })
  const bytes = async (args: readonly string[], more: GitCall = {}) => {
    const answer = await call(args, more)
    if (answer.exit !== 0) throw gitError(args, answer)
    return answer.bytes
  }
  makeRepository(gitDir, { head: "main", config: "[core]\n\tbare = true\n" })
  mkdirSync(join(gitDir, "info"), { recursive: true })
  writeFileSync(join(gitDir, "info", "attributes"), attributesText([]))
  const objects = createObjectReader({
    env: environmentOf(options, {}, SETTINGS),
    ...{ limitMs: LOCAL_MS, bytesMax: OUTPUT_BYTES_MAX },
  })
  return {
    gitDir,
    object: objects.read,
    clone: options.clone ?? null,
    ...{ url: remote.url, lays: USUAL_CHECKOUT },
    ask: (...request) => ask(remote, ...request),
    bytes,
    text: async (args, more) => textOfBytes(await bytes(args, more)).replace(/\n$/, ""),
    remote: (args, more) =>
      call(
        args.map(arg => (arg === "REMOTE" ? remote.url : arg)),
        { limitMs: NETWORK_MS, ...more },
        [...SETTINGS, ...settingsOf(remote)],
      ).catch(fromRemote),
    beside: (name, from) =>
      createGit({
        ...{ ...options, clone: null, gitDir: join(gitDir, "beside", name) },
        ...("clone" in from
          ? { clone: from.clone, remote: { url: from.clone, token: null } }
          : { remote: { url: from.url, token: isOwn(remote, from.url) ? remote.token : null } }),
      }),
  }
}

/**
 * Makes the parts of `git init` that git needs (gitrepository-layout). Each step of an attempt
 * makes repositories, and one process for each setting would take noticeable time. So would one
 * turn of a thread for each of these few bytes.
 */
export function makeRepository(
  gitDir: string,
  { head, config }: { readonly head: string; readonly config: string },
): void {
  for (const folder of ["objects", "refs"]) mkdirSync(join(gitDir, folder), { recursive: true })
  writeFileSync(join(gitDir, "HEAD"), `ref: refs/heads/${head}\n`)
  writeFileSync(join(gitDir, "config"), `[core]\n\trepositoryFormatVersion = 0\n${config}`)
}

/** It is the other side, or the way there, that takes too long. */
function fromRemote(error: unknown): never {
  const isRemote = error instanceof GitError && error.how === "ended"
  throw isRemote ? new RemoteError(error.message, error.how) : error
}

export const gitError = (args: readonly string[], { exit, stderr }: GitAnswer): GitError =>
  new GitError(`git ${args[0]} ended with ${exit}: ${tailOf(stderr, 2_000)}`)

function environmentOf(
  { gitDir, home, path }: GitOptions,
  { workTree, index }: GitCall,
  settings: readonly (readonly [string, string])[],
): Record<string, string> {
  const numbered = settings.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ])
  return {
    ...gitEnvironment({ home, path }),
    GIT_DIR: gitDir,
    GIT_LITERAL_PATHSPECS: "1",
    ...(workTree === undefined ? {} : { GIT_WORK_TREE: workTree }),
    ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
    GIT_CONFIG_COUNT: `${settings.length}`,
    ...Object.fromEntries(numbered),
  }
}

/**
 * Excludes all settings of the machine and of a person. git works in an agent's tree, so a part of
 * PATH that is no absolute path would find the agent's programs there.
 */
export const gitEnvironment = (own: { readonly home: string; readonly path: string }) => ({
  PATH: own.path.split(delimiter).filter(isAbsolute).join(delimiter),
  HOME: own.home,
  LANG: "C.UTF-8",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
})

/**
 * The token exists only in the environment of one call, in the form that actions/checkout sends.
 */
function settingsOf({ url, token }: Remote): readonly (readonly [string, string])[] {
  if (!URL.canParse(url)) return []
  const { hostname, port, origin } = new URL(url)
  return [
    ...(token === null
      ? []
      : [[`http.${origin}/.extraheader`, `AUTHORIZATION: ${authorization(token)}`] as const]),
    // Not every resolver knows names below .localhost, though they always mean this machine (RFC
    // 6761).
    ...(hostname.endsWith(".localhost")
      ? [["http.curloptResolve", `${hostname}:${port || "80"}:127.0.0.1`] as const]
      : []),
    ["http.followRedirects", "false"],
  ]
}

/** The program gets this environment and nothing else. */
export function runGit(args: readonly string[], call: GitCall): Promise<GitAnswer> {
  const { input, workTree, env = {}, limitMs = LOCAL_MS, bytesMax = OUTPUT_BYTES_MAX } = call
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...args], {
      env,
      ...(workTree === undefined ? {} : { cwd: workTree }),
      timeout: limitMs,
      killSignal: "SIGKILL",
    })
    const parts: Buffer[] = []
    let size = 0
    let stderr: Buffer = Buffer.alloc(0)
    child.stdout.on("data", (part: Buffer) => {
      size += part.length
      if (size > bytesMax) child.kill("SIGKILL")
      else parts.push(part)
    })
    child.stderr.on("data", (part: Buffer) => {
      stderr = Buffer.concat([stderr, part]).subarray(-20_000)
    })
    // git may end before it has read everything; its exit tells why.
    child.stdin.on("error", () => {})
    child.stdin.end(typeof input === "string" ? bytesOf(input) : input)
    child.once("error", error =>
      reject(new GitError(`git does not start: ${error.message}`, "no_start")),
    )
    child.once("close", (code, signal) => {
      const fail = (what: string, how: GitError["how"]) =>
        reject(new GitError(`git ${args[0]} ${what}`, how))
      if (size > bytesMax) fail(`printed over ${bytesMax} bytes`, "too_much")
      else if (code === null && child.killed) fail(`took longer than ${limitMs} ms`, "ended")
      else if (code === null) fail(`was ended by ${signal}`, "killed")
      else resolve({ exit: code, bytes: Buffer.concat(parts), stderr: textOfBytes(stderr) })
    })
  })
}
