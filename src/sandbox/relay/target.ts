/** Where a program wants to go, written in one way only, so that no other spelling slips through. */
import { isIP } from "node:net"

export interface Target {
  /** A name in lower case without a dot at its end, or an address without brackets. */
  readonly host: string
  readonly port: number
}

/** "registry.npmjs.org:443". null: it is none, or carries more than that. */
export function targetOf(authority: string): Target | null {
  const [, host, digits] =
    /^(\[[0-9a-fA-F:.]{2,45}\]|[^\s:@/?#\\%[\]]{1,253}):(\d{1,5})$/.exec(authority) ?? []
  const port = Number(digits)
  if (host === undefined || port < 1 || port > 65_535) return null
  // A parser of URLs knows all spellings of addresses, and names of other scripts.
  const parsed = URL.parse(`http://${host}:${port}/`)
  const name = parsed?.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "") ?? ""
  return name === "" || name.startsWith(".") || name.includes("..") ? null : { host: name, port }
}

/** The room itself, by any of its names. */
export const isLoopback = ({ host }: Target): boolean =>
  host === "localhost" ||
  host.endsWith(".localhost") ||
  host === "::1" ||
  host === "::" ||
  host === "0.0.0.0" ||
  (isIP(host) === 4 && host.startsWith("127."))

/** As the room's programs may be reached: "any address" is no address to connect to. */
export const loopbackOf = ({ host }: Target): string =>
  isIP(host) === 4 && host !== "0.0.0.0" ? host : host === "::1" ? host : "127.0.0.1"

/** As people read it: without a port that goes without saying. */
export const shownTarget = ({ host, port }: Target): string =>
  port === 443 || port === 80 ? host : `${host}:${port}`
