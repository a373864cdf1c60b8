/** What breaks between an agent and its model, or the world, is told as ours and not as theirs. */
import type { Server } from "node:net"
import { expect, test } from "vitest"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"
import { openKeyProxy } from "../../../src/sandbox/proxy/key-proxy.ts"
import { openRelay } from "../../../src/sandbox/relay/relay.ts"

/** The machine's network, whose servers can be reached from here. */
function keeping() {
  const servers: Server[] = []
  const network = {
    ...machineNetwork,
    async listen(server: Server) {
      servers.push(server)
      return await machineNetwork.listen(server)
    },
  }
  return { network, servers }
}

const boom = (): never => {
  throw new TypeError("a part of the request")
}

const proxyIn = (network: ReturnType<typeof keeping>["network"], priceOf = () => null) =>
  openKeyProxy({
    upstream: { url: "http://127.0.0.1:9", key: "k" },
    cap: { usd: null, tokens: null },
    ...{ priceOf, models: [], capability: "c", now: () => 0, network },
  })

const SHAPES: readonly (readonly [path: string, body: object])[] = [
  ["/v1/messages", { model: "m", messages: [] }],
  ["/v1/chat/completions", { model: "m", messages: [] }],
  ["/v1/responses", { model: "m", input: [] }],
]

test.each(SHAPES)(
  "an error within the proxy at %s is ours, and repeats no request",
  async (path, body) => {
    const proxy = await proxyIn(keeping().network, boom)
    const asked = fetch(`${proxy.url}${path}`, {
      method: "POST",
      headers: { authorization: "Bearer c" },
      body: JSON.stringify(body),
    })
    await expect(asked).rejects.toThrow()
    const trouble = await proxy.trouble
    expect(trouble.of).toBe("ours")
    expect(trouble.said).toContain("TypeError")
    expect(trouble.said).not.toContain("a part of the request")
    await proxy.close()
  },
)

test("a proxy that is gone is ours, and one that was closed is nobody's", async () => {
  const { network, servers } = keeping()
  const gone = await proxyIn(network)
  servers[0]?.close()
  expect((await gone.trouble).of).toBe("ours")
  const closed = await proxyIn(network)
  await closed.close()
  expect(closed.standing()).toBeNull()
})

test("an agent that hangs up in the middle of a request is no fault of ours", async () => {
  const proxy = await proxyIn(keeping().network)
  const stop = new AbortController()
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"model":'))
      setImmediate(() => stop.abort())
    },
  })
  const init = { method: "POST", headers: { authorization: "Bearer c" }, body, duplex: "half" }
  await expect(
    fetch(`${proxy.url}/v1/messages`, { ...init, signal: stop.signal } as RequestInit),
  ).rejects.toThrow()
  await proxy.close()
  expect(proxy.standing()?.of ?? "nothing").not.toBe("ours")
})

test.each(["close", "error"])("a relay that ends by %s says so", async event => {
  const { network, servers } = keeping()
  const listed = { hosts: [], isUsual: false }
  const relay = await openRelay({
    network,
    listed,
    proxies: { http: null, https: null, not: [] },
  } as never)
  servers[0]?.emit(event, new Error("x"))
  expect(await relay.lost).toContain("ended by itself")
  await relay.close()
})
