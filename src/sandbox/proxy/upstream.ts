/** One request to the model's provider, with our key in place of the agent's capability. */

import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plain,
} from "node:http"
import { Agent as SecureAgent, request as secure } from "node:https"
import { withoutEnd } from "../../core/values/trimmed.ts"
import type { Proxies } from "../relay/proxies.ts"
import { type Call, KEY_HEADERS, keyHeaders } from "./model-call.ts"

export interface Upstream {
  /** Such as "https://api.anthropic.com" or "https://openrouter.ai/api/v1". */
  readonly url: string
  readonly key: string
  /** The person's own way to the internet; left out if it is direct. */
  readonly proxies?: Proxies
}

/** Headers that belong to one connection, or that we set ourselves. */
const OWN = new Set<string>([
  ...KEY_HEADERS,
  ...["host", "connection", "keep-alive", "proxy-authorization", "proxy-connection", "te"],
  ...[
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "accept-encoding",
    "expect",
    "content-encoding",
  ],
  ...["cookie", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"],
])

/** Resolves with the answer's head; rejects if nobody answers. */
export function ask(
  { url, key, proxies }: Upstream,
  asked: {
    readonly call: Call
    readonly method: string
    readonly path: string
    readonly query: URLSearchParams
    readonly headers: IncomingHttpHeaders
    readonly body: string
    readonly signal: AbortSignal
  },
): Promise<IncomingMessage> {
  const target = targetOf(url, asked)
  const isSecure = target.protocol === "https:"
  const send = isSecure ? secure : plain
  // Without an agent of its own a call would go past the person's proxy.
  const agent = proxies && new (isSecure ? SecureAgent : PlainAgent)({ proxyEnv: envOf(proxies) })
  const kept = Object.entries(asked.headers).filter(([name]) => !OWN.has(name))
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sent = send(target, {
    method: asked.method,
    headers: {
      ...Object.fromEntries(kept),
      ...keyHeaders(asked.call.protocol, key),
      // What is compressed cannot be read as it passes.
      "accept-encoding": "identity",
      ...(asked.body === "" ? {} : { "content-length": Buffer.byteLength(asked.body) }),
    },
    signal: asked.signal,
    ...(agent && { agent }),
  })
  sent.once("response", resolve)
  sent.once("error", reject)
  sent.end(asked.body)
  return promise
}

const envOf = ({ http, https, no }: Proxies): NodeJS.ProcessEnv => ({
  ...(http !== null && { HTTP_PROXY: http }),
  ...(https !== null && { HTTPS_PROXY: https }),
  NO_PROXY: no,
})

/** A provider's address may end with the version that the path begins with. */
function targetOf(
  url: string,
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
): URL {
  const target = new URL(url)
  const base = withoutEnd(target.pathname, letter => letter === "/")
  const version = /\/v1(?:alpha|beta)?$/.exec(base)?.[0]
  const rest = version && path.startsWith(`${version}/`) ? path.slice(version.length) : path
  target.pathname = `${base}${rest}`
  const others = new URLSearchParams(query)
  others.delete("key")
  target.search = others.toString()
  return target
}
