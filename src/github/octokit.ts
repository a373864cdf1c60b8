/**
 * Octokit as an installation of our App, reduced to the one function that the adapters use. It
 * never repeats a request by itself: if one got no answer, the next look finds out whether it took
 * effect.
 */
import { createAppAuth } from "@octokit/auth-app"
import { throttling } from "@octokit/plugin-throttling"
import { Octokit } from "@octokit/rest"
import { TransientError } from "./errors.ts"
import type { Request } from "./request.ts"

interface Options {
  /** GitHub's REST root, without a slash at the end. */
  readonly baseUrl: string
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  readonly installationId: number
  /** Time between writes, as GitHub advises; 0 for an instance without limits. */
  readonly paceMs: number
  readonly log: (message: string) => void
}

/** The API version that the embedded GitHub and the tests are checked against. */
const API_VERSION = "2022-11-28"

/** We wait no longer for an answer, because GitHub itself gives up after ten seconds. */
const TIMEOUT_MS = 30_000

/** One write a second, one that notifies people every three, ten requests at once. */
const Paced = Octokit.plugin(throttling)

export function installationRequest(options: Options): Request {
  const { baseUrl, appId, privateKey, installationId, paceMs, log } = options
  const octokit = new Paced({
    baseUrl,
    authStrategy: createAppAuth,
    auth: { appId, privateKey, installationId },
    userAgent: "missions",
    throttle: {
      enabled: paceMs > 0,
      // Limits are counted for each installation, so each has a queue of its own.
      id: `installation ${installationId}`,
      // Once a limit is reached, we try again only at the next look.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    // Refusals go into the mission's log, so Octokit needn't print them too.
    log: { debug: () => {}, info: () => {}, warn: log, error: () => {} },
  })
  return (route, parameters = {}, maySend = always) =>
    octokit.request(route, {
      ...versioned(parameters),
      request: { ...(parameters["request"] ?? {}), fetch: fetchWhile(maySend) },
    }) as ReturnType<Request>
}

const always = () => true

/** Asks as late as possible, because a request may have waited for its turn for some time. */
const fetchWhile =
  (maySend: () => boolean): typeof fetch =>
  (input, init) => {
    if (!maySend()) return Promise.reject(new TransientError("The right to send this has ended."))
    return fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
  }

/** Sends requests as a person or a job, by a token. */
export function tokenRequest(options: {
  readonly baseUrl: string
  readonly token: string
}): Request {
  const octokit = new Octokit({
    baseUrl: options.baseUrl,
    auth: options.token,
    userAgent: "missions",
  })
  return (route, parameters = {}) =>
    octokit.request(route, versioned(parameters)) as ReturnType<Request>
}

function versioned(parameters: Readonly<Record<string, unknown>>) {
  const headers = (parameters["headers"] ?? {}) as Record<string, string>
  return { ...parameters, headers: { "x-github-api-version": API_VERSION, ...headers } }
}
