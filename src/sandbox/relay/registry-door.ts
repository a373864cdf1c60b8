/**
 * Where a private registry's TLS ends for the programs of a set-up: what they ask for is read from
 * the registry with a login that they never see. It writes nothing there, and leads nowhere else.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Agent, createServer, request } from "node:https"
import type { Duplex } from "node:stream"
import { pipeline } from "node:stream/promises"
import { connect as secured } from "node:tls"
import type { OpenRegistry } from "../../attempt/room-network.ts"
import type { Authority } from "./certificates.ts"
import { headerOf, reveals, withoutLogin } from "./registry-login.ts"
import { type FoundPath, pathOf, refusalOf, type WrongPath } from "./registry-path.ts"
import { shownTarget } from "./target.ts"

interface DoorPlan {
  readonly authority: Authority
  /** All at one host and port. */
  readonly registries: readonly [OpenRegistry, ...OpenRegistry[]]
  /** A connection to that host. */
  readonly dial: () => Promise<Duplex>
  /** PEM of what the registry's own certificate may rest on. */
  readonly ca: readonly string[]
  /** The registry refused what this variable holds. */
  readonly onRefused: (variable: string) => void
}

export interface Door {
  /** Takes over what a program opened to the registry's host. */
  enter(near: Duplex, head: Buffer): void
  close(): void
}

const HEADER_BYTES_MAX = 32 * 1024
const HEADERS_MS = 30_000
/** A registry that says nothing for so long is down. */
const SILENT_MS = 60_000
/** More than any one package, and than all of a large project's. */
const ANSWER_BYTES_MAX = 2 * 1024 ** 3
const ALL_BYTES_MAX = 16 * 1024 ** 3
const REQUESTS_MAX = 50_000
const CONNECTIONS_MAX = 32

export function openDoor(plan: DoorPlan): Door {
  const [{ host }] = plan.registries
  const bench: Bench = {
    ...{ plan, agent: agentTo(plan), open: new Set() },
    spent: { requests: 0, bytes: 0 },
  }
  const server = createServer({
    ...plan.authority.certificateFor(host),
    ...{ ALPNProtocols: ["http/1.1"], minVersion: "TLSv1.2", requireHostHeader: false },
    ...{ maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_MS, requestTimeout: 0 },
  })
  server.on("secureConnection", socket => socket.on("error", () => socket.destroy()))
  server.on("request", (asked: IncomingMessage, answer: ServerResponse) => {
    answerOn(asked, answer, bench)
  })
  for (const event of ["upgrade", "connect", "clientError"]) {
    server.on(event, (_: unknown, near: Duplex) => near.destroy())
  }
  server.on("tlsClientError", (_, near: Duplex) => near.destroy())
  return {
    enter(near, head) {
      bench.open.add(near)
      near.once("close", () => bench.open.delete(near))
      if (head.length > 0) near.unshift(head)
      server.emit("connection", near)
    },
    close() {
      for (const socket of bench.open) socket.destroy()
      bench.agent.destroy()
      server.close()
    },
  }
}

interface Bench {
  readonly plan: DoorPlan
  readonly agent: Agent
  readonly open: Set<Duplex>
  readonly spent: { requests: number; bytes: number }
}

/** A package manager asks some hundred times, so connections are kept. */
function agentTo({ registries: [{ host }], dial, ca }: DoorPlan): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX })
  agent.createConnection = (_, done) => {
    dial().then(
      socket => {
        const far = secured({ socket, servername: host, ca: [...ca], ALPNProtocols: ["http/1.1"] })
        done?.(null, far)
      },
      error => done?.(error, null as never),
    )
    return undefined as never
  }
  return agent
}

function refuse(answer: ServerResponse, wrong: WrongPath, { host, port }: OpenRegistry): void {
  const { status, text } = refusalOf(wrong, shownTarget({ host, port }))
  // npm shows "error" of JSON to people, pip and cargo the status alone.
  const said = JSON.stringify({ error: text })
  answer.writeHead(status, { "content-type": "application/json", connection: "close" }).end(said)
}

/**
 * What an honest package manager needs to say. Nothing that a room says of who it is gets through. By
 * ranges an answer could be read in pieces too small to see whether they repeat the login.
 */
const ASKED = [
  ...["accept", "accept-language", "cache-control", "if-match", "if-modified-since"],
  ...["if-none-match", "if-unmodified-since", "pragma", "user-agent"],
]

function answerOn(asked: IncomingMessage, answer: ServerResponse, bench: Bench): void {
  const { registries } = bench.plan
  asked.resume()
  const found = foundIn(asked, bench)
  if (typeof found === "string") refuse(answer, found, registries[0])
  else read(found, { asked, answer, bench })
}

function foundIn({ method, url = "" }: IncomingMessage, { plan, spent }: Bench) {
  spent.requests += 1
  if (method !== "GET" && method !== "HEAD") return "method"
  if (spent.requests > REQUESTS_MAX || spent.bytes > ALL_BYTES_MAX) return "much"
  return pathOf(url, plan.registries)
}

function read(
  { registry, path }: FoundPath,
  {
    asked,
    answer,
    bench,
  }: { readonly asked: IncomingMessage; readonly answer: ServerResponse; readonly bench: Bench },
): void {
  const { host, port } = registry
  const kept = ASKED.flatMap(name => {
    const value = asked.headers[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const sent = request({
    ...{ path, host, port, agent: bench.agent, timeout: SILENT_MS },
    method: asked.method ?? "GET",
    headers: {
      ...Object.fromEntries(kept),
      // Packed, we could not see whether an answer repeats the login.
      ...{ host: shownTarget({ host, port }), "accept-encoding": "identity" },
      authorization: headerOf(registry),
    },
    maxHeaderSize: HEADER_BYTES_MAX,
  })
  const fail = () => {
    sent.destroy()
    if (answer.headersSent) answer.destroy()
    else refuse(answer, "unreachable", registry)
  }
  sent.on("error", fail)
  sent.on("timeout", fail)
  sent.once("response", received => pass(received, answer, { registry, bench }))
  answer.once("close", () => sent.destroy())
  sent.end()
}

/** Belongs to one connection, or to somebody who is logged in. */
const OWN = [
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer"],
  ...["transfer-encoding", "upgrade", "set-cookie", "set-cookie2", "www-authenticate", "alt-svc"],
  ...["authorization", "authentication-info", "clear-site-data", "strict-transport-security"],
]

function pass(
  received: IncomingMessage,
  answer: ServerResponse,
  { registry, bench }: { readonly registry: OpenRegistry; readonly bench: Bench },
): void {
  const status = received.statusCode ?? 502
  // Node passes on no other, and a registry may answer anything.
  if (status < 200 || status > 599) {
    received.destroy()
    refuse(answer, "unreachable", registry)
    return
  }
  if (status === 401 || status === 403) bench.plan.onRefused(registry.variable)
  const given = Object.entries(received.headers).filter(
    ([name, value]) => !OWN.includes(name) && !reveals(registry, `${value}`),
  )
  answer.writeHead(status, Object.fromEntries(given))
  const bounded = withoutLogin(registry, counted(received, bench))
  pipeline(bounded, answer).catch(() => answer.destroy())
}

async function* counted(
  received: AsyncIterable<Buffer>,
  { spent }: Pick<Bench, "spent">,
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const piece of received) {
    bytes += piece.length
    spent.bytes += piece.length
    if (bytes > ANSWER_BYTES_MAX || spent.bytes > ALL_BYTES_MAX) throw new Error("too much")
    yield piece
  }
}
