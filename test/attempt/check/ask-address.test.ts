/** Requests to a plan's services, and hostile answers. */
import { createServer, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, expect, test, vi } from "vitest"
import { ask } from "../../../src/attempt/check/ask-address.ts"
import { choosePorts } from "../../../src/attempt/check/free-ports.ts"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"

const servers: Server[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  return (server.address() as AddressInfo).port
}

const signal = new AbortController().signal
const asked = (port: number, path = "/", method = "GET", host = "127.0.0.1") =>
  ask(
    { method, url: `http://${host}:$MISSIONS_PORT_WEB${path}` },
    { ports: { MISSIONS_PORT_WEB: port }, network: machineNetwork, signal },
  )

test("the service gets method and path, and its whole answer is returned", async () => {
  const port = await serve((request, response) => {
    response.statusCode = 201
    response.end(`${request.method} ${request.url}`)
  })
  const wanted = { is: "answered", status: 201, body: "DELETE /carts?id=3" }
  expect(await asked(port, "/carts?id=3#top", "DELETE")).toEqual(wanted)
  expect(await asked(port, "/carts?id=3", "DELETE", "localhost")).toEqual(wanted)
})

test("a redirect is an answer, and is not followed", async () => {
  let others = 0
  const other = await serve((_, response) => {
    others += 1
    response.end()
  })
  const port = await serve((_, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end()
  })
  expect(await asked(port)).toMatchObject({ status: 302 })
  expect(others).toBe(0)
})

test("no proxy is asked, whatever the environment says", async () => {
  let throughProxy = 0
  const proxy = await serve((_, response) => {
    throughProxy += 1
    response.end("from the proxy")
  })
  for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy"]) {
    vi.stubEnv(name, `http://127.0.0.1:${proxy}`)
  }
  vi.stubEnv("NODE_USE_ENV_PROXY", "1")
  const port = await serve((_, response) => void response.end("from the service"))
  expect(await asked(port)).toMatchObject({ body: "from the service" })
  expect(throughProxy).toBe(0)
})

test("an answer without end is cut off and doesn't count", async () => {
  const port = await serve((_, response) => {
    const pour = () => {
      while (response.write("x".repeat(64 * 1024)));
    }
    response.on("drain", pour)
    pour()
  })
  expect(await asked(port)).toEqual({ is: "none", why: "the answer is longer than 1048576 bytes" })
})

test("a service that changes the protocol has given no answer", async () => {
  const port = await serve(() => {})
  servers.at(-1)?.removeAllListeners("request")
  servers
    .at(-1)
    ?.on("connection", socket =>
      socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: any\r\n\r\n"),
    )
  expect(await asked(port)).toMatchObject({ is: "none" })
})

test("an answer that breaks off doesn't count, and neither does a missing one", async () => {
  const port = await serve((_, response) => {
    response.write("half")
    response.destroy()
  })
  expect(await asked(port)).toMatchObject({ is: "none", why: expect.stringContaining("no answer") })
  const [free = 0] = Object.values(
    await choosePorts([{ name: "web", run: "web", ready: "web" }], machineNetwork),
  )
  expect(await asked(free)).toEqual({ is: "none", why: "nothing listens there" })
})

test.each([
  ["http://example.com:$MISSIONS_PORT_WEB/", "does not lead to this machine"],
  ["http://127.0.0.1:$MISSIONS_PORT_WEB@example.com/", "does not lead to this machine"],
  ["http://localhost.example.com:$MISSIONS_PORT_WEB/", "does not lead to this machine"],
  ["http://169.254.169.254/latest", "does not lead to this machine"],
  ["https://127.0.0.1:$MISSIONS_PORT_WEB/", "is no address that begins with http://"],
  ["file:///etc/passwd", "is no address that begins with http://"],
  ["http://127.0.0.1/", "leads to a port that no service of the plan has"],
  ["http://127.0.0.1:22/", "leads to a port that no service of the plan has"],
  ["http://127.0.0.1:$MISSIONS_PORT_DB/", "names MISSIONS_PORT_DB, which no service has"],
])("nothing is sent to %s", async (url, why) => {
  const answer = await ask(
    { method: "GET", url },
    { ports: { MISSIONS_PORT_WEB: 65_000 }, network: machineNetwork, signal },
  )
  expect(answer).toEqual({ is: "none", why: `the address ${why}` })
})

test("a service is asked in its own network, and nowhere else", async () => {
  const elsewhere = await serve((_, response) => response.end("elsewhere"))
  const there = await serve((_, response) => response.end("there"))
  const network = {
    connect: ({ host }: { readonly host: string }) => machineNetwork.connect({ host, port: there }),
  }
  const url = "http://127.0.0.1:$MISSIONS_PORT_WEB/"
  const ports = { MISSIONS_PORT_WEB: elsewhere }
  expect(await ask({ method: "GET", url }, { ports, network, signal })).toMatchObject({
    body: "there",
  })
})

test("each service gets a port that no other has", async () => {
  const named = (name: string) => ({ name, run: name, ready: name })
  const services = [
    ...Array.from({ length: 9 }, (_, at) => named(`web ${at}`)),
    { ...named("db"), port: 5_432 },
  ]
  const ports = await choosePorts(services, machineNetwork)
  expect(ports["MISSIONS_PORT_DB"]).toBe(5_432)
  expect(new Set(Object.values(ports)).size).toBe(10)
  // Nobody else gets one of them by asking for any.
  expect(Object.values(ports).filter(port => port >= 32_768)).toEqual([])
})

test("a port is free only where nobody listens", async () => {
  expect(await machineNetwork.isFree(await serve(() => {}))).toBe(false)
})
