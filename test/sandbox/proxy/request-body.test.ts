/** Bodies of requests to a model: packed, nested too deep, made to hold us up, and too many at once. */
import { gzipSync, zstdCompressSync } from "node:zlib"
import { afterEach, expect, test } from "vitest"
import { CAPABILITY, closeAll, post, provider, proxy, RESPONSES } from "./provider.ts"

afterEach(closeAll)

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

test("a request that is nested too deep is answered, and reaches nobody", async () => {
  const { seen, url } = await provider(RESPONSES)
  const opened = await proxy(url)
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`
  const headers = { authorization: `Bearer ${CAPABILITY}` }
  const body = `{"model":"gpt-5.4","input":${deep}}`
  const response = await fetch(`${opened.url}/v1/responses`, { method: "POST", headers, body })
  expect(response.status).toBe(400)
  expect(seen).toEqual([])
})

test("a body of runs that are nearly a picture holds nobody up", async () => {
  const { seen, url } = await provider(RESPONSES)
  const opened = await proxy(url)
  const input = `${"a".repeat(1_999)} `.repeat(8_000)
  await (await post(opened, "/v1/responses", { model: "gpt-5.4", stream: true, input })).text()
  expect(seen).toHaveLength(1)
})

test("bodies that are too much together are refused, and leave room once their calls end", async () => {
  const { url, hold } = await provider(RESPONSES)
  const release = hold()
  const opened = await proxy(url)
  const headers = { authorization: `Bearer ${CAPABILITY}` }
  const body = JSON.stringify({ model: "gpt-5.4", input: "word ".repeat(10_000_000) })
  const ask = () => fetch(`${opened.url}/v1/responses`, { method: "POST", headers, body })
  // Whoever drops an answer ends its call.
  const held = [await ask(), await ask()]
  expect(held.map(({ status }) => status)).toEqual([200, 200])
  const third = await ask().catch(() => null)
  expect(third?.status ?? 503).toBe(503)
  release()
  await Promise.all(held.map(response => response.text()))
  await expect.poll(async () => (await ask().catch(() => null))?.status).toBe(200)
})
