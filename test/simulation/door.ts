/** The adapters' request function without a network: a route becomes a call, and a refusal becomes an error. */

import type { Answer, Call } from "../../src/embedded/github/call.ts"
import table from "../../src/embedded/github/http/routes.generated.json" with { type: "json" }
import type { Request } from "../../src/github/request.ts"

interface Route {
  readonly operation: string
  readonly method: string
  /** The names of the parameters in the path, as the route has them. */
  readonly names: readonly string[]
  /** The same parameters, as the model calls them. */
  readonly known: readonly string[]
}

const PARAMETER = /\{(\w+)\}/g
const namesIn = (path: string) => [...path.matchAll(PARAMETER)].map(([, name]) => name ?? "")
const shape = (method: string, path: string) => `${method} ${path.replaceAll(PARAMETER, "{}")}`

const byShape = new Map(
  Object.entries(table as Readonly<Record<string, string[]>>).map(([operation, [method, path]]) => [
    shape(method!, path!),
    { operation, names: namesIn(path!) },
  ]),
)
const routes = new Map<string, Route>()

function routeOf(text: string): Route {
  const seen = routes.get(text)
  if (seen) return seen
  const [method = "", path = ""] = text.split(" ")
  const found =
    text === "POST /graphql"
      ? { operation: "graphql", names: [] }
      : byShape.get(shape(method, path))
  if (!found) throw new Error(`The embedded GitHub does not know the route "${text}".`)
  const route = { operation: found.operation, method, names: namesIn(path), known: found.names }
  routes.set(text, route)
  return route
}

/** Translates a route and its parameters into a call of the model. */
function callOf(text: string, parameters: Readonly<Record<string, unknown>>): Call {
  const { operation, method, names, known } = routeOf(text)
  const path: Record<string, string | number> = {}
  const rest: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parameters)) {
    const at = names.indexOf(name)
    if (at >= 0) path[known[at]!] = value as string | number
    else rest[name] = value
  }
  return method === "GET"
    ? { operation, path, query: rest as Call["query"], body: {} }
    : { operation, path, query: {}, body: rest }
}

/** Whether it changes anything visible. A tree or a commit that nothing names is not visible. */
export const isWrite = ({ operation }: Call): boolean =>
  !/\/(?:get|list|compare)\b|^graphql$|^git\/create-(?:tree|commit|blob)$/.test(operation)

/** An error as Octokit throws it. */
class Refused extends Error {
  override readonly name = "HttpError"
  readonly status: number
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  constructor(message: string, response: Refused["response"]) {
    super(message)
    this.status = response.status
    this.response = response
  }
}

export type Ask = (call: Call) => Promise<Answer>

export function openDoor(ask: Ask): Request {
  return async (route, parameters = {}) => {
    const answer = await ask(callOf(route, parameters))
    if (answer.status < 400) return answer
    const { message = "" } = (answer.data ?? {}) as { readonly message?: string }
    throw new Refused(message, answer)
  }
}
