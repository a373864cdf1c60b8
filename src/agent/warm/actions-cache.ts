/**
 * GitHub's cache of a repository, by the four requests that we need of it. GitHub's own library is
 * not used: it unpacks what it gets with `tar -P`, and then an entry that somebody else wrote may
 * put files anywhere. An entry is only ever handed on as a stream here.
 */
import { createHash } from "node:crypto"
import { createReadStream, statSync } from "node:fs"
import type { HttpClient } from "@actions/http-client"
import { z } from "zod"
import { lineOf } from "../../core/values/printed.ts"

type Found =
  | { readonly is: "found"; readonly content: AsyncIterable<Uint8Array>; close(): void }
  | { readonly is: "absent" }
  | { readonly is: "failed"; readonly said: string }

type Saved = { readonly is: "saved" | "there" } | { readonly is: "failed"; readonly said: string }

export interface AgentCache {
  /** Never rejects. */
  find(key: string): Promise<Found>
  /** An entry that is there is never changed. Never rejects. */
  save(key: string, file: string): Promise<Saved>
}

/** The variables by which the runner leads to the service. */
type Environment = Readonly<Record<string, string | undefined>>

/** A mission waits for it, and npm's registry is there as well. */
const SILENT_MS = 20_000
const WHOLE_MS = 5 * 60_000

export function actionsCache(environment: Environment, limits: Partial<Limits> = {}): AgentCache {
  const service = serviceIn(environment)
  const { silentMs, wholeMs } = { silentMs: SILENT_MS, wholeMs: WHOLE_MS, ...limits }
  const guarded = async <T>(work: (asking: Asking) => Promise<T>): Promise<T | Failed> => {
    if (typeof service === "string") return { is: "failed", said: service }
    try {
      const { BearerCredentialHandler } = await import("@actions/http-client/lib/auth")
      const { HttpClient } = await import("@actions/http-client")
      const login = [new BearerCredentialHandler(service.token)]
      const make = (handlers: typeof login) =>
        new HttpClient("missions", handlers, { socketTimeout: silentMs, allowRedirects: false })
      return await work({ service, api: make(login), storage: make([]), wholeMs })
    } catch (error) {
      return { is: "failed", said: troubleOf(error, silentMs) }
    }
  }
  return {
    find: key => guarded(asking => find(asking, key)),
    save: (key, file) => guarded(asking => save(asking, key, file)),
  }
}

interface Limits {
  /** How long the service may say nothing. */
  readonly silentMs: number
  /** How long a whole entry may take. */
  readonly wholeMs: number
}

interface Failed {
  readonly is: "failed"
  readonly said: string
}

interface Asking {
  readonly service: Exclude<ReturnType<typeof serviceIn>, string>
  readonly api: HttpClient
  /** Its addresses are signed, so it gets no token. */
  readonly storage: HttpClient
  readonly wholeMs: number
}

/** GitHub Enterprise Server has an older service. */
function serviceIn({
  ACTIONS_RESULTS_URL: url,
  ACTIONS_RUNTIME_TOKEN: token,
  ACTIONS_CACHE_SERVICE_V2: isSecond,
}: Environment) {
  if (!(url && token)) return "this job was told of none"
  return isSecond ? { url, token } : "this server has only the older one"
}

/** Whoever reads a format of ours asks for no other one. */
const FORMAT = createHash("sha256").update("archives of an agent's packages, 1").digest("hex")

const Answer = z.object({
  ok: z.boolean().default(false),
  message: z.string().default(""),
  signed_upload_url: z.url().optional(),
  signed_download_url: z.url().optional(),
  matched_key: z.string().optional(),
})

async function find(asking: Asking, key: string): Promise<Found> {
  const asked = await call(asking, "GetCacheEntryDownloadURL", { key, version: FORMAT })
  if (asked.status !== 200) return failed(asked)
  const { ok, signed_download_url: url, matched_key: matched } = asked.answer
  // The service also takes a key for the beginning of another one.
  if (!ok || url === undefined || matched !== key) return { is: "absent" }
  const { message } = await asking.storage.get(url)
  if (message.statusCode !== 200) {
    message.destroy()
    return { is: "failed", said: `its storage answered ${message.statusCode}` }
  }
  const late = setTimeout(() => {
    message.destroy(new Error(`it was not whole after ${asking.wholeMs / 1_000} s`))
  }, asking.wholeMs)
  return {
    is: "found",
    content: message,
    close() {
      clearTimeout(late)
      message.destroy()
    },
  }
}

async function save(asking: Asking, key: string, file: string): Promise<Saved> {
  const asked = await call(asking, "CreateCacheEntry", { key, version: FORMAT })
  if (asked.status === 409) return { is: "there" }
  const { ok, signed_upload_url: url } = asked.answer
  if (asked.status !== 200 || !ok || url === undefined) return failed(asked)
  const { size } = statSync(file)
  const { message } = await asking.storage.sendStream("PUT", url, createReadStream(file), {
    "content-length": size,
    "content-type": "application/octet-stream",
    "x-ms-blob-type": "BlockBlob",
  })
  message.resume()
  if (message.statusCode !== 201) {
    return { is: "failed", said: `its storage answered ${message.statusCode}` }
  }
  const sent = { key, version: FORMAT, size_bytes: `${size}` }
  const done = await call(asking, "FinalizeCacheEntryUpload", sent)
  return done.status === 200 && done.answer.ok ? { is: "saved" } : failed(done)
}

interface Asked {
  readonly status: number
  readonly answer: z.infer<typeof Answer>
}

const failed = ({ status, answer }: Asked): Failed => ({
  is: "failed",
  said: lineOf(answer.message === "" ? `it answered ${status}` : answer.message, 200),
})

const SERVICE = "/twirp/github.actions.results.api.v1.CacheService/"

async function call(
  { service, api }: Asking,
  method: string,
  sent: Readonly<Record<string, string>>,
): Promise<Asked> {
  const url = new URL(`${SERVICE}${method}`, service.url).href
  const response = await api.post(url, JSON.stringify(sent), { "content-type": "application/json" })
  const status = response.message.statusCode ?? 0
  const { msg, ...answer } = (parsed(await response.readBody()) ?? {}) as Record<string, unknown>
  const read = Answer.safeParse(typeof msg === "string" ? { ...answer, message: msg } : answer)
  return { status, answer: read.success ? read.data : Answer.parse({}) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The library's own words about a time that is over hold the address, and with it its signature. */
function troubleOf(error: unknown, silentMs: number): string {
  // Node joins the errors of several addresses in one that says nothing.
  const one = error instanceof AggregateError ? error.errors[0] : error
  const said = one instanceof Error ? one.message : `${one}`
  if (/timeout/i.test(said)) return `it said nothing for ${silentMs / 1_000} s`
  return lineOf(said, 200)
}
