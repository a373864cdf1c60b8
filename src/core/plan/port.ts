/**
 * Where the services of a plan listen, by the names that its commands find in their environment. An
 * address of a plan leads to one of these ports on this machine, and never anywhere else.
 */

/** Ports by the name that holds them. */
export type Ports = Readonly<Record<string, number>>

/** What a service itself, and whatever asks whether it answers, finds its own port under. */
export const OWN_PORT = "PORT"

const PREFIX = "MISSIONS_PORT_"

/** "web shop" → MISSIONS_PORT_WEB_SHOP; null: nothing of it can stand in a name. */
export function portName(name: string): string | null {
  const word = name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")
  // Whatever stood there, one is left of it at either end.
  const trimmed = word.replace(/^_/, "").replace(/_$/, "")
  return trimmed === "" ? null : `${PREFIX}${trimmed}`
}

/** The names in a text, with and without braces. */
export const portsNamed = (text: string): readonly string[] =>
  [...text.matchAll(NAMED)].map(match => nameIn(match))

const NAMED = /\$(?:\{(MISSIONS_PORT_[A-Z0-9_]+|PORT)\}|(MISSIONS_PORT_[A-Z0-9_]+|PORT\b))/g
const nameIn = ([, braced, plain]: RegExpMatchArray): string => braced ?? plain ?? ""

/** By every name that a machine calls itself. */
const HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"])

interface Target {
  readonly host: string
  readonly port: number
  /** From the first slash on, without a fragment. */
  readonly path: string
}

/** `why` follows the address in a sentence. */
export type Aimed =
  | { readonly is: "at"; readonly target: Target }
  | { readonly is: "lost"; readonly why: string }

/** The plan's words are hostile: what leads elsewhere is told before anything is sent. */
export function aim(address: string, ports: Ports): Aimed {
  const unknown = portsNamed(address).find(name => !Object.hasOwn(ports, name))
  if (unknown !== undefined) return { is: "lost", why: `names ${unknown}, which no service has` }
  const written = address.replace(
    NAMED,
    (...match) => `${ports[nameIn(match as unknown as RegExpMatchArray)]}`,
  )
  const url = URL.parse(written)
  if (url === null || url.protocol !== "http:") {
    return { is: "lost", why: "is no address that begins with http://" }
  }
  if (!HOSTS.has(url.hostname) || url.username !== "" || url.password !== "") {
    return { is: "lost", why: "does not lead to this machine" }
  }
  const port = url.port === "" ? 80 : Number(url.port)
  if (!Object.values(ports).includes(port)) {
    return { is: "lost", why: "leads to a port that no service of the plan has" }
  }
  const host = url.hostname.replace(/^\[|\]$/g, "")
  return { is: "at", target: { host, port, path: `${url.pathname}${url.search}` } }
}

/** What `ready` is: an address that must answer, or a command that must end with 0. */
export const isAddress = (ready: string): boolean => /^https?:\/\//i.test(ready)

const CHECK_PREFIX = "service "

/** What is recorded of a service that does not stand. */
export const serviceCheckId = (name: string): string => `${CHECK_PREFIX}${name}`
export const isServiceCheck = (id: string): boolean => id.startsWith(CHECK_PREFIX)
