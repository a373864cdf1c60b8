/** Octokit as an installation of our App, reduced to the one door that the adapters know. */
import { createAppAuth } from "@octokit/auth-app"
import { Octokit } from "@octokit/rest"
import type { Request } from "./request.ts"

interface Options {
  /** GitHub's REST root, without a slash at the end. */
  readonly baseUrl: string
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  readonly installationId: number
  readonly log: (message: string) => void
}

/** The version that the embedded GitHub and the tests are held to. */
export const API_VERSION = "2022-11-28"

export function installationRequest(options: Options): Request {
  const { baseUrl, appId, privateKey, installationId, log } = options
  const octokit = new Octokit({
    baseUrl,
    authStrategy: createAppAuth,
    auth: { appId, privateKey, installationId },
    userAgent: "missions",
    // Refusals are facts of the log; they are not printed twice.
    log: { debug: () => {}, info: () => {}, warn: log, error: () => {} },
  })
  return (route, parameters = {}) =>
    octokit.request(route, versioned(parameters)) as ReturnType<Request>
}

/** As a person or a job, by a token. */
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
