/**
 * The embedded GitHub on a socket of this machine. It must never listen anywhere but on 127.0.0.1.
 */
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import type { Urls } from "../model/direct-calls.ts"
import type { Face } from "./face.ts"
import { type Request, refusal } from "./message.ts"

export interface GitHubServer {
  readonly face: Face
  readonly port: number
  /** Ends connections, git processes and webhooks that are being sent. */
  close(): Promise<void>
}

/** A push or a block of an artifact is held in memory while it is read. */
const BODY_MAX = 512 * 1024 * 1024

/**
 * Listens first and only then makes the face, because every address in its answers has the port.
 * Port 0 means any free one.
 */
export async function serveGitHub(options: {
  readonly port: number
  readonly face: (urls: Urls) => Face
}): Promise<GitHubServer> {
  let face: Face | null = null
  const server = createServer((incoming, outgoing) => {
    if (face === null) return outgoing.writeHead(503).end()
    respond(face, incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(options.port, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const made = options.face(urlsOf(port))
  face = made
  return {
    face: made,
    port,
    async close() {
      const closed = once(server, "close")
      server.close()
      server.closeAllConnections()
      await made.close()
      await closed
    },
  }
}

/** The artifact library refuses 127.0.0.1 as a server's name, but not as an API's. */
export function urlsOf(port: number): Urls {
  return {
    server: `http://github.localhost:${port}`,
    api: `http://127.0.0.1:${port}`,
    results: `http://127.0.0.1:${port}`,
  }
}

async function respond(
  face: Face,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await bodyOf(incoming)
  const response =
    body === null
      ? refusal(413, `Payload too large: at most ${BODY_MAX} bytes are read.`)
      : await face.answer(requestOf(incoming, body))
  outgoing.writeHead(response.status, response.headers)
  if (response.body instanceof Readable) await pipeline(response.body, outgoing)
  else outgoing.end(response.body)
}

function requestOf(incoming: IncomingMessage, body: Uint8Array): Request {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value
  }
  return { method: incoming.method ?? "GET", target: incoming.url ?? "/", headers, body }
}

/** Null if the body is larger than we read. */
async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of incoming) {
    size += part.length
    if (size > BODY_MAX) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}
