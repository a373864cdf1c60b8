/** Requests as an App by its own key, and as its installation on one repository. */
import { createAppAuth } from "@octokit/auth-app"
import { Octokit } from "@octokit/rest"
import { tokenRequest, versioned } from "./octokit.ts"
import type { Repository, Request } from "./request.ts"

export interface AppKey {
  readonly appId: string
  /** PEM. */
  readonly privateKey: string
}

const TIMEOUT_MS = 30_000

/** By the App's JWT, which only opens what is under /app and says where it is installed. */
export function appRequest(baseUrl: string, { appId, privateKey }: AppKey): Request {
  const octokit = new Octokit({
    ...{ baseUrl, authStrategy: createAppAuth, auth: { appId, privateKey } },
    userAgent: "missions",
    request: {
      fetch: (input: string, init: RequestInit) =>
        fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
    },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  return (route, parameters = {}) =>
    octokit.request(route, versioned(parameters)) as ReturnType<Request>
}

/** As the App in this repository only. */
export async function repositoryRequest(
  baseUrl: string,
  app: Request,
  { installation, repository }: { readonly installation: number; readonly repository: Repository },
): Promise<Request> {
  const { data } = await app("POST /app/installations/{installation_id}/access_tokens", {
    ...{ installation_id: installation, repositories: [repository.repo] },
  })
  return tokenRequest({ baseUrl, token: data.token })
}
