import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { verify } from "@octokit/webhooks-methods"
import { expect, test } from "vitest"
import type { Delivery } from "../../../../src/embedded/github/call.ts"
import { createWebhooks, type Post } from "../../../../src/embedded/github/http/webhooks.ts"

const ping = (number: number): Delivery => ({
  app: 7,
  event: "issues",
  payload: { action: "opened", issue: { number } },
})

function listening(answer: (post: Post) => Promise<number> = async () => 200) {
  const posts: Post[] = []
  let guids = 0
  const webhooks = createWebhooks({
    clock: () => 1_000,
    guid: () => `guid-${++guids}`,
    async send(post) {
      posts.push(post)
      return answer(post)
    },
  })
  webhooks.setHook({ app: 7, url: "http://127.0.0.1:1/hook", secret: "s3cret" })
  return { webhooks, posts, numbers: () => posts.map(it => JSON.parse(it.body).issue.number) }
}

test("a delivery is sent over a socket with a signature that Octokit accepts", async () => {
  const seen: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    seen.push({ headers: request.headers, body: Buffer.concat(parts).toString("utf8") })
    response.writeHead(202).end("later")
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const webhooks = createWebhooks({ clock: () => 1_000, guid: () => "guid-1" })
  webhooks.setHook({ app: 7, url: `http://127.0.0.1:${port}/hook`, secret: "s3cret" })
  webhooks.enqueue([ping(1), { ...ping(2), app: 8 }])
  await webhooks.settled()
  server.closeAllConnections()
  server.close()
  expect(seen).toHaveLength(1)
  const { headers, body } = seen[0]!
  expect(headers).toMatchObject({ "x-github-event": "issues", "x-github-delivery": "guid-1" })
  expect(await verify("s3cret", body, String(headers["x-hub-signature-256"]))).toBe(true)
  expect(webhooks.log()).toMatchObject([{ outcome: { type: "answered", status: 202 } }])
})

test("deliveries arrive in order even if the first one is slow", async () => {
  let release = () => {}
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  let calls = 0
  const { webhooks, numbers } = listening(async () => {
    calls += 1
    if (calls === 1) await gate
    return 200
  })
  webhooks.enqueue([ping(1), ping(2)])
  webhooks.enqueue([ping(3)])
  release()
  await webhooks.settled()
  expect(numbers()).toEqual([1, 2, 3])
})

test("a failed delivery is logged, and sent again only if somebody asks for it", async () => {
  let isUp = false
  const { webhooks, posts } = listening(async () => {
    if (!isUp) throw new Error("connection refused")
    return 200
  })
  webhooks.enqueue([ping(1)])
  await webhooks.settled()
  const [failed] = webhooks.log()
  expect(failed!.outcome).toEqual({ type: "failed", reason: "connection refused" })
  isUp = true
  webhooks.redeliver(failed!.id)
  await webhooks.settled()
  expect(posts.map(it => it.headers["x-github-delivery"])).toEqual(["guid-1", "guid-1"])
  expect(webhooks.log().at(-1)).toMatchObject({ redelivery: true, outcome: { status: 200 } })
  expect(() => webhooks.redeliver(1)).toThrow("No delivery 1")
})

test("deliveries can be lost or doubled on purpose, and a doubled one keeps its id", async () => {
  const { webhooks, posts, numbers } = listening()
  webhooks.setCopies(({ payload }) =>
    (payload["issue"] as { number: number }).number === 1 ? 0 : 2,
  )
  webhooks.enqueue([ping(1), ping(2)])
  await webhooks.settled()
  expect(numbers()).toEqual([2, 2])
  expect(new Set(posts.map(it => it.headers["x-github-delivery"])).size).toBe(1)
  expect(webhooks.log()[0]!.outcome).toEqual({ type: "lost" })
})
