/** A provider on loopback, the answers of four forms of endpoints, and a proxy before it. */
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"
import { priceOf } from "../../../src/core/plan/price.ts"
import { type OpenKeyProxy, openKeyProxy } from "../../../src/sandbox/proxy/key-proxy.ts"

export const KEY = "sk-real-key"
export const CAPABILITY = "capability-of-this-attempt"

interface Seen {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const open: (() => Promise<void>)[] = []
/** Ends what a test opened; a second end of one does nothing. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0)) await close()
}

/** A provider that answers every request with these pieces, one write each. */
export async function provider(
  pieces: readonly string[],
  { status = 200, type = "text/event-stream" } = {},
) {
  const seen: Seen[] = []
  let isBroken = false
  let held: Promise<void> = Promise.resolve()
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
    const body = Buffer.concat(parts).toString()
    seen.push({ url: request.url ?? "", headers: request.headers, body })
    response.writeHead(status, { "content-type": type })
    for (const piece of pieces) {
      if (response.destroyed) return
      response.write(piece)
      await new Promise(resolve => setImmediate(resolve))
      await held
      if (isBroken) {
        response.destroy()
        return
      }
    }
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  open.push(close)
  return {
    ...{ seen, close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    /** Whether answers break off after their first piece. */
    breakOff(is: boolean) {
      isBroken = is
    },
    /** Answers stop after their first piece until they are released. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
  }
}

export async function proxy(url: string, over: Partial<Parameters<typeof openKeyProxy>[0]> = {}) {
  const opened = await openKeyProxy({
    upstream: { url, key: KEY },
    cap: { usd: null, tokens: null },
    priceOf: model => priceOf(model),
    models: [],
    capability: CAPABILITY,
    now: () => Date.now(),
    network: machineNetwork,
    ...over,
  })
  open.push(opened.close)
  return opened
}

export const post = (
  { url }: OpenKeyProxy,
  path: string,
  body: object,
  headers: Record<string, string> = {},
) =>
  fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${CAPABILITY}`,
      ...headers,
    },
    body: JSON.stringify(body),
  })

export const event = (data: object, name?: string) =>
  `${name ? `event: ${name}\n` : ""}data: ${JSON.stringify(data)}\n\n`

export const ANTHROPIC = [
  event(
    {
      type: "message_start",
      message: {
        usage: {
          input_tokens: 10,
          cache_read_input_tokens: 1_000,
          cache_creation_input_tokens: 50,
          output_tokens: 1,
        },
      },
    },
    "message_start",
  ),
  event({ type: "content_block_delta", delta: { text: "hé" } }, "content_block_delta"),
  event({ type: "message_delta", usage: { output_tokens: 40 } }, "message_delta"),
]
/** It told more than its bytes let guess. */
export const LONG = [
  ANTHROPIC[0]!,
  event({ type: "message_delta", usage: { output_tokens: 4_000 } }, "message_delta"),
]
const CHAT = [
  event({ choices: [{ delta: { content: "a" } }] }),
  event({
    choices: [],
    usage: {
      prompt_tokens: 1_060,
      completion_tokens: 40,
      prompt_tokens_details: { cached_tokens: 1_000 },
    },
  }),
  "data: [DONE]\n\n",
]
export const RESPONSES = [
  event({ type: "response.output_text.delta", delta: "a" }),
  event({
    type: "response.completed",
    response: {
      usage: {
        input_tokens: 1_060,
        output_tokens: 40,
        input_tokens_details: { cached_tokens: 1_000 },
      },
    },
  }),
]
const GEMINI = [
  event({
    candidates: [],
    usageMetadata: { promptTokenCount: 1_060, cachedContentTokenCount: 1_000 },
  }),
  event({
    candidates: [],
    usageMetadata: {
      promptTokenCount: 1_060,
      cachedContentTokenCount: 1_000,
      candidatesTokenCount: 30,
      thoughtsTokenCount: 10,
    },
  }),
]
const WHOLE = {
  anthropic: {
    usage: {
      input_tokens: 10,
      cache_read_input_tokens: 1_000,
      cache_creation_input_tokens: 50,
      output_tokens: 40,
    },
  },
  chat: {
    usage: {
      prompt_tokens: 1_060,
      completion_tokens: 40,
      prompt_tokens_details: { cached_tokens: 1_000 },
    },
  },
  responses: {
    usage: {
      input_tokens: 1_060,
      output_tokens: 40,
      input_tokens_details: { cached_tokens: 1_000 },
    },
  },
  gemini: {
    usageMetadata: {
      promptTokenCount: 1_060,
      cachedContentTokenCount: 1_000,
      candidatesTokenCount: 40,
    },
  },
}

const GEMINI_PATH = "/v1beta/models/gemini-3.1-pro"
export const forms = [
  ["Anthropic's", "/v1/messages", "claude-opus-4-5", "x-api-key", KEY, ANTHROPIC, WHOLE.anthropic],
  [
    "Chat Completions'",
    "/v1/chat/completions",
    "gpt-5.4",
    "authorization",
    `Bearer ${KEY}`,
    CHAT,
    WHOLE.chat,
  ],
  [
    "Responses'",
    "/v1/responses",
    "gpt-5.4",
    "authorization",
    `Bearer ${KEY}`,
    RESPONSES,
    WHOLE.responses,
  ],
  [
    "Gemini's",
    `${GEMINI_PATH}:streamGenerateContent`,
    "gemini-3.1-pro",
    "x-goog-api-key",
    KEY,
    GEMINI,
    WHOLE.gemini,
  ],
] as const
