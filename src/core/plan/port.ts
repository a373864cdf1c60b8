/**
 * Where a plan's services listen, by the names that commands find in their environment. An address
 * in a plan leads to one of these ports on this machine, and never anywhere else.
 */

/** Ports by the name that holds them. */
export type Ports = Readonly<Record<string, number>>

/** The name under which a service, and the check whether it is ready, finds its own port. */
export const OWN_PORT = "PORT"

const PREFIX = "MISSIONS_PORT_"

/** "web shop" → MISSIONS_PORT_WEB_SHOP. null: none of its characters can be in a name. */
export function portName(name: string): string | null {
  const word = name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")
  // Whatever was there, one underscore is left at either end.
  const trimmed = word.replace(/^_/, "").replace(/_$/, "")
  return trimmed === "" ? null : `${PREFIX}${trimmed}`
}

/** The names of ports in a text, with and without braces. */
export const portsNamed = (text: string): readonly string[] =>
  [...text.matchAll(NAMED)].map(match => nameIn(match))

const NAMED = /\$(?:\{(MISSIONS_PORT_[A-Z0-9_]+|PORT)\}|(MISSIONS_PORT_[A-Z0-9_]+|PORT\b))/g
const nameIn = ([, braced, plain]: RegExpMatchArray): string => braced ?? plain ?? ""

/** Every name that a machine has for itself. */
const HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"])

interface Target {
  readonly host: string
  readonly port: number
  /** From the first slash on, without a fragment. */
  readonly path: string
}

/** `why` continues the sentence after the address. */
export type Aimed =
  | { readonly is: "at"; readonly target: Target }
  | { readonly is: "lost"; readonly why: string }

/** A plan's words may be hostile, so an address that leads elsewhere is reported before anything is sent. */
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

/** The id under which a service that does not run is recorded. */
export const serviceCheckId = (name: string): string => `${CHECK_PREFIX}${name}`
export const isServiceCheck = (id: string): boolean => id.startsWith(CHECK_PREFIX)
