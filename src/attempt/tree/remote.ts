/**
 * Sends requests to the repository's own address with the job's token. It never sends the token to
 * another host, and never follows a redirect there.
 */
import { WorkTreeError } from "./blame.ts"

export interface Remote {
  readonly url: string
  /** null if the repository needs no token, as a folder doesn't. */
  readonly token: string | null
}

const REQUEST_MS = 600_000

/** The form in which actions/checkout sends it. */
export const authorization = (token: string): string =>
  `basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`

/** Whether the token is meant for the address, by its host, scheme and port. */
export const isOwn = ({ url }: Pick<Remote, "url">, address: string): boolean =>
  URL.canParse(url) &&
  URL.canParse(address) &&
  /^https?:$/.test(new URL(url).protocol) &&
  new URL(url).origin === new URL(address).origin

/** null if what we asked for isn't there. Throws if another try may get it. */
export async function ask(
  remote: Remote,
  address: string,
  init: { readonly method?: string; readonly body?: string; readonly headers?: Headers },
): Promise<Response | null> {
  const isTheirs = isOwn(remote, address)
  if (!isTheirs && !address.startsWith("https://")) return null
  const headers = new Headers(init.headers)
  if (isTheirs && remote.token !== null && !headers.has("authorization")) {
    headers.set("authorization", authorization(remote.token))
  }
  const signal = AbortSignal.timeout(REQUEST_MS)
  const response = await fetch(address, { ...init, headers, signal, redirect: "manual" }).catch(
    cause => {
      throw unanswered(address, (cause as Error).message)
    },
  )
  if (response.ok) return response
  await response.body?.cancel()
  if (response.status >= 500 || response.status === 429) {
    throw unanswered(address, `status ${response.status}`)
  }
  return null
}

export const unanswered = (address: string, why: string): WorkTreeError =>
  new WorkTreeError("machine", new Error(`${new URL(address).host} did not answer: ${why}`))
