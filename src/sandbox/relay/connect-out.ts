/**
 * Connects to a host that is listed: by an address that was looked at before, or through the
 * person's own proxy, which then looks itself.
 */
import { lookup as lookUp } from "node:dns/promises"
import { request as plain } from "node:http"
import { request as secure } from "node:https"
import { connect, type LookupFunction, type Socket } from "node:net"
import { kindOf } from "./address-kind.ts"
import { type Proxies, proxyFor } from "./proxies.ts"
import type { ListedAs } from "./rules.ts"
import type { Target } from "./target.ts"

/** Why nothing is connected; each is told in its own words. */
export type NoWay = "unknown" | "private" | "forbidden" | "unreachable"

export interface Found {
  readonly address: string
  readonly family: number
}

export interface WayOut {
  /** The addresses of a name, and a connection to one of them; only tests bring others. */
  readonly resolve?: (host: string) => Promise<readonly Found[]>
  readonly dial?: (target: Target, addresses: readonly Found[]) => Promise<Socket>
  readonly proxies?: Proxies | undefined
}

/** A host that takes longer is down. */
const CONNECT_MS = 30_000

/** Rejects with one of the words above. */
export async function connectTo(
  target: Target,
  listed: ListedAs,
  { resolve = host => lookUp(host, { all: true }), dial = dialled, proxies }: WayOut,
): Promise<Socket> {
  const proxy = proxyFor(target, proxies)
  if (proxy !== null) return throughProxy(target, proxy)
  const found = await resolve(target.host).catch(() => [])
  if (found.length === 0) throw new NoWayError("unknown")
  const kinds = found.map(({ address }) => kindOf(address))
  const allowed = found.filter(
    (_, at) => kinds[at] === "public" || (kinds[at] === "private" && listed === "named"),
  )
  if (allowed.length === 0)
    throw new NoWayError(kinds.includes("private") ? "private" : "forbidden")
  return dial(target, allowed)
}

export class NoWayError extends Error {
  readonly why: NoWay
  constructor(why: NoWay) {
    super(why)
    this.why = why
  }
}

/** Only what was looked at is connected to: asked again, the name could lead elsewhere. */
function dialled({ host, port }: Target, addresses: readonly Found[]): Promise<Socket> {
  const lookup: LookupFunction = (_, options, done) => {
    const first = addresses[0]!
    if (options.all) done(null, [...addresses])
    else done(null, first.address, first.family)
  }
  const socket = connect({ host, port, lookup, autoSelectFamily: true, allowHalfOpen: true })
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const fail = () => {
    socket.destroy()
    reject(new NoWayError("unreachable"))
  }
  const timer = setTimeout(fail, CONNECT_MS)
  socket.once("error", fail)
  socket.once("connect", () => {
    clearTimeout(timer)
    socket.off("error", fail)
    resolve(socket)
  })
  return promise.finally(() => clearTimeout(timer))
}

function throughProxy({ host, port }: Target, proxy: URL): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const path = `${host.includes(":") ? `[${host}]` : host}:${port}`
  const ask = proxy.protocol === "https:" ? secure : plain
  const asked = ask({
    hostname: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
    ...{ method: "CONNECT", path, agent: false, timeout: CONNECT_MS },
    headers: { host: path, ...loginFor(proxy) },
  })
  const fail = () => {
    asked.destroy()
    reject(new NoWayError("unreachable"))
  }
  asked.once("connect", (response, socket: Socket, head) => {
    if (response.statusCode !== 200) return fail()
    socket.setTimeout(0)
    if (head.length > 0) socket.unshift(head)
    resolve(socket)
  })
  for (const event of ["response", "timeout", "error"]) asked.on(event, fail)
  asked.end()
  return promise
}

function loginFor({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "") return {}
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` }
}
