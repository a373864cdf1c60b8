/** A `fetch` that goes to the face without a socket, for Octokit in simulation and quick tests. */
import type { Face } from "./face.ts"
import type { Response as Answered, Request } from "./message.ts"
import type { Through } from "./rest.ts"

/**
 * Sends requests to REST and GraphQL, and follows their redirects. The host in an address is
 * ignored. With `through`, each call goes there instead of to the model, and if that rejects, the
 * fetch rejects with the same error.
 */
export function inProcessFetch(
  face: Pick<Face, "rest" | "restThrough" | "answer">,
  through?: Through,
): typeof fetch {
  return async (input, init) => {
    const url = new URL(typeof input === "string" || input instanceof URL ? input : input.url)
    const request = {
      method: (init?.method ?? "GET").toUpperCase(),
      target: url.pathname + url.search,
      headers: Object.fromEntries(new Headers(init?.headers)),
      body: bytesOf(init?.body),
    }
    const first =
      through === undefined ? face.rest(request) : await face.restThrough(request, through)
    const response = init?.redirect === "manual" ? first : await followed(first, face)
    const isEmpty = response.status === 204 || response.status === 304
    const body = isEmpty ? null : (response.body as string | Uint8Array<ArrayBuffer>)
    return new Response(body, { status: response.status, headers: response.headers })
  }
}

async function followed(first: Answered, face: Pick<Face, "answer">): Promise<Answered> {
  const { location } = first.headers
  if (first.status !== 302 || location === undefined) return first
  const { pathname, search } = new URL(location)
  const request: Request = {
    ...{ method: "GET", target: pathname + search, headers: {}, body: new Uint8Array() },
  }
  return (await face.answer(request)) as Answered
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array()
  if (typeof body === "string") return Buffer.from(body)
  if (body instanceof Uint8Array) return body
  throw new Error("Without a socket, a request's body must be text or bytes.")
}
