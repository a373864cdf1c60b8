/**
 * Cuts GitHub's OpenAPI description down to the operations that the embedded GitHub answers. It
 * must never be part of a build. Run it by hand when the list or the description changes: `npm pack
 * @octokit/openapi`, unpack it, `node scripts/cut-openapi.ts <folder of the package>`.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Node = { readonly [key: string]: Json }

/** The operations, by GitHub's own tag and operationId. */
const OPERATIONS: Readonly<Record<string, string>> = {
  apps: `get-authenticated list-installations get-installation get-repo-installation
    create-installation-access-token list-repos-accessible-to-installation
    list-webhook-deliveries redeliver-webhook-delivery get-by-slug create-from-manifest`,
  users: "get-authenticated get-by-username",
  teams: "get-membership-for-user-in-org",
  repos: `get get-collaborator-permission-level list-branches get-branch get-content list-commits
    get-commit compare-commits merge get-branch-rules create-dispatch-event
    create-commit-status list-commit-statuses-for-ref list-for-org get-environment
    create-or-update-environment delete-an-environment create-deployment-branch-policy
    list-deployment-branch-policies get-repo-ruleset get-branch-protection`,
  git: `create-blob get-blob create-tree get-tree create-commit get-commit create-ref get-ref
    list-matching-refs update-ref delete-ref`,
  issues: `create get update list-for-repo create-comment update-comment delete-comment get-comment
    list-comments list-comments-for-repo pin-comment unpin-comment create-label get-label
    list-labels-for-repo delete-label add-labels set-labels remove-label create-milestone update-milestone
    get-milestone list-milestones add-sub-issue remove-sub-issue list-sub-issues get-parent
    add-blocked-by-dependency remove-dependency-blocked-by list-dependencies-blocked-by
    list-events-for-repo list-events list-events-for-timeline add-assignees remove-assignees`,
  reactions: "create-for-issue-comment list-for-issue-comment delete-for-issue-comment",
  pulls: "create get list update list-reviews merge",
  checks: "create update get list-for-ref list-annotations",
  actions: `create-workflow-dispatch list-repo-workflows enable-workflow disable-workflow list-workflow-runs-for-repo
    list-workflow-runs get-workflow-run list-jobs-for-workflow-run cancel-workflow-run
    re-run-workflow list-workflow-run-artifacts get-artifact download-artifact get-repo-variable
    download-job-logs-for-workflow-run get-environment-public-key get-environment-secret
    list-environment-secrets
    create-or-update-environment-secret get-workflow list-repo-secrets
    list-repo-organization-secrets get-github-actions-permissions-repository
    get-allowed-actions-repository
    get-github-actions-default-workflow-permissions-repository`,
}

/**
 * Right schemas where the description is wrong. For a list of installations, it requires an account
 * that is a user and an enterprise at once; for a single installation, either.
 */
const ERRATA: Readonly<Record<string, Json>> = {
  "apps/list-installations 200": {
    type: "array",
    items: { $ref: "#/components/schemas/installation" },
  },
}

/** Parts of a schema that don't decide what is valid. */
const DROPPED = new Set(["description", "example", "examples", "title", "externalDocs", "default"])

const folder = process.argv[2]
if (folder === undefined) {
  throw new Error("Give the folder of the unpacked @octokit/openapi package as the only argument.")
}
const root = new URL("../", import.meta.url).pathname
const description = read(join(folder, "generated", "api.github.com.json"))
const version = read(join(folder, "package.json"))["version"] as string
const wanted = Object.entries(OPERATIONS).flatMap(([tag, names]) =>
  names.split(/\s+/).map(name => `${tag}/${name}`),
)
cut()

function cut(): void {
  const definitions = new Map<string, Json>()
  const operations = Object.fromEntries(wanted.map(id => [id, operation(id, definitions)]))
  const routes = wanted.map(id => {
    const { method, path } = operations[id] as { method: string; path: string }
    return `  ${JSON.stringify(id)}: ${JSON.stringify([method, path])}`
  })
  writeFileSync(
    join(root, "src/embedded/github/http/routes.generated.json"),
    `{\n${routes.join(",\n")}\n}\n`,
  )
  const { properties } = definitions.get("app-permissions") as { properties: Node }
  const permissions = Object.fromEntries(
    Object.entries(properties).map(([name, it]) => [name, (it as Node)["enum"] as Json]),
  )
  writeFileSync(
    join(root, "src/embedded/github/model/app-manifest.generated.json"),
    `${JSON.stringify({ permissions, events: appEvents() }, null, 2)}\n`,
  )
  const sorted = Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(
    join(root, "test/contract/openapi-subset.generated.json"),
    `{\n"source": ${JSON.stringify(`@octokit/openapi ${version}, api.github.com`)},\n` +
      `"operations": ${lines(operations)},\n"definitions": ${lines(sorted)}\n}\n`,
  )
}

/** The webhooks that an App may ask for in its registration. */
function appEvents(): readonly string[] {
  const webhooks = Object.values(description["x-webhooks"] as Node)
  const found = webhooks.flatMap(it => {
    const { parameters, "x-github": about } = (it as { readonly post: Node }).post as {
      readonly parameters: readonly { readonly name: string; readonly example?: string }[]
      readonly "x-github": Node
    }
    const event = parameters.find(({ name }) => name === "X-Github-Event")?.example
    const types = (about["supported-webhook-types"] ?? []) as readonly string[]
    return event !== undefined && types.includes("app") ? [event] : []
  })
  return [...new Set(found)].sort()
}

function operation(id: string, definitions: Map<string, Json>): Json {
  for (const [path, item] of Object.entries(description["paths"] as Node)) {
    for (const [method, value] of Object.entries(item as Node)) {
      const found = value as Node
      if (found["operationId"] !== id) continue
      const parameters = [
        ...(((item as Node)["parameters"] as readonly Json[] | undefined) ?? []),
        ...((found["parameters"] as readonly Json[] | undefined) ?? []),
      ]
      return {
        method: method.toUpperCase(),
        path,
        parameters: parameters.map(it => parameter(resolved(it), definitions)),
        request: request(found["requestBody"], definitions),
        responses: responses(id, found["responses"] as Node, definitions),
      }
    }
  }
  throw new Error(`The description ${version} has no operation ${id}.`)
}

function parameter(found: Node, definitions: Map<string, Json>): Json {
  const { name, in: place } = found as { name: string; in: string }
  return {
    name,
    in: place,
    required: found["required"] === true,
    schema: prepared(found["schema"] ?? {}, definitions),
  }
}

function request(body: Json | undefined, definitions: Map<string, Json>): Json {
  if (body === undefined) return null
  const found = resolved(body)
  const schema = jsonSchema(found)
  if (schema === null) return null
  return { required: found["required"] === true, schema: prepared(schema, definitions) }
}

function responses(id: string, found: Node, definitions: Map<string, Json>): Json {
  return Object.fromEntries(
    Object.entries(found).map(([status, response]) => {
      const schema = ERRATA[`${id} ${status}`] ?? jsonSchema(resolved(response))
      return [status, schema === null ? null : prepared(schema, definitions)]
    }),
  )
}

function jsonSchema(holder: Node): Json {
  const content = holder["content"] as Readonly<Record<string, Node>> | undefined
  return content?.["application/json"]?.["schema"] ?? null
}

/**
 * The schema as ajv reads it: `nullable` of OpenAPI 3.0 becomes a type, an enum member or an
 * `anyOf`, and references point to the definitions that are cut with it.
 */
function prepared(schema: Json, definitions: Map<string, Json>): Json {
  if (Array.isArray(schema)) return schema.map(it => prepared(it, definitions))
  if (schema === null || typeof schema !== "object") return schema
  const node = schema as Node
  if (typeof node["$ref"] === "string") return reference(node["$ref"], definitions)
  const kept: Record<string, Json> = {}
  for (const [key, value] of Object.entries(node)) {
    if (key.startsWith("x-") || key === "nullable" || key === "discriminator") continue
    if (key === "properties") kept[key] = each(value as Node, definitions)
    else if (key === "enum" || key === "required") kept[key] = value
    else if (!DROPPED.has(key)) kept[key] = prepared(value, definitions)
  }
  return node["nullable"] === true ? orNull(kept) : kept
}

function each(properties: Node, definitions: Map<string, Json>): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, it]) => [name, prepared(it, definitions)]),
  )
}

function orNull(schema: Record<string, Json>): Json {
  if (typeof schema["type"] !== "string") return { anyOf: [schema, { type: "null" }] }
  const widened: Record<string, Json> = { ...schema, type: [schema["type"], "null"] }
  if (Array.isArray(schema["enum"])) widened["enum"] = [...new Set([...schema["enum"], null])]
  for (const word of ["anyOf", "oneOf"]) {
    const choices = schema[word]
    if (Array.isArray(choices)) widened[word] = [...choices, { type: "null" }]
  }
  return widened
}

function reference(pointer: string, definitions: Map<string, Json>): Json {
  const name = pointer.split("/").at(-1)!
  if (!definitions.has(name)) {
    definitions.set(name, {})
    definitions.set(name, prepared(at(pointer), definitions))
  }
  return { $ref: `#/definitions/${name}` }
}

function resolved(node: Json): Node {
  const pointer = (node as Node)["$ref"]
  return (typeof pointer === "string" ? at(pointer) : node) as Node
}

function at(pointer: string): Json {
  let here: Json = description
  for (const step of pointer.slice(2).split("/")) here = (here as Node)[step] as Json
  return here
}

/** One member to a line, so that a change of one schema changes one line. */
function lines(members: Node): string {
  const rows = Object.entries(members).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  )
  return `{\n${rows.join(",\n")}\n}`
}

function read(path: string): Node {
  return JSON.parse(readFileSync(path, "utf8")) as Node
}
