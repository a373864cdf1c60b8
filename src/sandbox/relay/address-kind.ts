/**
 * Which addresses a name may lead to. Whoever owns a name decides what it leads to, so a listed name
 * must not open this machine, its network, or what a cloud tells its machines.
 */
import { BlockList, isIP } from "node:net"

/** Nobody's packages are there. Sources: IANA's special-purpose registries, and the clouds' own pages. */
const NEVER = listOf(
  ...["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  // Metadata of Alibaba's and Azure's clouds.
  ...["100.100.100.200/32", "168.63.129.16/32"],
  ...["::/128", "::1/128", "fe80::/10", "ff00::/8", "2001::/32", "2002::/16", "fd00:ec2::254/128"],
)

/** Networks of an organisation. 198.18.0.0/15 is left out: some ways out give every name one of it. */
const PRIVATE = listOf(
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"],
  ...["fc00::/7", "fec0::/10"],
)

function listOf(...networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = "", bits] = network.split("/")
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? "ipv6" : "ipv4")
  }
  return list
}

export type Kind = "public" | "private" | "never"

export function kindOf(address: string): Kind {
  const plain = embeddedIn(address) ?? address
  const family = isIP(plain)
  if (family === 0) return "never"
  const type = family === 6 ? "ipv6" : "ipv4"
  if (NEVER.check(plain, type)) return "never"
  return PRIVATE.check(plain, type) ? "private" : "public"
}

/** The address of IPv4 inside one of IPv6: mapped, compatible, or translated (RFC 4291, RFC 6052). */
function embeddedIn(address: string): string | null {
  if (isIP(address) !== 6) return null
  const parsed = URL.parse(`http://[${address.split("%")[0]}]/`)?.hostname.slice(1, -1) ?? ""
  const [, high, low] =
    /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(parsed) ?? []
  if (high === undefined || low === undefined) return null
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return [a >> 8, a & 255, b >> 8, b & 255].join(".")
}
