/**
 * Schemas for what the OpenAPI description doesn't cover: two GraphQL operations and the artifact
 * service.
 */
import { Ajv } from "ajv"
import formats from "ajv-formats"

const judge = new Ajv({ strict: false })
formats.default(judge)

const text = { type: "string" }
const time = { type: "string", format: "date-time" }
const id = { type: "string", pattern: "^[0-9]+$" }
const closed = (properties: object, required: readonly string[]) => ({
  type: "object",
  additionalProperties: false,
  properties,
  required,
})

const ERRORS = {
  type: "array",
  minItems: 1,
  items: { type: "object", required: ["message"], properties: { message: text, type: text } },
}

/** The schemas, by a word in the query. */
const GRAPHQL: Readonly<Record<string, object>> = {
  lastEditedAt: {
    type: "object",
    required: ["nodes"],
    properties: {
      nodes: {
        type: "array",
        items: {
          type: ["object", "null"],
          properties: { lastEditedAt: { anyOf: [time, { type: "null" }] } },
        },
      },
    },
  },
  markPullRequestReadyForReview: {
    type: "object",
    required: ["markPullRequestReadyForReview"],
    properties: {
      markPullRequestReadyForReview: {
        type: ["object", "null"],
        properties: { pullRequest: { type: ["object", "null"] } },
      },
    },
  },
}

const backend = { workflow_run_backend_id: text, workflow_job_run_backend_id: text }
const BACKEND = ["workflow_run_backend_id", "workflow_job_run_backend_id"]
const ok = { const: true }

/** From the generated client of @actions/artifact 6.2.1 (results/api/v1/artifact.proto). */
const ARTIFACT: Readonly<Record<string, { readonly request: object; readonly response: object }>> =
  {
    CreateArtifact: {
      request: closed(
        { ...backend, name: text, expires_at: time, version: { type: "integer" }, mime_type: text },
        [...BACKEND, "name", "version"],
      ),
      response: closed({ ok, signed_upload_url: text }, ["ok", "signed_upload_url"]),
    },
    FinalizeArtifact: {
      request: closed({ ...backend, name: text, size: id, hash: text }, [...BACKEND, "name"]),
      response: closed({ ok, artifact_id: id }, ["ok", "artifact_id"]),
    },
    ListArtifacts: {
      request: closed({ ...backend, name_filter: text, id_filter: id }, BACKEND),
      response: closed(
        {
          artifacts: {
            type: "array",
            items: closed(
              {
                ...backend,
                database_id: id,
                name: text,
                size: id,
                created_at: time,
                digest: { type: "string", pattern: "^sha256:[0-9a-f]{64}$" },
              },
              [...BACKEND, "database_id", "name", "size", "created_at"],
            ),
          },
        },
        ["artifacts"],
      ),
    },
    GetSignedArtifactURL: {
      request: closed({ ...backend, name: text }, [...BACKEND, "name"]),
      response: closed({ signed_url: text }, ["signed_url"]),
    },
  }

const entry = { key: text, version: text, metadata: { type: "object" } }
const either = { type: "boolean" }

/** From the generated client of @actions/cache 6.3.0 (results/api/v1/cache.proto). */
const CACHE: typeof ARTIFACT = {
  CreateCacheEntry: {
    request: closed(entry, ["key", "version"]),
    response: closed({ ok: either, signed_upload_url: text, message: text }, ["ok"]),
  },
  FinalizeCacheEntryUpload: {
    request: closed({ ...entry, size_bytes: id }, ["key", "version", "size_bytes"]),
    response: closed({ ok: either, entry_id: id, message: text }, ["ok"]),
  },
  GetCacheEntryDownloadURL: {
    request: closed({ ...entry, restore_keys: { type: "array", items: text } }, ["key", "version"]),
    response: closed({ ok: either, signed_download_url: text, matched_key: text }, ["ok"]),
  },
}

const TWIRP_ERROR = closed({ code: text, msg: text }, ["code", "msg"])

export function faultsOfGraphql(
  asked: unknown,
  status: number,
  answered: unknown,
): readonly string[] {
  if (status !== 200) return []
  const { query } = (asked ?? {}) as { query?: unknown }
  if (typeof query !== "string") return ["graphql: the request has no query"]
  const word = Object.keys(GRAPHQL).find(it => query.includes(it))
  if (word === undefined) return [`graphql: no schema knows this query: ${query}`]
  const { data, errors } = answered as { data?: unknown; errors?: unknown }
  const wrong = errors === undefined ? [] : failures(`graphql ${word} errors`, ERRORS, errors)
  // If there are errors, data may be missing or incomplete.
  const isNothing = errors !== undefined && (data === null || data === undefined)
  return isNothing ? wrong : [...wrong, ...failures(`graphql ${word}`, GRAPHQL[word]!, data)]
}

export function faultsOfResults(
  path: string,
  asked: unknown,
  status: number,
  answered: unknown,
): readonly string[] {
  const name = path.split("/").at(-1)!
  const schemas = ARTIFACT[name] ?? CACHE[name]
  if (status !== 200 || schemas === undefined) return failures(name, TWIRP_ERROR, answered)
  return [
    ...failures(`${name} request`, schemas.request, asked),
    ...failures(`${name} response`, schemas.response, answered),
  ]
}

function failures(name: string, schema: object, value: unknown): readonly string[] {
  const validate = judge.compile(schema)
  if (validate(value)) return []
  return (validate.errors ?? []).map(it => `${name}${it.instancePath}: ${it.message}`)
}
