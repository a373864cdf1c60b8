/** The client of GitHub's cache with a service that is slow, and what it tells of that. */
import type { ServerResponse } from "node:http"
import { expect, onTestFinished, test } from "vitest"
import { actionsCache } from "../../../src/agent/warm/actions-cache.ts"
import { type Misbehaviour, openCacheService } from "./fake-cache.ts"

const KEY = "missions-agent-any"

async function opened(other: Misbehaviour) {
  const service = await openCacheService(other)
  onTestFinished(service.close)
  service.entries.set(KEY, Buffer.from("[]\n"))
  return service
}

const hangs = () => undefined
test.for<[string, Misbehaviour, RegExp]>([
  ["says nothing", { call: hangs }, /^it said nothing for 0\.3 s$/],
  ["leads to a storage that says nothing", { blob: hangs }, /^it said nothing for 0\.3 s$/],
])("a cache that %s is given up", async ([, other, said]) => {
  const service = await opened(other)
  const limits = { silentMs: 300, wholeMs: 600 }
  const found = await actionsCache(service.environment, limits).find(KEY)
  expect(found).toEqual({ is: "failed", said: expect.stringMatching(said) })
})

test("a cache that trickles is given up, and its stream ends with the reason", async () => {
  const trickle = (response: ServerResponse) => {
    const timer = setInterval(() => response.write("1"), 20)
    response.on("close", () => clearInterval(timer))
    response.writeHead(200).write("[")
  }
  const service = await opened({ blob: trickle })
  const limits = { silentMs: 10_000, wholeMs: 300 }
  const found = await actionsCache(service.environment, limits).find(KEY)
  if (found.is !== "found") throw new Error(found.is)
  const read = async () => {
    for await (const _ of found.content);
  }
  await expect(read()).rejects.toThrow("it was not whole after 0.3 s")
  found.close()
})

test("an error never tells the signature of an address", async () => {
  const service = await opened({ blob: hangs })
  const limits = { silentMs: 200, wholeMs: 400 }
  const found = await actionsCache(service.environment, limits).find(KEY)
  expect(JSON.stringify(found)).not.toContain("blob?")
})
