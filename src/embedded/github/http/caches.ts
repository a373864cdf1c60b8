/**
 * The cache service as @actions/cache speaks to it. A job's mode is enforced here, whatever its
 * client believes. The bytes go to the same storage as artifacts.
 */
import type { Caches } from "../model/direct-calls.ts"
import { type ArtifactOptions, downloadUrl, uploadUrl } from "./artifacts.ts"
import { json, type Request, type Response } from "./message.ts"
import { type Fields, type RuntimeGrant, readResultsCall, twirp } from "./results-call.ts"

export interface CacheOptions extends Omit<ArtifactOptions, "artifacts"> {
  readonly caches: Caches
}

const SERVICE = "/twirp/github.actions.results.api.v1.CacheService/"

export function isCache(request: Request): boolean {
  return request.target.startsWith(SERVICE)
}

export function answerCache(request: Request, options: CacheOptions): Response {
  const call = readResultsCall(request, SERVICE, METHODS, options)
  if ("status" in call) return call
  const { method, asked, grant } = call
  const { key, version } = { key: textOf(asked["key"]), version: textOf(asked["version"]) }
  if (key === "" || version === "" || key.length > KEY_MAX || key.includes(",")) {
    return twirp(400, "invalid_argument", "key and version are required")
  }
  return method({ ...asked, key, version }, grant, options)
}

const KEY_MAX = 512

type Asked = Fields & { readonly key: string; readonly version: string }
type Method = (asked: Asked, grant: RuntimeGrant, options: CacheOptions) => Response

const METHODS: Readonly<Record<string, Method>> = {
  CreateCacheEntry(asked, grant, options) {
    if (!["write", "write-only"].includes(grant.cacheMode)) return writeDenied(grant)
    const id = options.caches.create(grant, asked, options.clock())
    if (id === null) {
      const msg = "cache entry with the same key, version, and scope already exists"
      return twirp(409, "already_exists", msg)
    }
    options.changed()
    return json(200, { ok: true, signed_upload_url: uploadUrl(id, options), message: "" })
  },

  FinalizeCacheEntryUpload(asked, grant, { caches, blobs, clock, changed }) {
    if (!["write", "write-only"].includes(grant.cacheMode)) return writeDenied(grant)
    const id = caches.writing(grant, asked)
    if (id === null) return twirp(404, "not_found", "cache entry not found")
    const size = blobs.read(id)?.length ?? -1
    if (size !== Number(asked["size_bytes"])) {
      return json(200, { ok: false, entry_id: "0", message: `${size} bytes were uploaded` })
    }
    caches.finalise(id, size, clock())
    changed()
    return json(200, { ok: true, entry_id: String(id), message: "" })
  },

  GetCacheEntryDownloadURL(asked, grant, options) {
    if (!["read", "write"].includes(grant.cacheMode)) {
      const msg = `cache read denied: the job's cache-mode is ${grant.cacheMode}`
      return twirp(403, "permission_denied", msg)
    }
    const restoreKeys = [asked["restore_keys"] ?? []].flat().map(String)
    const found = options.caches.find(grant, { ...asked, restoreKeys }, options.clock())
    if (found === null) return json(200, { ok: false, signed_download_url: "", matched_key: "" })
    options.changed()
    const url = downloadUrl(found.id, options)
    return json(200, { ok: true, signed_download_url: url, matched_key: found.key })
  },
}

const writeDenied = ({ cacheMode }: RuntimeGrant): Response =>
  json(200, { ok: false, message: `cache write denied: the job's cache-mode is ${cacheMode}` })

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")
