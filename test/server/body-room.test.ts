/** Room for bodies: each has its limit, all together have theirs, and nothing is held afterwards. */
import type { IncomingMessage } from "node:http"
import { PassThrough } from "node:stream"
import { expect, test } from "vitest"
import { createBodyRoom } from "../../src/server/body-room.ts"

const KB = 1_024

/** A room of 4 bodies, and requests that a test writes. */
function opened() {
  const room = createBodyRoom({ bodyMax: 256 * KB, allMax: 1_024 * KB })
  const read = () => {
    const request = new PassThrough({ highWaterMark: 16 * 1_024 * KB })
    return { request, body: room.read(request as unknown as IncomingMessage) }
  }
  return { room, read }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

test("a body of single bytes is held as one piece", async () => {
  const { room, read } = opened()
  const { request, body } = read()
  for (let n = 0; n < 200_000; n++) request.emit("data", Buffer.from([n % 251]))
  expect(room.held()).toBe(256 * KB)
  request.end()
  const whole = (await body) as { bytes: Buffer }
  expect(whole.bytes).toEqual(Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 251)))
  expect(room.held()).toBe(0)
})

test.each([
  [0, "whole"],
  [1, "whole"],
  [64 * KB, "whole"],
  [64 * KB + 1, "whole"],
  [256 * KB, "whole"],
  [256 * KB + 1, "too_large"],
  [4_096 * KB, "too_large"],
])("of %i bytes it says: %s", async (bytes, type) => {
  const { room, read } = opened()
  const { request, body } = read()
  request.end(Buffer.alloc(bytes, "a"))
  const got = await body
  expect([got.type, got.type === "whole" && got.bytes.length]).toEqual([
    type,
    type === "whole" && bytes,
  ])
  expect(room.held()).toBe(0)
})

test("who holds most makes room for who holds less", async () => {
  const { room, read } = opened()
  const large = Array.from({ length: 4 }, read)
  for (const { request } of large) request.write(Buffer.alloc(200 * KB))
  const small = read()
  small.request.end(Buffer.from("{}"))
  await turn()
  expect(await small.body).toMatchObject({ type: "whole" })
  const more = Array.from({ length: 20 }, read)
  for (const { request } of more) request.write(Buffer.alloc(200 * KB))
  await turn()
  expect(room.held()).toBeLessThanOrEqual(1_024 * KB)
  expect(await large[0]!.body).toEqual({ type: "crowded" })
  for (const { request } of [...large, ...more]) request.destroy()
  await Promise.all([...large, ...more].map(it => it.body))
  expect(room.held()).toBe(0)
})

test("a body that breaks off leaves nothing", async () => {
  const { room, read } = opened()
  const { request, body } = read()
  request.write(Buffer.alloc(100 * KB))
  await turn()
  expect(room.held()).toBeGreaterThan(0)
  request.destroy(new Error("reset"))
  expect(await body).toEqual({ type: "broken" })
  expect(room.held()).toBe(0)
})
