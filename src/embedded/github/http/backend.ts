/**
 * Runs the two git processes behind smart HTTP. They see one bare repository, and nobody's personal
 * git configuration.
 */
import { spawn } from "node:child_process"
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Readable } from "node:stream"
import { gunzipSync } from "node:zlib"
import { answerLsRefs } from "./ls-refs.ts"
import { queryOf, type Request } from "./message.ts"

export interface BackendOptions {
  /** The bare repository. */
  readonly directory: string
  /** "info/refs", "git-upload-pack" or "git-receive-pack". */
  readonly door: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /**
   * For each repository, git's capabilities in version 2 of its protocol. They name no ref, so git
   * is asked only once.
   */
  readonly capabilities: Map<string, Buffer>
}

export interface BackendAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
}

/** As on GitHub, any commit may be fetched and partial clones work. No process outlives a push. */
const SETTINGS = [
  ["uploadpack.allowAnySHA1InWant", "true"],
  ["uploadpack.allowFilter", "true"],
  ["receive.autogc", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.fsync", "none"],
] as const
/** A client that wants everything in a large repository sends a request of some megabytes. */
const UNPACKED_MAX = 512 * 1024 * 1024

/**
 * The service itself, without `git http-backend` around it: that starts two more processes for each
 * of the three requests of a fetch. The headers are those of gitprotocol-http(5).
 */
export async function runBackend(
  request: Request,
  options: BackendOptions,
): Promise<BackendAnswer> {
  const isAdvert = options.door === "info/refs"
  const service = isAdvert ? (queryOf(request.target).get("service") ?? "") : options.door
  if (!SERVICES.includes(service)) return plain(403, `Unsupported service: '${service}'`)
  if (request.method !== (isAdvert ? "GET" : "POST")) return plain(405, "Method Not Allowed")
  if (!isAdvert && request.headers["content-type"] !== `application/x-${service}-request`) {
    return plain(415, "Unsupported Media Type")
  }
  const kind = isAdvert ? "advertisement" : "result"
  const headers = { ...NOT_CACHED, "content-type": `application/x-${service}-${kind}` }
  const isSecond = /(^|:)version=2($|:)/.test(request.headers["git-protocol"] ?? "")
  if (!isAdvert) {
    const asked = unpacked(request)
    const isFetch = isSecond && service === "git-upload-pack"
    const refs = isFetch ? answerLsRefs(options.directory, asked) : null
    const body = refs ? Readable.from([refs]) : await served(service, asked, { request, options })
    return { status: 200, headers, body }
  }
  if (!isSecond || service !== "git-upload-pack") {
    const body = await served(service, null, { request, options })
    const first = lineOf(`# service=${service}\n`) + "0000"
    return { status: 200, headers, body: Readable.from(after(first, body)) }
  }
  const known = options.capabilities.get(options.directory)
  const bytes = known ?? (await whole(await served(service, null, { request, options })))
  if (bytes.length > 0) options.capabilities.set(options.directory, bytes)
  return { status: 200, headers, body: Readable.from([bytes]) }
}

const SERVICES: readonly string[] = ["git-upload-pack", "git-receive-pack"]
const NOT_CACHED = {
  expires: "Fri, 01 Jan 1980 00:00:00 GMT",
  pragma: "no-cache",
  "cache-control": "no-cache, max-age=0, must-revalidate",
}

const plain = (status: number, text: string): BackendAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: Readable.from([text]),
})

/** A pkt-line of gitprotocol-common(5): its length in hex, itself included. */
const lineOf = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text

async function* after(first: string, rest: Readable): AsyncGenerator<Buffer> {
  yield Buffer.from(first)
  yield* rest
}

async function whole(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray())
}

function unpacked({ headers, body }: Request): Uint8Array {
  if (headers["content-encoding"] !== "gzip") return body
  return gunzipSync(body, { maxOutputLength: UNPACKED_MAX })
}

/**
 * Resolves once the process runs, while its output is still streaming. If `input` is null, it only
 * advertises what it has.
 */
function served(
  service: string,
  input: Uint8Array | null,
  { request, options }: { readonly request: Request; readonly options: BackendOptions },
): Promise<Readable> {
  const advert = input === null ? ["--advertise-refs"] : []
  const args = [service.replace("git-", ""), "--stateless-rpc", ...advert, options.directory]
  const child = spawn("git", args, {
    env: {
      ...(options.environment as Record<string, string>),
      ...settings(),
      GIT_PROTOCOL: request.headers["git-protocol"] ?? "",
    },
    signal: options.signal,
    stdio: ["pipe", "pipe", "ignore"],
  })
  // A service that refuses early closes its input; its answer says why.
  child.stdin.on("error", () => {})
  child.stdin.end(input ?? undefined)
  return new Promise((resolve, reject) => {
    child.once("error", cause =>
      reject(new Error("git does not start. Is it installed?", { cause })),
    )
    child.once("spawn", () => resolve(child.stdout))
  })
}

/** A clone checks out the default branch, whichever branch git chose when it made the folder. */
export function pointHead(directory: string, branch: string): void {
  const file = join(directory, "HEAD")
  const right = `ref: refs/heads/${branch}\n`
  if (readFileSync(file, "utf8") === right) return
  writeFileSync(`${file}.new`, right)
  renameSync(`${file}.new`, file)
}

/**
 * A push of fewer objects becomes single files, as git itself does it. We read those without a
 * process.
 */
const UNPACK_BELOW = 100

/** Adds the objects of a push to the repository. No ref names them yet. */
export function storePack(pack: Uint8Array, options: BackendOptions): Promise<void> {
  // gitformat-pack(5): "PACK", the version, and how many objects there are, each in four bytes.
  const count = pack.length < 12 ? 0 : Buffer.from(pack.buffer, pack.byteOffset).readUInt32BE(8)
  const args =
    count < UNPACK_BELOW ? ["unpack-objects", "-q"] : ["index-pack", "--stdin", "--fix-thin"]
  const child = spawn("git", args, {
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
      else reject(new Error(`git ${args[0]} ended with ${code} in ${options.directory}: ${said}`))
    })
  })
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
