/**
 * The artifact service as @actions/artifact speaks to it: four calls by name, and a block blob
 * behind signed addresses. The runtime token alone gives the right to use it; `permissions:` have
 * no effect here.
 */
import { createHash } from "node:crypto"
import type { ArtifactRecord, ArtifactResult, Artifacts, Runtime } from "../model/direct-calls.ts"
import type { Blobs } from "./blobs.ts"
import { json, pathOf, queryOf, type Request, type Response } from "./message.ts"
import { type CallOptions, type Fields, readResultsCall, twirp } from "./results-call.ts"
import { backendId, idOfBackend, type Tokens } from "./tokens.ts"

export interface ArtifactOptions extends CallOptions {
  readonly artifacts: Artifacts
  readonly blobs: Blobs
  readonly tokens: Tokens
  /** Origin of this service. */
  readonly results: string
  /** Called after each change, before it is answered. */
  readonly changed: () => void
}

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService/"
/** The first two parts are what Azure calls account and container; its client insists on them. */
const BLOBS = "/blobs/artifacts/"
const UPLOAD_MS = 60 * 60 * 1000
const DOWNLOAD_MS = 10 * 60 * 1000

export function isArtifact(request: Request): boolean {
  return request.target.startsWith(SERVICE) || request.target.startsWith(BLOBS)
}

export function answerArtifact(request: Request, options: ArtifactOptions): Response {
  return request.target.startsWith(SERVICE)
    ? answerCall(request, options)
    : answerBlob(request, options)
}

type Signing = Pick<ArtifactOptions, "clock" | "results" | "tokens">

/** An address under which the artifact can be written for an hour. */
export function uploadUrl(id: number, options: Signing): string {
  return signedUrl({ id, right: "w", until: options.clock() + UPLOAD_MS }, options)
}

/** An address under which the artifact can be read for ten minutes. */
export function downloadUrl(id: number, options: Signing): string {
  return signedUrl({ id, right: "r", until: options.clock() + DOWNLOAD_MS }, options)
}

type Method = (asked: Fields, runtime: Runtime, options: ArtifactOptions) => Response

const METHODS: Readonly<Record<string, Method>> = {
  CreateArtifact(asked, runtime, options) {
    const { artifacts, clock } = options
    const end = asked["expires_at"]
    const expiresAt = typeof end === "string" ? { expiresAt: Date.parse(end) } : {}
    const name = String(asked["name"] ?? "")
    if (name === "") return twirp(400, "invalid_argument", "artifact name is required")
    const result = artifacts.create(runtime, { name, ...expiresAt }, clock())
    if (result.type === "refused") return refusedBy(result)
    options.changed()
    return json(200, { ok: true, signed_upload_url: uploadUrl(result.artifact.id, options) })
  },

  FinalizeArtifact(asked, runtime, options) {
    const name = String(asked["name"] ?? "")
    const found = options.artifacts.get(runtime, name)
    if (found.type === "refused") return refusedBy(found)
    const bytes = options.blobs.read(found.artifact.id)
    if (bytes === null) return twirp(412, "failed_precondition", "nothing was uploaded")
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`
    const size = Number(asked["size"] ?? 0)
    if (size !== bytes.length || (asked["hash"] ?? digest) !== digest) {
      const seen = `${bytes.length} bytes, ${digest}`
      return twirp(400, "invalid_argument", `size or hash differ from what was uploaded: ${seen}`)
    }
    const result = options.artifacts.finalise(runtime, { name, size, digest }, options.clock())
    if (result.type === "refused") return refusedBy(result)
    options.changed()
    return json(200, { ok: true, artifact_id: String(result.artifact.id) })
  },

  ListArtifacts(asked, runtime, options) {
    const name = asked["name_filter"] ?? null
    const id = asked["id_filter"] ?? null
    const artifacts = options.artifacts
      .list(runtime)
      .filter(it => name === null || it.name === name)
      .filter(it => id === null || String(it.id) === String(id))
      .map(it => listed(it, runtime))
    return json(200, { artifacts })
  },

  GetSignedArtifactURL(asked, runtime, options) {
    const found = options.artifacts.get(runtime, String(asked["name"] ?? ""))
    if (found.type === "refused") return refusedBy(found)
    if (found.artifact.digest === null) {
      return twirp(404, "not_found", "artifact not found")
    }
    return json(200, { signed_url: downloadUrl(found.artifact.id, options) })
  },
}

function answerCall(request: Request, options: ArtifactOptions): Response {
  const call = readResultsCall(request, SERVICE, METHODS, options)
  if ("status" in call) return call
  const { method, asked, grant } = call
  if (idOfBackend(String(asked["workflow_run_backend_id"])) !== grant.run) {
    return twirp(403, "permission_denied", "the token belongs to another run")
  }
  return method(asked, { run: grant.run, job: grant.job }, options)
}

function listed(artifact: ArtifactRecord, runtime: Runtime): Fields {
  return {
    workflow_run_backend_id: backendId(runtime.run),
    workflow_job_run_backend_id: backendId(runtime.job),
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.size),
    created_at: new Date(artifact.createdAt).toISOString(),
    ...(artifact.digest === null ? {} : { digest: artifact.digest }),
  }
}

/** Get and Put Blob, Put Block and Put Block List, as Azure's REST reference has them. */
function answerBlob(request: Request, options: ArtifactOptions): Response {
  const query = queryOf(request.target)
  const id = Number(pathOf(request.target).slice(BLOBS.length))
  const right = request.method === "PUT" ? "w" : "r"
  const until = Number(query.get("se"))
  const signature = query.get("sig") ?? ""
  const isGood = options.tokens.isSigned(signedText({ id, right, until }), signature)
  if (!isGood || until <= options.clock()) return storageError(403, "AuthenticationFailed")
  if (right === "r") return download(id, options)
  const { blobs } = options
  switch (query.get("comp")) {
    case "block":
      blobs.putBlock(id, query.get("blockid") ?? "", request.body)
      return created(options)
    case "blocklist": {
      const list = Buffer.from(request.body).toString("utf8")
      const blocks = [...list.matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)]
      const isWhole = blobs.commit(
        id,
        blocks.map(it => it[2]!),
      )
      return isWhole ? created(options) : storageError(400, "InvalidBlockList")
    }
    case null:
      blobs.put(id, request.body)
      return created(options)
    default:
      return storageError(400, "InvalidQueryParameterValue")
  }
}

function download(id: number, { blobs }: ArtifactOptions): Response {
  const bytes = blobs.read(id)
  if (bytes === null) return storageError(404, "BlobNotFound")
  // A raw upload (skipArchive) is no zip. The client tells the two apart by this type.
  const isZip = Buffer.from(bytes.subarray(0, 2)).toString("latin1") === "PK"
  const type = isZip ? "application/zip" : "application/octet-stream"
  const name = isZip ? "artifact.zip" : "artifact"
  const headers = {
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
    "x-ms-blob-type": "BlockBlob",
  }
  return { status: 200, headers, body: bytes }
}

interface Signed {
  readonly id: number
  readonly right: "r" | "w"
  readonly until: number
}

function signedUrl(signed: Signed, { results, tokens }: Signing): string {
  const { id, right, until } = signed
  const signature = tokens.sign(signedText(signed))
  return `${results}${BLOBS}${id}?sp=${right}&se=${until}&sig=${signature}`
}

function signedText({ id, right, until }: Signed): string {
  return `blob ${id} ${right} ${until}`
}

function created({ clock }: ArtifactOptions): Response {
  const headers = {
    "x-ms-request-id": "00000000-0000-4000-8000-000000000000",
    "x-ms-version": "2025-05-05",
    "last-modified": new Date(clock()).toUTCString(),
    etag: '"0x1"',
  }
  return { status: 201, headers, body: "" }
}

function storageError(status: number, code: string): Response {
  const headers = { "content-type": "application/xml", "x-ms-error-code": code }
  const text = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`
  return { status, headers, body: text }
}

function refusedBy(result: Extract<ArtifactResult, { type: "refused" }>): Response {
  return twirp(
    result.status,
    result.status === 409 ? "already_exists" : "not_found",
    result.message,
  )
}
