/** Four forms of a model's endpoint through the proxy: the key goes on, the capability doesn't, and all is counted. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
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

test("nothing is written later on, when nobody counts it any more", async () => {
  const { seen, url } = await provider(RESPONSES)
  const opened = await proxy(url)
  const asked = { model: "gpt-5.4", background: true, stream: true }
  await (await post(opened, "/v1/responses", asked)).text()
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
  ["of a name that is no text", "/v1beta/models/%E0:generateContent", {}, {}, 404],
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

/** A provider that hears the whole request and says nothing, or only these first words of an answer. */
async function mute(first: string | null) {
  const heard = Promise.withResolvers<void>()
  const server = createServer(async (request, response) => {
    for await (const _ of request) void _
    if (first !== null)
      response.writeHead(200, { "content-type": "text/event-stream" }).write(first)
    heard.resolve()
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const end = () => server.closeAllConnections()
  ended.push(() => {
    end()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, end }
}
const ended: (() => void)[] = []
afterEach(() => {
  for (const end of ended.splice(0)) end()
})

describe("a call that is cut", () => {
  const asked = { model: "claude-opus-4-5", stream: true, prompt: "word ".repeat(600) }

  test("by the agent before its answer begins counts what was asked, as an estimate", async () => {
    const { url, heard } = await mute(null)
    const opened = await proxy(url)
    const stop = new AbortController()
    const call = fetch(`${opened.url}/v1/messages`, {
      ...{ method: "POST", body: JSON.stringify(asked), signal: stop.signal },
      headers: { "content-type": "application/json", "x-api-key": CAPABILITY },
    })
    await heard.promise
    stop.abort()
    await expect(call).rejects.toThrow()
    await expect.poll(() => opened.metered().guessed).toBe(1)
    const { tokens, calls, usd } = opened.metered()
    expect(tokens.in).toBeGreaterThanOrEqual(1_000)
    expect(tokens).toMatchObject({ out: 0, cached: 0 })
    expect([calls, (usd ?? 0) > 0]).toEqual([1, true])
  })

  test("by its provider before its answer begins does as well", async () => {
    const { url, heard, end } = await mute(null)
    const opened = await proxy(url)
    const call = post(opened, "/v1/messages", asked)
    await heard.promise
    end()
    expect((await call).status).toBe(502)
    expect(opened.metered()).toMatchObject({ calls: 1, guessed: 1 })
  })

  test("in the middle counts what its answer told so far, and what was written since", async () => {
    const { url, heard, end } = await mute(`${ANTHROPIC[0]}${event({ text: "x".repeat(3_000) })}`)
    const opened = await proxy(url)
    const call = post(opened, "/v1/messages", asked)
    await heard.promise
    await (await call).body?.getReader().read()
    end()
    await expect.poll(() => opened.metered().guessed).toBe(1)
    const { tokens } = opened.metered()
    expect(tokens).toMatchObject({ in: 60, cached: 1_000 })
    expect(tokens.out).toBeGreaterThanOrEqual(1_000)
  })

  test("before anybody heard it costs nothing", async () => {
    const { url, close } = await provider([])
    await close()
    const opened = await proxy(url)
    await post(opened, "/v1/messages", asked)
    expect(opened.metered()).toMatchObject({ calls: 0, guessed: 0 })
  })

  test("is not taken for as many tokens as a picture in it has bytes", async () => {
    const { url, heard, end } = await mute(null)
    const opened = await proxy(url)
    const picture = Buffer.alloc(3_000_000, 7).toString("base64")
    const call = post(opened, "/v1/messages", { ...asked, picture })
    await heard.promise
    end()
    await call
    expect(opened.metered().tokens.in).toBeLessThan(10_000)
  })
})

test("a model without a price has a ceiling in tokens, which a policy's price or ceiling replaces", async () => {
  const use = { input_tokens: 3_900_000, output_tokens: 100_001 }
  const { url } = await provider([event({ type: "message_start", message: { usage: use } })])
  const call = async (over: Parameters<typeof proxy>[1]) => {
    const opened = await proxy(url, over)
    const ask = () => post(opened, "/v1/messages", { model: "mine", stream: true })
    await (await ask()).text()
    return (await ask()).status
  }
  expect(await call({})).toBe(429)
  expect(await call({ cap: { usd: null, tokens: 10_000_000 } })).toBe(200)
  expect(await call({ priceOf: () => ({ in: 1, cached: 1, out: 1 }) })).toBe(200)
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
