/** What a set-up may ask of a private registry, and what it never gets to see of the login. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { connect as plainly } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"
import type { Doors, Relay } from "../../../src/attempt/room-network.ts"
import { readRegistries } from "../../../src/core/plan/registry.ts"
import { openRelay } from "../../../src/sandbox/relay/relay.ts"
import { sayInside, status, tunnel } from "./client.ts"
import { openRegistry, type PrivateRegistry, REGISTRY_HOST, TOKEN } from "./private-registry.ts"

const folder = mkdtempSync(join(tmpdir(), "registry-"))
let registry: PrivateRegistry
beforeAll(async () => {
  registry = await openRegistry()
})
afterAll(() => {
  registry.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  registry.heard.length = 0
  registry.answers.clear()
  registry.accepts = `Bearer ${TOKEN}`
})
const relays: Relay[] = []
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close()
})

interface Led {
  readonly relay: Relay
  readonly doors: Doors
  readonly own: number
  readonly dialled: string[]
}

async function led(
  lines: readonly string[] = [`https://${REGISTRY_HOST}/team/ = NPM_TOKEN`],
  value = TOKEN,
): Promise<Led> {
  const dialled: string[] = []
  const relay = await openRelay({
    network: machineNetwork,
    listed: { hosts: [], isUsual: true },
    ca: registry.ca,
    resolve: async () => [{ address: "93.184.215.14", family: 4 }],
    async dial({ host, port }) {
      dialled.push(`${host}:${port}`)
      return machineNetwork.connect({ host: "127.0.0.1", port: registry.port })
    },
  })
  relays.push(relay)
  const doors = relay.lead(
    readRegistries(lines).map(it => ({ ...it, value })),
    join(folder, "trust"),
  )
  const [, own = ""] = /:(\d+)$/.exec(relay.env["HTTP_PROXY"] ?? "") ?? []
  return { relay, doors, own: Number(own), dialled }
}

const said = (own: number, words: string, servername = REGISTRY_HOST): Promise<string> =>
  sayInside(own, words, {
    ...{ host: REGISTRY_HOST, servername },
    ca: readFileSync(join(folder, "trust", "own.pem")),
  })

const asks = (method: string, path: string, headers: readonly string[] = []): string =>
  [
    ...[`${method} ${path} HTTP/1.1`, `Host: ${REGISTRY_HOST}`, "Connection: close", ...headers],
    ...["", ""],
  ].join("\r\n")

test.each([
  ["a package", "GET", "/team/lodash", "/team/lodash"],
  ["a package of a scope, as npm writes it", "GET", "/team/@acme%2fx", "/team/@acme%2fx"],
  ["the same in capitals", "GET", "/team/@acme%2Fx", "/team/@acme%2Fx"],
  ["a tarball", "GET", "/team/@acme/x/-/x-1.0.0.tgz", "/team/@acme/x/-/x-1.0.0.tgz"],
  ["a question", "GET", "/team/simple/?format=json&x=..", "/team/simple/?format=json&x=.."],
  ["a head", "HEAD", "/team/lodash", "/team/lodash"],
  ["a version with a plus", "GET", "/team/x-1.0.0+b.1.whl", "/team/x-1.0.0+b.1.whl"],
  ["three dots", "GET", "/team/x...y", "/team/x...y"],
  ["a file that begins with a dot", "GET", "/team/.well-known/x", "/team/.well-known/x"],
])("lets through %s", async (_, method, path, heard) => {
  const { doors, own } = await led()
  registry.answers.set(path.split("?")[0] ?? "", { body: "served" })
  const opened = doors.open()
  const answer = await said(own, asks(method, path))
  opened.shut()
  expect(status(answer)).toBe(200)
  expect(answer.includes("served")).toBe(method === "GET")
  expect(registry.heard).toMatchObject([{ method, url: heard }])
  expect(registry.heard[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
})

test.each([
  ["to publish", "PUT", "/team/@acme%2fx", 405],
  ["to post", "POST", "/team/-/npm/v1/security/audits", 405],
  ["to delete", "DELETE", "/team/@acme%2fx/-rev/1", 405],
  ["to patch", "PATCH", "/team/x", 405],
  ["what may be done", "OPTIONS", "/team/x", 405],
  ["a method of its own", "PROPFIND", "/team/x", 405],
  ["above its base", "GET", "/", 403],
  ["beside its base", "GET", "/other/x", 403],
  ["what only begins like its base", "GET", "/teammates/x", 403],
  ["its base in capitals", "GET", "/TEAM/x", 403],
  ["its base with an encoded letter", "GET", "/%74eam/x", 403],
  ["above by dots", "GET", "/team/../other/x", 400],
  ["above by encoded dots", "GET", "/team/%2e%2e/other/x", 400],
  ["above by half encoded dots", "GET", "/team/.%2E/other", 400],
  ["above by an encoded slash", "GET", "/team/x%2f..%2f..%2fother", 400],
  ["above by dots that are encoded twice", "GET", "/team/%252e%252e/other", 400],
  ["above by a parameter of a path", "GET", "/team/..;/other", 400],
  ["above by a backslash", "GET", "/team/..\\other", 400],
  ["above by an encoded backslash", "GET", "/team/..%5cother", 400],
  ["an empty part", "GET", "/team//other", 400],
  ["another host", "GET", "https://evil.example/team/x", 400],
  ["another host in two slashes", "GET", "//evil.example/team/x", 400],
  ["a login in its address", "GET", "http://a:b@evil.example/team/x", 400],
  ["nothing that is a path", "GET", "*", 400],
  ["a broken encoding", "GET", "/team/%zz", 400],
  ["a zero byte", "GET", "/team/%00x", 400],
  ["a line break", "GET", "/team/x%0d%0aX-Y:1", 400],
  ["a character that no path has", "GET", "/team/<x>", 400],
  ["who it is", "GET", "/team/-/whoami", 403],
  ["its tokens", "GET", "/team/-/npm/v1/tokens", 403],
  ["its user, with an encoded dash", "GET", "/team/%2d/npm/v1/user", 403],
  ["a very long path", "GET", `/team/${"x".repeat(5_000)}`, 400],
])("refuses %s", async (_, method, path, expected) => {
  const { doors, own } = await led()
  const opened = doors.open()
  const answer = await said(own, asks(method, path))
  opened.shut()
  expect(status(answer)).toBe(expected)
  expect(answer).toContain("Missions: ")
  expect(registry.heard).toEqual([])
  expect(answer).not.toContain(TOKEN)
})

test("nothing that a room says of who it is gets through, and no body", async () => {
  const { doors, own } = await led()
  const opened = doors.open()
  const mine = ["Authorization: Basic bWluZQ==", "Cookie: a=b", "npm-otp: 1", "X-Api-Key: mine"]
  const tricks = [
    "X-Forwarded-Host: evil.example",
    "X-HTTP-Method-Override: DELETE",
    "Forwarded: for=1",
  ]
  const body = ["Content-Length: 5", "Expect: 100-continue"]
  await said(own, `${asks("GET", "/team/x", [...mine, ...tricks, ...body])}hello`)
  opened.shut()
  const [first] = registry.heard
  expect(first?.headers).toEqual({
    ...{ host: REGISTRY_HOST, authorization: `Bearer ${TOKEN}`, "accept-encoding": "identity" },
    connection: "keep-alive",
  })
})

test.each([
  ["another name in TLS", asks("GET", "/team/x"), "evil.example"],
  [
    "another host in its header",
    asks("GET", "/team/x").replace(REGISTRY_HOST, "evil.example"),
    undefined,
  ],
])("is led to the registry alone, whatever %s says", async (_, words, name) => {
  const { doors, own, dialled } = await led()
  registry.answers.set("/team/x", { body: "served" })
  const opened = doors.open()
  await said(own, words, name)
  opened.shut()
  expect(dialled).toEqual([`${REGISTRY_HOST}:443`])
  expect(registry.heard.map(it => it.headers.host)).toEqual([REGISTRY_HOST])
})

test("cookies and questions for a login stay with us, and so does an answer that repeats it", async () => {
  const { doors, own } = await led()
  const headers = { "set-cookie": "s=1", "x-echo": TOKEN, "www-authenticate": "Basic", etag: "1" }
  registry.answers.set("/team/x", { headers, body: "served" })
  registry.answers.set("/team/echo", { body: `you are ${"x".repeat(70_000)}${TOKEN}` })
  registry.answers.set("/team/packed", { body: Buffer.from(TOKEN).toString("base64") })
  const opened = doors.open()
  const answer = await said(own, asks("GET", "/team/x"))
  const echo = await said(own, asks("GET", "/team/echo"))
  const packed = await said(own, asks("GET", "/team/packed"))
  opened.shut()
  expect(answer).toContain("etag: 1")
  expect(answer).not.toMatch(/cookie|x-echo|authenticate/i)
  expect(`${answer}${echo}${packed}`).not.toContain(TOKEN.slice(0, 12))
  expect(packed).not.toContain(Buffer.from(TOKEN).toString("base64").slice(0, 12))
})

test("a way to another host is handed on without the login", async () => {
  const { doors, own, dialled } = await led()
  const location = "https://cdn.example/x.tgz?signature=1"
  registry.answers.set("/team/x", { status: 302, headers: { location }, body: "" })
  const opened = doors.open()
  const answer = await said(own, asks("GET", "/team/x"))
  opened.shut()
  expect(answer).toContain(`location: ${location}`)
  expect(dialled).toEqual([`${REGISTRY_HOST}:443`])
})

test.each([
  ["a token", TOKEN, "", `Bearer ${TOKEN}`],
  ["a user with a password", "mira:s3cret:x", "", `Basic ${btoa("mira:s3cret:x")}`],
  ["a whole header", "Token abc", " as plain", "Token abc"],
])("is opened by %s", async (_, value, as, header) => {
  const { doors, own } = await led([`https://${REGISTRY_HOST} = NPM_TOKEN${as}`], value)
  registry.accepts = header
  registry.answers.set("/x", { body: "served" })
  const opened = doors.open()
  expect(await said(own, asks("GET", "/x"))).toContain("served")
  opened.shut()
})

test("of two registries at one host each has its own login", async () => {
  const lines = [`https://${REGISTRY_HOST}/a = A`, `https://${REGISTRY_HOST}/a/b = B`]
  const { relay, own } = await led([])
  const doors = relay.lead(
    readRegistries(lines).map(it => ({ ...it, value: `token-of-${it.variable}` })),
    join(folder, "trust"),
  )
  const opened = doors.open()
  await said(own, asks("GET", "/a/x"))
  await said(own, asks("GET", "/a/b/x"))
  opened.shut()
  const logins = registry.heard.map(it => it.headers.authorization)
  expect(logins).toEqual(["Bearer token-of-A", "Bearer token-of-B"])
})

test("a login that is refused is told by the name of its variable", async () => {
  const { doors, own } = await led()
  registry.accepts = "Bearer another"
  const opened = doors.open()
  expect(status(await said(own, asks("GET", "/team/x")))).toBe(401)
  opened.shut()
  expect(doors.refused()).toEqual(["NPM_TOKEN"])
})

test("it is shut before set-up and after, and what stood open is cut", async () => {
  const { doors, own, relay } = await led()
  const authority = `${REGISTRY_HOST}:443`
  expect(status(await tunnel(own, authority))).toBe(403)
  const opened = doors.open()
  const kept = plainly(own, "127.0.0.1")
  kept.on("error", () => undefined)
  const gone = new Promise(resolve => kept.once("close", resolve))
  kept.write(`CONNECT ${authority} HTTP/1.1\r\n\r\n`)
  await new Promise(resolve => kept.once("data", resolve))
  opened.shut()
  await gone
  expect(status(await tunnel(own, authority))).toBe(403)
  expect(relay.contacts()).toEqual({ reached: [REGISTRY_HOST], refused: [REGISTRY_HOST] })
  expect(registry.heard).toEqual([])
})

test.each([
  ["another port", `${REGISTRY_HOST}:8443`],
  ["its plain port", `${REGISTRY_HOST}:80`],
  ["a name below", `x.${REGISTRY_HOST}:443`],
])("%s of an open registry is no registry", async (_, authority) => {
  const { doors, own, dialled } = await led()
  const opened = doors.open()
  expect(status(await tunnel(own, authority))).toBe(403)
  opened.shut()
  expect(dialled).toEqual([])
})

test("a registry whose certificate is not believed gets no login", async () => {
  const stranger = await openRegistry()
  const relay = await openRelay({
    ...{ network: machineNetwork, listed: { hosts: [], isUsual: true }, ca: registry.ca },
    resolve: async () => [{ address: "93.184.215.14", family: 4 }],
    dial: async () => machineNetwork.connect({ host: "127.0.0.1", port: stranger.port }),
  })
  relays.push(relay)
  const [line] = readRegistries([`https://${REGISTRY_HOST}/team = NPM_TOKEN`])
  const doors = relay.lead([{ ...line!, value: TOKEN }], join(folder, "trust"))
  const own = Number(/:(\d+)$/.exec(relay.env["HTTP_PROXY"] ?? "")?.[1])
  const opened = doors.open()
  expect(status(await said(own, asks("GET", "/team/x")))).toBe(504)
  opened.shut()
  expect(stranger.heard).toEqual([])
  stranger.close()
})
