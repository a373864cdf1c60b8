/** What an operator is told of a Redis that cannot be used: what time does not mend ends the server. */
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer as createHttpServer } from "node:http"
import { type AddressInfo, createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { CannotStart } from "../../../src/server/cannot-start.ts"
import { proveRedis } from "../../../src/server/crew/redis-link.ts"
import { freePort, openRedis } from "../support/redis.ts"

const PASSWORD = "s3cret/and+long"
const encoded = encodeURIComponent(PASSWORD)

/** What was expected, as the error says it; or why Redis is away; or "". */
async function found(url: string): Promise<string> {
  try {
    const { away, advice } = await proveRedis(url, "{missions:test}")
    return away ?? advice ?? ""
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    expect(error.message).not.toContain(PASSWORD)
    expect(error.message).not.toContain(encoded)
    const parts = /where {7}(.+)\n {2}expected {4}(.+)\n {2}got {9}(.+)\n {2}try {9}(.+)$/
    expect(error.message).toMatch(parts)
    return `expected ${parts.exec(error.message)![2]}`
  }
}

async function port(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

test("a Redis that is there needs nothing", async () => {
  const redis = await openRedis()
  expect(await found(redis.url)).toBe("")
  expect(await found(`${redis.url}/3`)).toBe("")
})

test("a number of a database that is not there ends the server", async () => {
  const redis = await openRedis()
  expect(await found(`${redis.url}/99`)).toBe("expected the number of a database that is there")
})

test("a wrong or missing password ends the server, and is never shown", async () => {
  const { port } = await openRedis({ flags: ["--requirepass", PASSWORD] })
  const wanted = "expected the user and the password of this Redis"
  expect(await found(`redis://127.0.0.1:${port}`)).toBe(wanted)
  expect(await found(`redis://:wrong@127.0.0.1:${port}`)).toBe(wanted)
  expect(await found(`redis://nobody:${encoded}@127.0.0.1:${port}`)).toBe(wanted)
  expect(await found(`redis://:${encoded}@127.0.0.1:${port}`)).toBe("")
})

test("a user who may do nothing ends the server", async () => {
  const redis = await openRedis()
  const { port } = redis
  redis.ask("ACL", "SETUSER", "poor", "on", ">word", "~*", "-@all", "+hello", "+info")
  redis.ask("ACL", "SETUSER", "other", "on", ">word", "~other:*", "+@all")
  const wanted = "expected the user and the password of this Redis"
  expect(await found(`redis://poor:word@127.0.0.1:${port}`)).toBe(wanted)
  expect(await found(`redis://other:word@127.0.0.1:${port}`)).toBe(wanted)
})

test("a cluster ends the server", async () => {
  const redis = await openRedis({ flags: ["--cluster-enabled", "yes"] })
  expect(await found(redis.url)).toBe("expected one Redis, and no cluster")
})

test("a Redis that may drop keys is used, and an operator is told", async () => {
  const redis = await openRedis({ flags: ["--maxmemory-policy", "allkeys-lru"] })
  expect(await found(redis.url)).toMatch(/maxmemory-policy is allkeys-lru; set it to noeviction/)
})

test("a certificate that nobody vouches for ends the server; plain text to TLS is asked about", async () => {
  const folder = mkdtempSync(join(tmpdir(), "missions-tls-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")]
  const made = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout ${key} -out ${certificate}`
  execFileSync("openssl", made.split(" "), { stdio: "ignore" })
  const tlsPort = await freePort()
  const tls = ["--tls-port", String(tlsPort), "--tls-cert-file", certificate, "--tls-key-file", key]
  await openRedis({
    flags: [...tls, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"],
  })
  expect(await found(`rediss://127.0.0.1:${tlsPort}`)).toBe(
    "expected a certificate that this machine trusts",
  )
  expect(await found(`redis://127.0.0.1:${tlsPort}`)).toMatch(/Does it ask for TLS/)
})

test("something else at this address ends the server", async () => {
  const http = createHttpServer((_, response) => response.end("hello"))
  expect(await found(`redis://127.0.0.1:${await port(http)}`)).toBe(
    "expected a Redis at this address",
  )
})

test("a host that nobody knows ends the server", async () => {
  expect(await found("redis://redis.invalid")).toBe("expected a host that this machine can find")
})

test("what may pass is waited for: nobody listens, closes at once, or never answers", async () => {
  expect(await found(`redis://127.0.0.1:${await freePort()}`)).toMatch(/ECONNREFUSED/)
  const closing = await port(createServer(socket => socket.destroy()))
  expect(await found(`redis://127.0.0.1:${closing}`)).toMatch(/^Redis: /)
  const silent = await port(createServer(socket => onTestFinished(() => void socket.destroy())))
  expect(await found(`redis://127.0.0.1:${silent}`)).toMatch(/timed out.*Is it reached from here/)
})
