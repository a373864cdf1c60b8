/** What programs ask of the way out, honest and not, and where they get. */
import { createServer as createWeb, type Server as Web } from "node:http"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"
import { text } from "node:stream/consumers"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"
import type { Relay } from "../../../src/attempt/room-network.ts"
import type { Found } from "../../../src/sandbox/relay/connect-out.ts"
import { openRelay } from "../../../src/sandbox/relay/relay.ts"
import { say, status, tunnel } from "./client.ts"

/** Behind every listed name; it says which name it was asked by. */
let web: Web
let port = 0
let heard: { host: string; url: string; headers: string; body: string }[] = []
beforeAll(async () => {
  web = createWeb(async (request, response) => {
    const body = await text(request)
    const { host = "", ...headers } = request.headers
    heard.push({ host, url: request.url ?? "", headers: JSON.stringify(headers), body })
    response.setHeader("x-from", "web").end("served")
  })
  await new Promise<void>(resolve => web.listen(0, "127.0.0.1", resolve))
  port = (web.address() as AddressInfo).port
})
afterAll(() => web.close())

const opened: Relay[] = []
const servers: Server[] = []
afterEach(async () => {
  heard = []
  for (const relay of opened.splice(0)) await relay.close()
  for (const server of servers.splice(0)) server.close()
})

const family = (address: string) => (address.includes(":") ? 6 : 4)
const at = (...addresses: readonly string[]): readonly Found[] =>
  addresses.map(address => ({ address, family: family(address) }))

const HOSTS = ["packages.corp.example", "*.cdn.example", "api.example:8443"]

/** Names lead to the given addresses, and connections to any of those end at `web`. */
async function relay(
  names: Readonly<Record<string, readonly Found[]>> = {},
  over: Partial<Parameters<typeof openRelay>[0]> = {},
) {
  const dialled: string[] = []
  const made = await openRelay({
    network: machineNetwork,
    listed: { hosts: HOSTS, isUsual: true },
    resolve: async host => names[host] ?? at("93.184.215.14"),
    async dial(_, addresses) {
      dialled.push(...addresses.map(it => it.address))
      return machineNetwork.connect({ host: "127.0.0.1", port })
    },
    ...over,
  })
  opened.push(made)
  const [, own = ""] = /:(\d+)$/.exec(made.env["HTTP_PROXY"] ?? "") ?? []
  return { ...made, dialled, own: Number(own) }
}

test.each([
  ["a registry", "registry.npmjs.org:443"],
  ["its plain port", "registry.npmjs.org:80"],
  ["upper case", "Registry.NPMJS.org:443"],
  ["a dot at its end", "registry.npmjs.org.:443"],
  ["a host of the policy", "packages.corp.example:443"],
  ["a name below", "img.cdn.example:443"],
  ["a name far below", "a.b.c.cdn.example:443"],
  ["a port of the policy", "api.example:8443"],
])("lets through %s", async (_, authority) => {
  const { own, contacts } = await relay()
  expect(status(await tunnel(own, authority))).toBe(200)
  expect(contacts().refused).toEqual([])
})

test.each([
  ["a name that nobody listed", "evil.example:443", 403],
  ["the name above a wildcard", "cdn.example:443", 403],
  ["a name that only ends alike", "evilcdn.example:443", 403],
  ["a listed name as the beginning", "registry.npmjs.org.evil.example:443", 403],
  ["a name below a registry", "evil.registry.npmjs.org:443", 403],
  ["another port", "registry.npmjs.org:22", 403],
  ["the port of mail", "packages.corp.example:25", 403],
  ["a port that belongs to another", "packages.corp.example:8443", 403],
  ["the usual port of a host with its own", "api.example:443", 403],
  ["an address", "93.184.215.14:443", 403],
  ["a number for an address", "1572395790:443", 403],
  ["an address in hexadecimal", "0x5db8d70e:443", 403],
  ["a short address", "10.1:443", 403],
  ["metadata", "169.254.169.254:80", 403],
  ["metadata in another form", "[::ffff:169.254.169.254]:80", 403],
  ["metadata of IPv6", "[fd00:ec2::254]:80", 403],
  ["a name with a login", "user:pass@registry.npmjs.org:443", 400],
  ["a name behind a login", "registry.npmjs.org:443@evil.example:443", 400],
  ["no port", "registry.npmjs.org", 400],
  ["port zero", "registry.npmjs.org:0", 400],
  ["a port too large", "registry.npmjs.org:65536", 400],
  ["an address of the web", "https://registry.npmjs.org:443", 400],
  ["a path", "registry.npmjs.org:443/x", 400],
  ["an encoded dot", "registry.npmjs%2eorg:443", 400],
  ["two dots", "registry..npmjs.org:443", 400],
  ["nothing before the port", ":443", 400],
  ["a zone", "[fe80::1%25eth0]:443", 400],
  ["punycode of a look-alike", "xn--pypi-k1a.org:443", 403],
])("refuses %s", async (_, authority, expected) => {
  const { own, dialled, contacts } = await relay()
  const answer = await tunnel(own, authority)
  expect(status(answer)).toBe(expected)
  expect(dialled).toEqual([])
  expect(contacts().reached).toEqual([])
  if (expected === 403) expect(contacts().refused).toHaveLength(1)
})

test("a refusal says how to allow it, in the first line too", async () => {
  const { own, contacts } = await relay()
  const answer = await say(own, "CONNECT evil.example:8080 HTTP/1.1\r\n\r\n", /missions\.yml/)
  expect(answer).toContain("HTTP/1.1 403 Not in network.hosts of the policy")
  expect(answer).toContain('add "evil.example:8080" to network.hosts in .github/missions.yml')
  expect(contacts()).toEqual({ reached: [], refused: ["evil.example:8080"] })
})

test.each(["127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "10.0.0.5"])(
  "a listed name that leads to %s goes nowhere",
  async address => {
    const { own, dialled, contacts } = await relay({ "pypi.org": at(address) })
    expect(status(await tunnel(own, "pypi.org:443"))).toBe(403)
    expect(dialled).toEqual([])
    expect(contacts()).toEqual({ reached: [], refused: ["pypi.org"] })
  },
)

test("only addresses that were looked at are connected to", async () => {
  const { own, dialled } = await relay({
    "pypi.org": at("169.254.169.254", "151.101.0.223", "::1", "2a04:4e42::223"),
  })
  expect(status(await tunnel(own, "pypi.org:443"))).toBe(200)
  expect(dialled).toEqual(["151.101.0.223", "2a04:4e42::223"])
})

test.each([
  ["by its own name", "packages.corp.example:443", "10.1.2.3", 200],
  ["but never this machine", "packages.corp.example:443", "127.0.0.1", 403],
  ["but not by a wildcard", "img.cdn.example:443", "10.1.2.3", 403],
])("a policy may list a host in a private network %s", async (_, authority, address, expected) => {
  const [name = ""] = authority.split(":")
  const { own } = await relay({ [name]: at(address) })
  expect(status(await tunnel(own, authority))).toBe(expected)
})

test("a name that leads nowhere is no refusal of ours", async () => {
  const { own, contacts } = await relay({ "pypi.org": [] })
  expect(status(await tunnel(own, "pypi.org:443"))).toBe(502)
  expect(contacts()).toEqual({ reached: [], refused: [] })
})

test.each(["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "shop.localhost", "LOCALHOST.", "0x7f.1"])(
  "%s is the room itself, where everything may be reached",
  async host => {
    const asked: { host: string; port: number }[] = []
    const network = {
      listen: machineNetwork.listen,
      connect(to: { readonly host: string; readonly port: number }) {
        asked.push(to)
        return machineNetwork.connect({ host: "127.0.0.1", port })
      },
    }
    const { own, contacts } = await relay({}, { network })
    expect(status(await tunnel(own, `${host}:3000`))).toBe(200)
    expect(asked).toEqual([{ host: expect.stringMatching(/^127\.0\.0\.1$|^::1$/), port: 3000 }])
    expect(contacts()).toEqual({ reached: [], refused: [] })
  },
)

test("a plain request goes on with the host that was looked at, and without what is the proxy's", async () => {
  const { own, contacts } = await relay()
  const answer = await say(
    own,
    [
      "POST http://pypi.org/simple/?q=1 HTTP/1.1",
      "Host: evil.example",
      "Proxy-Authorization: Basic c2VjcmV0",
      "Connection: close, X-Hop",
      "X-Hop: 1",
      "X-Kept: 1",
      "Content-Length: 4",
      "",
      "body",
    ].join("\r\n"),
    /served/,
  )
  expect(status(answer)).toBe(200)
  expect(heard).toMatchObject([{ host: "pypi.org", url: "/simple/?q=1", body: "body" }])
  expect(heard[0]?.headers).not.toMatch(/c2VjcmV0|x-hop/i)
  expect(heard[0]?.headers).toContain("x-kept")
  expect(contacts().reached).toEqual(["pypi.org"])
})

test.each([
  ["a login in the address", "GET http://user:pass@pypi.org/ HTTP/1.1\r\nHost: pypi.org\r\n\r\n"],
  ["another scheme", "GET ftp://pypi.org/ HTTP/1.1\r\nHost: pypi.org\r\n\r\n"],
  ["TLS that we would have to make", "GET https://pypi.org/ HTTP/1.1\r\nHost: pypi.org\r\n\r\n"],
  ["a path without a host", "GET / HTTP/1.1\r\nHost: pypi.org\r\n\r\n"],
  [
    "two lengths",
    "POST http://pypi.org/ HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nbody",
  ],
  [
    "a length beside chunks",
    "POST http://pypi.org/ HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
  ],
  [
    "chunks by another name",
    "POST http://pypi.org/ HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "a size that is none",
    "POST http://pypi.org/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
  ],
  ["a space before a colon", "GET http://pypi.org/ HTTP/1.1\r\nHost : evil.example\r\n\r\n"],
  ["a bare line feed", "GET http://pypi.org/ HTTP/1.1\nX: 1\n\n"],
  ["headers without end", `GET http://pypi.org/ HTTP/1.1\r\nX: ${"x".repeat(200_000)}\r\n\r\n`],
  ["no protocol", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001"],
  [
    "another protocol behind it",
    "GET http://pypi.org/ HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
  ],
])("serves nothing for %s", async (_, sent) => {
  const { own } = await relay()
  const answer = await say(own, sent)
  expect([0, 400]).toContain(status(answer))
  expect(heard.filter(({ url }) => url.includes("smuggled"))).toEqual([])
  expect(heard).toEqual([])
})

test("chunks are read and made anew, so that nothing hides behind them", async () => {
  const { own } = await relay()
  const answer = await say(
    own,
    "POST http://pypi.org/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
    /served/,
  )
  expect(status(answer)).toBe(200)
  expect(heard).toMatchObject([{ body: "body", host: "pypi.org" }])
})

test("a program that asks for more names than anybody reads is counted no further", async () => {
  const { own, contacts } = await relay()
  for (let name = 0; name < 60; name += 1) await tunnel(own, `a${name}.example:443`)
  expect(contacts().refused).toHaveLength(40)
})

test("whoever opens connections and says nothing keeps nobody else out", async () => {
  const { own, close } = await relay()
  const silent = Array.from({ length: 200 }, () => connect(own, "127.0.0.1"))
  const ends = silent.map(
    socket => new Promise<void>(resolve => socket.once("close", () => resolve())),
  )
  for (const socket of silent) socket.on("error", () => undefined)
  expect(status(await tunnel(own, "pypi.org:443"))).toBe(200)
  await close()
  await Promise.all(ends)
})

/** A person's own proxy: notes what it is asked, and leads everything to `web`. */
async function upstream(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((near: Socket) => {
    near.once("data", async (chunk: Buffer) => {
      asked.push(chunk.toString("latin1"))
      near.write("HTTP/1.1 200 OK\r\n\r\n")
      const far = await machineNetwork.connect({ host: "127.0.0.1", port })
      near.pipe(far).pipe(near)
    })
    near.on("error", () => undefined)
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  return { asked, url: `http://me:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test("a person's own proxy is gone through, with its login and nothing else's, except for what they excepted", async () => {
  const { url, asked } = await upstream()
  const proxies = { http: url, https: url, no: "crates.io,.golang.org" }
  const { own, dialled } = await relay({ "pypi.org": at("127.0.0.1") }, { proxies })
  expect(status(await tunnel(own, "pypi.org:443"))).toBe(200)
  expect(asked[0]).toMatch(/^CONNECT pypi\.org:443 HTTP\/1\.1\r\n/)
  expect(asked[0]).toContain(`Basic ${Buffer.from("me:p@ss").toString("base64")}`)
  expect(status(await tunnel(own, "evil.example:443"))).toBe(403)
  expect(status(await tunnel(own, "static.crates.io:443"))).toBe(200)
  expect(status(await tunnel(own, "proxy.golang.org:443"))).toBe(200)
  expect(asked).toHaveLength(1)
  expect(dialled).toHaveLength(2)
})
