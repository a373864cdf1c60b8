/** Requests to GitHub as a person, by their token, or as nobody. Octokit prints none of them. */
import { Octokit } from "@octokit/rest"
import type { Request } from "../github/request.ts"

/** The API version that the embedded GitHub and the tests are checked against. */
const API_VERSION = "2022-11-28"
/** GitHub itself gives up after ten seconds. */
const TIMEOUT_MS = 30_000

export function personRequest(api: string, token: string | null): Request {
  const nothing = () => {}
  const octokit = new Octokit({
    baseUrl: api,
    ...(token === null ? {} : { auth: token }),
    userAgent: "missions",
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    request: {
      fetch: (input: string | URL | globalThis.Request, init?: RequestInit) =>
        fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
    },
  })
  return (route, parameters = {}) =>
    octokit.request(route, {
      ...parameters,
      headers: { "x-github-api-version": API_VERSION },
    }) as ReturnType<Request>
}
