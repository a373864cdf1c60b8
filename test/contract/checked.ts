/**
 * An embedded GitHub that checks every request and response against GitHub's description. A message
 * that breaks it becomes an error, so that no test passes by accident.
 */
import type { Face } from "../../src/embedded/github/http/face.ts"
import {
  pathOf,
  queryOf,
  type Request,
  type Response,
  refusal,
} from "../../src/embedded/github/http/message.ts"
import { matchRoute } from "../../src/embedded/github/http/routes.ts"
import { faultsOfRequest, faultsOfResponse } from "./openapi.ts"
import { faultsOfGraphql, faultsOfResults } from "./other.ts"

export interface Checked extends Face {
  /** Every violation so far, with its operation. Tests end by checking that there is none. */
  readonly violations: readonly string[]
}

export function checked(face: Face): Checked {
  const violations: string[] = []
  const judged = (request: Request, response: Response): Response => {
    const faults = faultsOf(request, response)
    if (faults.length === 0) return response
    violations.push(...faults)
    return refusal(599, `Against GitHub's description: ${faults.join("; ")}`)
  }
  return {
    ...face,
    violations,
    rest: request => judged(request, face.rest(request)),
    async restThrough(request, through) {
      return judged(request, await face.restThrough(request, through))
    },
    async answer(request) {
      const response = await face.answer(request)
      return isStream(response) ? response : judged(request, response)
    },
  }
}

function faultsOf(request: Request, response: Response): readonly string[] {
  const path = pathOf(request.target)
  // A simulated fault answers 502. 500 is a failure of the embedded GitHub itself.
  if (response.status === 500) return [`${request.method} ${path}: ${response.body}`]
  const method = request.method === "HEAD" ? "GET" : request.method
  const body = jsonOf(response)
  if (path === "/graphql") return faultsOfGraphql(jsonOf(request), response.status, body)
  if (path.startsWith("/twirp/")) {
    return faultsOfResults(path, jsonOf(request), response.status, body)
  }
  const match = matchRoute(method, path)
  if (match === null) return []
  const id = match.operation
  const isHeadless = request.method === "HEAD" || isRaw(response)
  const answered = isHeadless ? [] : faultsOfResponse(id, response.status, body)
  // A bad request may be refused, but it must not be accepted.
  const sent = { path: match.path, query: queryOf(request.target), body: jsonOf(request) }
  const asked = response.status >= 400 ? [] : faultsOfRequest(id, sent)
  return [...asked, ...answered].map(it => `${id}: ${it}`)
}

function jsonOf({ body }: { readonly body: Uint8Array | string }): unknown {
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8")
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isRaw(response: Response): boolean {
  return response.headers["content-type"]?.includes(".raw") === true
}

function isStream(
  response: object,
): response is Exclude<Awaited<ReturnType<Face["answer"]>>, Response> {
  return typeof (response as { body: { pipe?: unknown } }).body.pipe === "function"
}
