/** The network of a room, behind every wall that can be made here: what leads out, and what does not. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { createServer as createWeb, type Server } from "node:http"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { ask } from "../../src/attempt/check/ask-address.ts"
import { choosePorts } from "../../src/attempt/check/free-ports.ts"
import { COMMAND_LIMITS, runCommand, startCommand } from "../../src/attempt/check/run-command.ts"
import { forwardPorts } from "../../src/attempt/forwarded-ports.ts"
import { machineNetwork } from "../../src/attempt/machine-network.ts"
import { type Outlet, openOutlet } from "../../src/attempt/outlet.ts"
import { noSandbox, type Sandbox } from "../../src/attempt/sandbox.ts"
import type { NetworkPolicy } from "../../src/core/plan/network-policy.ts"
import { groundIn, path, wallsOn } from "./ground.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "network-")))

/** A person's own proxy, which everything listed is led through: nothing here reaches the internet. */
let upstream: ReturnType<typeof createServer>
const asked: string[] = []
/** Something of this machine's that no room may reach. */
let ours: Server
let port = 0
const ground = { ...groundIn(folder), proxies: {} as never }

const listening = async (server: ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  return (server.address() as AddressInfo).port
}

beforeAll(async () => {
  ours = createWeb((_, response) => response.end("OURS"))
  port = await listening(ours)
  upstream = createServer((near: Socket) => {
    near.on("error", () => undefined)
    near.once("data", (chunk: Buffer) => {
      const [line = ""] = chunk.toString("latin1").split("\r\n")
      asked.push(line)
      near.write("HTTP/1.1 200 OK\r\n\r\n")
      near.once("data", () => near.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPUBLIC"))
    })
  })
  const url = `http://127.0.0.1:${await listening(upstream)}`
  Object.assign(ground.proxies, { http: url, https: url, no: "" })
})
const outlets: Outlet[] = []
afterEach(async () => {
  asked.length = 0
  for (const outlet of outlets.splice(0)) await outlet.end()
})
afterAll(() => {
  ours.close()
  upstream.close()
  rmSync(folder, { recursive: true, force: true })
})

let rooms = 0
async function roomBehind(sandbox: Sandbox, policy: NetworkPolicy) {
  rooms += 1
  const own = join(folder, `room-${rooms}`)
  const [tree, home, temporary] = [join(own, "tree"), join(own, "home"), join(own, "tmp")]
  for (const made of [tree, home, temporary]) mkdirSync(made, { recursive: true })
  const outlet = await openOutlet(sandbox, { of: "checks", policy })
  outlets.push(outlet)
  const { network } = outlet
  const room = await sandbox.open({
    ...{ writable: [own], readable: [], programs: [process.execPath], path, home, temporary },
    ...{ shared: join(own, "shared"), sockets: [], network },
  })
  const env = outlet.leading({ PATH: path, HOME: home, TMPDIR: temporary, LANG: "C.UTF-8" })
  const options = {
    ...{ cwd: tree, env, room, limits: { ...COMMAND_LIMITS, wallMs: 60_000 } },
    clock: { now: () => performance.now(), wait: async () => {} },
    signal: new AbortController().signal,
  }
  const node = (code: string) => {
    writeFileSync(join(tree, "code.mjs"), code)
    return runCommand({ ...options, run: `${process.execPath} code.mjs` })
  }
  const run = (command: string) => runCommand({ ...options, run: command })
  return {
    outlet,
    network,
    room,
    run,
    node,
    start: (it: string) => startCommand({ ...options, run: it }),
  }
}

describe.each(wallsOn(ground))("behind %s", (_, make) => {
  test("curl and Node reach a listed host by the relay, and no other", async () => {
    const { run, node, outlet, room } = await roomBehind(make(), {})
    const listed = await run(
      "curl -sS http://pypi.org/simple/ && echo; curl -sSk http://pypi.org:443/",
    )
    expect(listed.output).toContain("PUBLIC")
    expect(asked).toEqual(["CONNECT pypi.org:80 HTTP/1.1", expect.stringMatching(/^CONNECT pypi/)])
    const fetched = await node(
      `console.log(await (await fetch("http://registry.npmjs.org/")).text())`,
    )
    expect(fetched.output).toContain("PUBLIC")
    const refused = await run("curl -sS https://evil.example/")
    expect(refused.output).toContain("403")
    expect(outlet.contacts()).toEqual({
      network: "listed",
      reached: ["pypi.org", "registry.npmjs.org"],
      refused: ["evil.example"],
    })
    await room.end()
  })

  test("nothing goes around it", async () => {
    const { run, node, room } = await roomBehind(make(), {})
    const around = await node(`
      import { connect } from "node:net"
      import { createSocket } from "node:dgram"
      import { lookup } from "node:dns/promises"
      import { networkInterfaces } from "node:os"
      const tried = (port, host) => new Promise(done => {
        const socket = connect({ port, host })
        socket.once("connect", () => done(host + " REACHED")); socket.once("error", () => done("no"))
        setTimeout(done, 2_000, "no")
      })
      console.log(await tried(${port}, "127.0.0.1"), await tried(${port}, "::1"))
      console.log(await tried(443, "1.1.1.1"), await tried(80, "169.254.169.254"))
      console.log(await lookup("pypi.org").then(() => "REACHED", () => "no"))
      const udp = createSocket("udp4")
      console.log(await new Promise(done => udp.send("x", 53, "8.8.8.8", error => done(error ? "no" : "REACHED"))))
      udp.close()
      console.log(Object.keys(networkInterfaces()).join())`)
    expect(around.output).not.toContain("REACHED")
    expect(around.output.trim().split("\n").at(-1)).toBe("lo")
    const ours = await run(
      `curl -sS -m 5 http://127.0.0.1:${port}/; curl -sS -m 5 -x $HTTP_PROXY --noproxy '' http://127.0.0.1:${port}/`,
    )
    expect(ours.output).not.toContain("OURS")
    await room.end()
  })

  test("by the policy nothing is reached at all, and its own loopback still is", async () => {
    const { run, outlet, room, start, network } = await roomBehind(make(), { checks: "none" })
    expect((await run("env | grep -i proxy; curl -sS -m 5 http://pypi.org/")).exit).not.toBe(0)
    const service = start("python3 -m http.server --bind 127.0.0.1 4000")
    await expect.poll(async () => (await run("curl -sS http://127.0.0.1:4000/")).exit).toBe(0)
    expect(await network.isFree(4000)).toBe(false)
    expect(outlet.contacts()).toEqual({ network: "none", reached: [], refused: [] })
    service.end()
    await room.end()
    await service.over
  }, 60_000)

  test("a service there is asked by us, and reached from another room by its port alone", async () => {
    const sandbox = make()
    const product = await roomBehind(sandbox, {})
    const agent = await roomBehind(sandbox, {})
    const ports = await choosePorts([{ name: "web", run: "", ready: "" }], product.network)
    const own = ports["MISSIONS_PORT_WEB"] ?? 0
    const service = product.start(
      `mkdir www; echo PRODUCT > www/index.html; cd www; python3 -m http.server --bind 127.0.0.1 ${own}`,
    )
    const signal = new AbortController().signal
    const url = "http://localhost:$MISSIONS_PORT_WEB/"
    await expect
      .poll(() => ask({ method: "GET", url }, { ports, network: product.network, signal }), {
        timeout: 20_000,
      })
      .toMatchObject({ body: "PRODUCT\n" })
    expect((await agent.run(`curl -sS http://localhost:${own}/`)).output).not.toContain("PRODUCT")
    const forwarded = await forwardPorts([{ port: own }], {
      from: agent.network,
      to: product.network,
    })
    expect((await agent.run(`curl -sS http://localhost:${own}/`)).output).toContain("PRODUCT")
    expect(await machineNetwork.isFree(own)).toBe(true)
    await forwarded.close()
    service.end()
    await product.room.end()
    await agent.room.end()
    await service.over
  }, 60_000)
})

test("without a wall, and by the policy, the network is the machine's and said to be", async () => {
  const none = await openOutlet(noSandbox, { of: "agents", policy: { agents: "none" } })
  expect(none.network).toBe(machineNetwork)
  expect(none.said).toBe("The network is open, because nothing here could limit it.")
  expect(none.contacts().network).toBe("open")
  const [[, make] = []] = wallsOn(ground)
  const open = await openOutlet(make!(), { of: "agents", policy: { agents: "open" } })
  expect(open.network).toBe(machineNetwork)
  expect(open.said).toBe("The network is open, as the policy says.")
})
