/**
 * Checks single requests and responses against GitHub's own description. It doesn't know the model.
 */
import { readFileSync } from "node:fs"
import { Ajv, type ValidateFunction } from "ajv"
import formats from "ajv-formats"

interface Parameter {
  readonly name: string
  readonly in: "path" | "query" | "header"
  readonly required: boolean
  readonly schema: object
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly request: { readonly required: boolean; readonly schema: object } | null
  readonly responses: Readonly<Record<string, object | null>>
}

interface Subset {
  readonly source: string
  readonly operations: Readonly<Record<string, Operation>>
  readonly definitions: Readonly<Record<string, object>>
}

const file = new URL("openapi-subset.generated.json", import.meta.url)
export const subset = JSON.parse(readFileSync(file, "utf8")) as Subset

const root = { $id: "subset", definitions: definitions() }
const strict = ajv({ coerceTypes: false })
/** Paths and queries are text, while the description has numbers and booleans. */
const lenient = ajv({ coerceTypes: "array" })

/** Everything that is wrong with a request, in words; empty if nothing is. */
export function faultsOfRequest(
  id: string,
  sent: {
    readonly path: Readonly<Record<string, unknown>>
    readonly query: URLSearchParams
    readonly body: unknown
  },
): readonly string[] {
  const { parameters, request } = operationOf(id)
  const faults: string[] = []
  for (const { name, in: place, required } of parameters) {
    const value = place === "path" ? sent.path[name] : sent.query.get(name)
    if (place === "header") continue
    if (value === undefined || value === null) {
      if (required) faults.push(`${place} parameter ${name} is missing`)
      continue
    }
    faults.push(...failures(lenient, `${id}:${place}:${name}`, value, `${place} ${name}`))
  }
  const known = new Set(parameters.filter(it => it.in === "query").map(it => it.name))
  for (const name of sent.query.keys()) {
    if (!known.has(name)) faults.push(`query parameter ${name} is unknown`)
  }
  if (sent.body === undefined) {
    if (request?.required === true) faults.push("a body is missing")
  } else if (request === null) {
    faults.push("a body is sent where none is known")
  } else {
    faults.push(...failures(strict, `${id}:request`, sent.body, "body"))
    faults.push(...unknownFields(request.schema, sent.body))
  }
  return faults
}

/** Everything that is wrong with a response, in words. If it has no body, `body` is undefined. */
export function faultsOfResponse(id: string, status: number, body: unknown): readonly string[] {
  const { responses } = operationOf(id)
  const schema = responses[String(status)]
  if (status === 304) return body === undefined ? [] : ["304 has no body"]
  if (schema === undefined) {
    if (status < 400) return [`status ${status} is none of ${Object.keys(responses).join(", ")}`]
    return failures(strict, "basic-error", body, `${status}`)
  }
  if (schema === null) {
    return body === undefined || status >= 300 ? [] : [`${status} has no JSON body`]
  }
  if (body === undefined) return [`${status} has no body, but the description has one`]
  return failures(strict, `${id}:${status}`, body, `${status}`)
}

function operationOf(id: string): Operation {
  const found = subset.operations[id]
  if (found === undefined) throw new Error(`${subset.source}: the cut has no operation ${id}.`)
  return found
}

function failures(judge: Ajv, name: string, value: unknown, where: string): readonly string[] {
  const validate = judge.getSchema(pointerOf(name)) as ValidateFunction | undefined
  if (validate === undefined) throw new Error(`The cut has no schema ${name}.`)
  // Coercion changes the value that it's given.
  const holder = judge === lenient ? structuredClone(value) : value
  if (validate(holder) === true) return []
  return (validate.errors ?? []).map(it => {
    const more = it.keyword === "enum" ? ` ${JSON.stringify(it.params["allowedValues"])}` : ""
    return `${where}${it.instancePath}: ${it.message}${more}`
  })
}

/** GitHub ignores unknown fields, so sending one is always a mistake. */
function unknownFields(schema: object, body: unknown): readonly string[] {
  const { properties, additionalProperties } = schema as {
    properties?: Readonly<Record<string, unknown>>
    additionalProperties?: unknown
  }
  if (properties === undefined || additionalProperties !== undefined) return []
  if (typeof body !== "object" || body === null || Array.isArray(body)) return []
  return Object.keys(body)
    .filter(name => !Object.hasOwn(properties, name))
    .map(name => `body/${name}: is unknown`)
}

/** All schemas in one document, so that their common parts are compiled once. */
function definitions(): Record<string, object> {
  const all: Record<string, object> = { ...subset.definitions }
  for (const [id, { parameters, request, responses }] of Object.entries(subset.operations)) {
    for (const it of parameters) {
      all[keyOf(`${id}:${it.in}:${it.name}`)] = isRange(id, it) ? { type: "string" } : it.schema
    }
    if (request !== null) all[keyOf(`${id}:request`)] = request.schema
    for (const [status, schema] of Object.entries(responses)) {
      if (schema !== null) all[keyOf(`${id}:${status}`)] = schema
    }
  }
  return all
}

/**
 * The description's text says "within the given date-time range" and refers to the search syntax
 * (`>=2026-01-01`). Only its schema says that it's a single instant (docs:
 * actions/list-workflow-runs).
 */
function isRange(operation: string, { name }: Parameter): boolean {
  return operation.startsWith("actions/list-workflow-runs") && name === "created"
}

function keyOf(name: string): string {
  return name.replaceAll(/[/:]/g, ".")
}

function pointerOf(name: string): string {
  return `subset#/definitions/${keyOf(name)}`
}

function ajv(options: { coerceTypes: boolean | "array" }): Ajv {
  const made = new Ajv({ strict: false, logger: false, validateSchema: false, ...options })
  formats.default(made)
  for (const name of ["repo.nwo", "timezone", "ssh-key", "html"]) made.addFormat(name, true)
  made.addSchema(root)
  return made
}
