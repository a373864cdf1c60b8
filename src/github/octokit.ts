/**
 * Octokit as an installation of our App, reduced to the one function that the adapters use. It
 * never repeats a request by itself: if one got no answer, the next look finds out whether it took
 * effect.
 */
import { createAppAuth } from "@octokit/auth-app"
import { Octokit } from "@octokit/rest"
import { GraphqlError, type GraphqlFault, statusOf, TransientError } from "./errors.ts"
import { failureOf } from "./failure.ts"
import type { Kind, Pace } from "./pace.ts"
import type { Reply, Request } from "./request.ts"

interface Options {
  /** GitHub's REST root, without a slash at the end. */
  readonly baseUrl: string
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  readonly installationId: number
  readonly pace: Pace
  readonly clock: () => number
  readonly log: (message: string) => void
}

/** The API version that the embedded GitHub and the tests are checked against. */
const API_VERSION = "2022-11-28"

/** We wait no longer for an answer, because GitHub itself gives up after ten seconds. */
const TIMEOUT_MS = 30_000

export const installationRequest = (options: Options): Request =>
  pacedRequest({ ...options, open: () => octokitOf(options) })

/** As a job, by its own token. All jobs of a repository share one lane, as they share GitHub's limit. */
export const jobRequest = (
  options: Pick<Options, "baseUrl" | "pace" | "clock" | "log"> & { readonly token: string },
): Request =>
  pacedRequest({
    ...{ ...options, installationId: 0 },
    open: () =>
      new Octokit({
        ...{ baseUrl: options.baseUrl, auth: options.token, userAgent: "missions" },
        log: { debug: () => {}, info: () => {}, warn: options.log, error: () => {} },
      }),
  })

function pacedRequest({
  installationId,
  pace,
  clock,
  open,
}: Pick<Options, "installationId" | "pace" | "clock"> & { readonly open: () => Octokit }): Request {
  let octokit = open()
  return async (route, parameters = {}, maySend = always) => {
    const end = await pace.turn(installationId, kindOf(route, parameters))
    try {
      const reply = (await octokit.request(route, {
        ...versioned(parameters),
        request: { ...(parameters["request"] ?? {}), fetch: fetchWhile(maySend) },
      })) as Reply
      const { headers } = reply
      if (route === GRAPHQL) mustBeWhole(reply)
      pace.answered(installationId, usedUpUntil(headers))
      return reply
    } catch (error) {
      pace.failed(installationId, failureOf(error, clock()))
      // Its token was revoked, as after a suspension, so the next request asks for a new one.
      if (statusOf(error) === 401) octokit = open()
      throw error
    } finally {
      end()
    }
  }
}

const octokitOf = ({ baseUrl, appId, privateKey, installationId, log }: Options): Octokit =>
  new Octokit({
    baseUrl,
    authStrategy: createAppAuth,
    auth: { appId, privateKey, installationId },
    userAgent: "missions",
    // Refusals go into the mission's log, so Octokit needn't print them too.
    log: { debug: () => {}, info: () => {}, warn: log, error: () => {} },
  })

const GRAPHQL = "POST /graphql"

/** What belongs to git and to runs is no content for GitHub's limits. */
function kindOf(route: string, parameters: Readonly<Record<string, unknown>>): Kind {
  if (route === GRAPHQL)
    return /^\s*mutation\b/.test(String(parameters["query"])) ? "content" : "read"
  if (/^(?:GET|HEAD) /.test(route)) return "read"
  return /\/git\/|\/actions\/|\/merges$/.test(route) ? "write" : "content"
}

function usedUpUntil(headers: Reply["headers"]): number | null {
  if (headers["x-ratelimit-remaining"] !== "0") return null
  if ((headers["x-ratelimit-resource"] ?? "core") !== "core") return null
  const reset = Number(headers["x-ratelimit-reset"])
  return Number.isFinite(reset) ? reset * 1_000 : null
}

/**
 * GraphQL answers what it could find beside its errors. A thing that is missing among many is no
 * failure; without any data, or with a limit, it is one.
 */
function mustBeWhole({ data: { data, errors = [] }, headers }: Reply): void {
  const faults: readonly GraphqlFault[] = errors
  if (faults.length === 0) return
  const hasData = Object.values(data ?? {}).some(it => it !== null)
  if (hasData && faults.every(it => it.type === "NOT_FOUND")) return
  throw new GraphqlError(faults, headers as Readonly<Record<string, string>>)
}

const always = () => true

/** Asks as late as possible, because a request may have waited for its turn for some time. */
const fetchWhile =
  (maySend: () => boolean): typeof fetch =>
  (input, init) => {
    if (!maySend()) return Promise.reject(new TransientError("The right to send this has ended."))
    return fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
  }

/** Sends requests as a person or a job, by a token; null: as nobody. */
export function tokenRequest({
  baseUrl,
  token,
}: {
  readonly baseUrl: string
  readonly token: string | null
}): Request {
  const octokit = new Octokit({
    baseUrl,
    ...(token === null ? {} : { auth: token }),
    userAgent: "missions",
    request: { fetch: fetchWhile(always) },
    // Whoever asked hears of a refusal; a job's log needn't have it as well.
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  return (route, parameters = {}) =>
    octokit.request(route, versioned(parameters)) as ReturnType<Request>
}

export function versioned(parameters: Readonly<Record<string, unknown>>) {
  const headers = (parameters["headers"] ?? {}) as Record<string, string>
  return { ...parameters, headers: { "x-github-api-version": API_VERSION, ...headers } }
}
