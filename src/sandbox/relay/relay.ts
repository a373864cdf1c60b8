/**
 * The only way out of a room's network: a proxy in our process that lets programs reach listed
 * hosts. It opens no TLS and keeps nothing of what passes but the names of hosts.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import type { Listed, Network, Relay } from "../../attempt/room-network.ts"
import { CONTACTS_MAX } from "../../core/log/contacts.ts"
import { connectTo, type NoWay, NoWayError, type WayOut } from "./connect-out.ts"
import { doorOf, leadTo, type OpenDoors } from "./registry-doors.ts"
import { type Rules, rulesFor } from "./rules.ts"
import { isLoopback, loopbackOf, shownTarget, type Target, targetOf } from "./target.ts"
import { variablesFor } from "./variables.ts"

interface RelayPlan extends WayOut {
  readonly network: Pick<Network, "listen" | "connect">
  readonly listed: Listed
  /** What certificates of private registries may rest on; only tests bring others. */
  readonly ca?: readonly string[]
}

/** A package manager opens a few dozen at once. */
const CONNECTIONS_MAX = 512
/** Enough for cookies and a long path, and not for filling our memory. */
const HEADER_BYTES_MAX = 32 * 1024
/** Who says nothing for so long wants nothing. */
const HEADERS_MS = 30_000
/** A download that stands still this long is dead; so is a tunnel. */
const IDLE_MS = 10 * 60_000

export async function openRelay(plan: RelayPlan): Promise<Relay> {
  const bench: Bench = {
    plan,
    rules: rulesFor(plan.listed),
    reached: new Set(),
    refused: new Set(),
    open: new Set(),
    doors: new Map(),
  }
  const server = createServer({
    ...{ maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADERS_MS, requestTimeout: 0 },
    ...{ insecureHTTPParser: false, requireHostHeader: false },
  })
  server.maxConnections = CONNECTIONS_MAX
  server.on("connection", socket => {
    bench.open.add(socket)
    socket.once("close", () => bench.open.delete(socket))
    socket.on("error", () => socket.destroy())
    socket.setTimeout(IDLE_MS, () => socket.destroy())
  })
  server.on("connect", (asked: IncomingMessage, near: Duplex, head: Buffer) => {
    tunnel(asked, { near, head, bench }).catch(() => near.destroy())
  })
  server.on("request", (asked: IncomingMessage, answer: ServerResponse) => {
    forward(asked, answer, bench).catch(() => answer.destroy())
  })
  // A plain connection that becomes another protocol has nothing to say through a proxy.
  server.on("upgrade", (_, near: Duplex) => near.destroy())
  server.on("clientError", (_, near: Duplex) => near.destroy())
  const port = await plan.network.listen(server)
  let isClosing = false
  const lost = Promise.withResolvers<string>()
  for (const event of ["error", "close"]) {
    server.once(event, () => {
      if (!isClosing) lost.resolve("what leads out of a room's network ended by itself")
    })
  }
  return {
    ...{ env: variablesFor(port), lost: lost.promise },
    contacts: () => ({ reached: shown(bench.reached), refused: shown(bench.refused) }),
    lead: (registries, folder) =>
      leadTo(registries, {
        ...{ folder, ca: plan.ca, doors: bench.doors },
        dial: target => connectTo(target, "named", plan),
      }),
    async close() {
      isClosing = true
      for (const door of bench.doors.values()) door.close()
      server.close()
      for (const socket of bench.open) socket.destroy()
    },
  }
}

interface Bench {
  readonly plan: RelayPlan
  readonly rules: Rules
  readonly reached: Set<string>
  readonly refused: Set<string>
  readonly open: Set<Duplex>
  /** To private registries, while they are open. */
  readonly doors: OpenDoors
}

const shown = (names: ReadonlySet<string>): string[] => [...names].sort()

/** A program may ask for any number of names. */
function note(names: Set<string>, target: Target): void {
  if (names.size < CONTACTS_MAX) names.add(shownTarget(target))
}

/** Why a request goes nowhere. The first line reaches people through what most tools print. */
interface Refusal {
  readonly status: number
  readonly reason: string
  readonly text: string
}

const MALFORMED: Refusal = {
  status: 400,
  reason: "Not a host and a port",
  text: "Missions: the request names no host and port in a way that is understood here.",
}

const refusalOf = (why: NoWay | "unlisted", target: Target): Refusal => {
  const host = shownTarget(target)
  const allow = `To allow it, add "${host}" to network.hosts in .github/missions.yml.`
  switch (why) {
    case "unlisted":
      return {
        status: 403,
        reason: "Not in network.hosts of the policy",
        text: `Missions: ${host} is not among the hosts that may be reached. ${allow}`,
      }
    case "private":
      return {
        status: 403,
        reason: "Leads into a private network",
        text: `Missions: ${host} leads into a private network. ${allow}`,
      }
    case "forbidden":
      return {
        status: 403,
        reason: "Leads to no public address",
        text: `Missions: ${host} leads to an address of this machine or its network.`,
      }
    case "unknown":
      return { status: 502, reason: "Host not found", text: `Missions: ${host} is not known.` }
    case "unreachable":
      return {
        status: 504,
        reason: "Host not reached",
        text: `Missions: ${host} could not be reached.`,
      }
  }
}

/** The connection, or why there is none. */
async function connected(
  target: Target,
  { plan, rules, reached, refused }: Bench,
): Promise<Duplex | Refusal> {
  // What a room has at its own loopback it reaches anyway. Some clients know no exceptions.
  if (isLoopback(target)) {
    const to = { host: loopbackOf(target), port: target.port }
    return plan.network.connect(to).catch(() => refusalOf("unreachable", target))
  }
  const listed = rules.listed(target)
  if (listed === null) {
    note(refused, target)
    return refusalOf("unlisted", target)
  }
  try {
    const socket = await connectTo(target, listed, plan)
    note(reached, target)
    return socket
  } catch (error) {
    const why = error instanceof NoWayError ? error.why : "unreachable"
    if (why === "private" || why === "forbidden") note(refused, target)
    return refusalOf(why, target)
  }
}

const ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n"

async function tunnel(
  asked: IncomingMessage,
  { near, head, bench }: { readonly near: Duplex; readonly head: Buffer; readonly bench: Bench },
): Promise<void> {
  near.on("error", () => near.destroy())
  const target = targetOf(asked.url ?? "")
  const door = target === null ? undefined : bench.doors.get(doorOf(target))
  if (target !== null && door !== undefined) {
    note(bench.reached, target)
    near.write(ESTABLISHED)
    return door.enter(near, head)
  }
  const far = target === null ? MALFORMED : await connected(target, bench)
  if ("status" in far) {
    const lines = [
      `HTTP/1.1 ${far.status} ${far.reason}`,
      "content-type: text/plain; charset=utf-8",
      `content-length: ${Buffer.byteLength(far.text)}`,
      "connection: close",
    ]
    near.end(`${lines.join("\r\n")}\r\n\r\n${far.text}`)
    return
  }
  if (near.destroyed) return void far.destroy()
  bench.open.add(far)
  far.once("close", () => {
    bench.open.delete(far)
    near.destroy()
  })
  far.on("error", () => far.destroy())
  near.once("close", () => far.destroy())
  near.write(ESTABLISHED)
  if (head.length > 0) far.write(head)
  near.pipe(far)
  far.pipe(near)
}

/** Headers that belong to one connection, or that tell the other side who asks. */
const OWN = [
  ...["connection", "keep-alive", "proxy-authorization", "proxy-authenticate", "proxy-connection"],
  ...["te", "trailer", "transfer-encoding", "upgrade", "host", "forwarded", "via"],
]

async function forward(
  asked: IncomingMessage,
  answer: ServerResponse,
  bench: Bench,
): Promise<void> {
  const refuse = ({ status, reason, text }: Refusal) =>
    answer.writeHead(status, reason, { "content-type": "text/plain; charset=utf-8" }).end(text)
  const url = URL.parse(asked.url ?? "")
  if (url?.protocol !== "http:" || url.username !== "" || url.password !== "") {
    return void refuse(MALFORMED)
  }
  const target = targetOf(url.port === "" ? `${url.hostname}:80` : url.host)
  const far = target === null ? MALFORMED : await connected(target, bench)
  if ("status" in far) return void refuse(far)
  const named = (asked.headers.connection ?? "").toLowerCase().split(/[\s,]+/)
  const kept = Object.entries(asked.headers).filter(
    ([name]) => !OWN.includes(name) && !named.includes(name),
  )
  const sent = request({
    ...{ method: asked.method ?? "GET", path: `${url.pathname}${url.search}` },
    // The host is the one that was looked at, whatever the request says beside it.
    headers: { ...Object.fromEntries(kept), host: url.host, connection: "close" },
    // Without an agent: one would connect by itself (Node's ClientRequest).
    ...{ createConnection: () => far, maxHeaderSize: HEADER_BYTES_MAX },
  })
  const fail = () => {
    sent.destroy()
    if (answer.headersSent || target === null) answer.destroy()
    else refuse(refusalOf("unreachable", target))
  }
  sent.on("error", fail)
  sent.once("response", received => {
    const given = Object.entries(received.headers).filter(([name]) => !OWN.includes(name))
    answer.writeHead(received.statusCode ?? 502, Object.fromEntries(given))
    received.on("error", () => answer.destroy())
    received.pipe(answer)
  })
  answer.once("close", () => {
    sent.destroy()
    far.destroy()
  })
  asked.pipe(sent)
}
