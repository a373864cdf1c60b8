/** A front door on loopback, and whoever knocks at it. */
import { createHmac } from "node:crypto"
import { once } from "node:events"
import type { Server } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { onTestFinished } from "vitest"
import {
  createFrontDoor,
  type Outcome,
  type SignedDelivery,
} from "../../../src/server/front-door.ts"

const SECRET = "It's a Secret to Everybody"
export const PATH = "/api/github/webhooks"
export const GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
export const BODY = '{"action":"opened"}'

export const signed = (body: string | Uint8Array, secret = SECRET) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`

export const GOOD = {
  "Content-Type": "application/json",
  "X-GitHub-Event": "issues",
  "X-GitHub-Delivery": GUID,
  "X-Hub-Signature-256": signed(BODY),
}

interface Door {
  readonly server: Server
  readonly port: number
  readonly taken: SignedDelivery[]
  readonly outcomes: Outcome[]
}

export async function openDoor(
  given: {
    readonly isOpen?: () => boolean
    readonly isLasting?: () => boolean
    readonly receive?: () => Promise<void>
  } = {},
): Promise<Door> {
  const taken: SignedDelivery[] = []
  const outcomes: Outcome[] = []
  const server = createFrontDoor({
    secret: SECRET,
    isOpen: given.isOpen ?? (() => true),
    async receive(delivery) {
      taken.push(delivery)
      await given.receive?.()
    },
    isLasting: given.isLasting ?? (() => false),
    pages: { "/healthz": () => ({ status: 200, type: "text/plain", text: "ok\n" }) },
    onOutcome: outcome => outcomes.push(outcome),
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(done => server.close(done))
  })
  return { server, port: (server.address() as AddressInfo).port, taken, outcomes }
}

export interface Sent {
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
  /** Without it the body's own length is said. */
  readonly length?: string
}

export function written({
  method = "POST",
  target = PATH,
  headers = GOOD,
  body = BODY,
  length,
}: Sent) {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map(one => `${name}: ${one}`),
  )
  const size = length ?? String(Buffer.byteLength(body))
  const sized = size === "" ? [] : [`Content-Length: ${size}`]
  return [`${method} ${target} HTTP/1.1`, "Host: x", ...lines, ...sized, "", body].join("\r\n")
}

/** Sends it over a connection of its own. Answers with all that came back until the status was there. */
export async function knock(port: number, raw: string | Uint8Array): Promise<string> {
  const socket = connect(port, "127.0.0.1")
  onTestFinished(() => void socket.destroy())
  socket.on("error", () => {})
  socket.write(raw)
  let said = ""
  for await (const part of socket) {
    said += part
    if (/(?:^|\n)HTTP\/1\.1 [2-5][\s\S]*\r\n\r\n/.test(said)) break
  }
  return said
}

export const statusOf = (said: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1] ?? 0)
export const without = (name: keyof typeof GOOD) =>
  Object.fromEntries(Object.entries(GOOD).filter(([it]) => it !== name))
export const chunked = { "Transfer-Encoding": "chunked" }
