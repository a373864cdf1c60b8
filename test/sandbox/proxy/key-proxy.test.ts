/** Four forms of a model's endpoint through the proxy: the key goes on, the capability doesn't, and all is counted. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync, zstdCompressSync } from "node:zlib"
import { afterEach, describe, expect, test } from "vitest"
import { usd } from "../../../src/core/values/money.ts"
import {
  ANTHROPIC,
  CAPABILITY,
  closeAll,
  event,
  forms,
  KEY,
  LONG,
  post,
  provider,
  proxy,
  RESPONSES,
} from "./provider.ts"

afterEach(closeAll)

describe.each(forms)("%s form", (_, path, model, header, key, pieces, whole) => {
  test.each([
    ["as a stream", true],
    ["in one piece", false],
  ])(
    "%s passes unchanged, with the key and without the capability, and is counted",
    async (_how, isStream) => {
      const text = isStream ? pieces.join("") : JSON.stringify(whole)
      const { seen, url } = await provider(isStream ? pieces : [text], {
        type: isStream ? "text/event-stream" : "application/json",
      })
      const opened = await proxy(url)
      const asked = isStream ? path : path.replace("streamGenerateContent", "generateContent")
      const response = await post(opened, `${asked}?alt=sse&key=${CAPABILITY}`, {
        model,
        stream: isStream,
      })
      expect(await response.text()).toBe(text)
      expect(seen[0]?.headers[header]).toBe(key)
      expect(JSON.stringify(seen)).not.toContain(CAPABILITY)
      const { tokens, usd, calls, guessed } = opened.metered()
      expect({ tokens, calls, guessed }).toEqual({
        tokens: { in: 60, cached: 1_000, out: 40 },
        ...{ calls: 1, guessed: 0 },
      })
      expect(usd).toBeGreaterThan(0)
    },
  )
})

test.each([
  ["gzip", gzipSync],
  ["zstd", zstdCompressSync],
])("a request packed by %s is read", async (encoding, pack) => {
  const { seen, url } = await provider(RESPONSES)
  const opened = await proxy(url)
  const body = pack(Buffer.from(JSON.stringify({ model: "gpt-5.4", stream: true })))
  const headers = { authorization: `Bearer ${CAPABILITY}`, "content-encoding": encoding }
  const response = await fetch(`${opened.url}/v1/responses`, { method: "POST", headers, body })
  expect(response.status).toBe(200)
  expect(JSON.parse(seen[0]!.body)).toEqual({ model: "gpt-5.4", stream: true })
})

test.each([
  ["https://x.test/api/v1", "/v1/responses", "/api/v1/responses"],
  ["https://x.test", "/v1/responses", "/v1/responses"],
])("a provider at %s is asked at its own path", async (base, path, wanted) => {
  const { seen, url } = await provider(RESPONSES)
  const opened = await proxy(`${url}${new URL(base).pathname.replace(/^\/$/, "")}`)
  await (await post(opened, path, { model: "gpt-5.4", stream: true })).text()
  expect(seen[0]?.url).toBe(wanted)
})

test.each([
  ["without a capability", "/v1/messages", { model: "a" }, { authorization: "" }, 401],
  [
    "with another attempt's",
    "/v1/messages",
    { model: "a" },
    { authorization: "Bearer other" },
    401,
  ],
  ["elsewhere", "/v1/files", {}, {}, 404],
  ["without a model", "/v1/messages", {}, {}, 400],
  ["for a model that the policy does not list", "/v1/messages", { model: "b" }, {}, 403],
] as const)("a call %s reaches nobody", async (_, path, body, headers, status) => {
  const { seen, url } = await provider(ANTHROPIC)
  const opened = await proxy(url, { models: ["a"] })
  const response = await post(opened, path, body, headers)
  expect(response.status).toBe(status)
  expect(await response.text()).not.toContain(KEY)
  expect(seen).toEqual([])
  expect(opened.metered().calls).toBe(0)
})

describe("the cap", () => {
  test("cuts a call while its answer still comes", async () => {
    const long = Array.from({ length: 10_000 }, () =>
      event({ type: "ping", text: "x".repeat(100) }),
    )
    const { url } = await provider([ANTHROPIC[0]!, ...long])
    const opened = await proxy(url, { cap: { usd: null, tokens: 5_000 } })
    const response = await post(opened, "/v1/messages", { model: "claude-opus-4-5", stream: true })
    await expect(response.text()).rejects.toThrow()
    expect(await opened.trouble).toMatchObject({ of: "spend" })
    expect(opened.metered().tokens.out).toBeLessThan(20_000)
  })

  test("lets no further call begin once it is reached, in dollars too", async () => {
    const { seen, url } = await provider(LONG)
    const opened = await proxy(url, { cap: { usd: usd(0.05), tokens: null } })
    const call = () => post(opened, "/v1/messages", { model: "claude-opus-4-5", stream: true })
    await (await call()).text()
    expect((await call()).status).toBe(429)
    expect(seen).toHaveLength(1)
  })

  test("of tokens counts a model without a price, whose dollars nobody knows", async () => {
    const { url } = await provider(ANTHROPIC)
    const opened = await proxy(url)
    await (await post(opened, "/v1/messages", { model: "mine", stream: true })).text()
    expect(opened.metered()).toMatchObject({ usd: null, tokens: { out: 40 } })
  })
})

test("an answer that ends before it tells its usage is guessed, and said to be", async () => {
  const { url } = await provider([ANTHROPIC[1]!])
  const opened = await proxy(url)
  await (await post(opened, "/v1/messages", { model: "claude-opus-4-5", stream: true })).text()
  expect(opened.metered()).toMatchObject({ calls: 1, guessed: 1 })
})

test("an error passes as it is and costs nothing; a refused key is known at once", async () => {
  const { url } = await provider(['{"error":"no"}'], { status: 401, type: "application/json" })
  const opened = await proxy(url)
  for (const _ of [1, 2]) {
    const response = await post(opened, "/v1/messages", { model: "claude-opus-4-5" })
    expect([response.status, await response.text()]).toEqual([401, '{"error":"no"}'])
  }
  expect(await opened.trouble).toMatchObject({ of: "login" })
  expect(opened.metered().calls).toBe(0)
})

test("a model that is gone is answered with 502", async () => {
  const { url, close } = await provider([])
  await close()
  const response = await post(await proxy(url), "/v1/messages", { model: "claude-opus-4-5" })
  expect(response.status).toBe(502)
})

test("two calls side by side share the cap", async () => {
  const { url } = await provider(LONG)
  const opened = await proxy(url, { cap: { usd: null, tokens: 5_000 } })
  const call = () => post(opened, "/v1/messages", { model: "claude-opus-4-5", stream: true })
  await Promise.all([call(), call()].map(async it => (await it).text().catch(() => "")))
  expect((await call()).status).toBe(429)
})

test("an answer that breaks off is no answer, even if nobody asks again", async () => {
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.write(RESPONSES[0], () => request.socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const opened = await proxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const asked = post(opened, "/v1/responses", { model: "gpt-5.4", stream: true })
  await expect(asked.then(response => response.text())).rejects.toThrow()
  await expect.poll(() => opened.standing()).toMatchObject({ of: "unreachable" })
  await new Promise(resolve => server.close(resolve))
})
