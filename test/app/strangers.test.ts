/** What strangers send to the server's real process costs it no memory and leaves nothing in its log. */
import { once } from "node:events"
import { request } from "node:http"
import { connect, type Socket } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import {
  type Child,
  headersOf,
  metric,
  openWorld,
  peakMemoryMb,
  ready,
  settings,
  signatureOf,
  start,
  WEBHOOKS,
} from "./support/app-process.ts"

const MB = 1024 * 1024
/** What a garbage collector leaves lying about; the bodies below are all larger. */
const SLACK_MB = 60
/** One body at the limit, and the smaller pieces of memory in which it stood while it grew. */
const BODY_MB = 120
/** Four of them. */
const BODIES_MB = 400

interface Open {
  readonly child: Child
  readonly url: string
  readonly port: number
  /** Everything in its log since it was ready. */
  log(): string
}

async function openServer(): Promise<Open> {
  const world = await openWorld()
  const resynced = world.seen(/^GET \/installation\/repositories/)
  const child = start(settings(world))
  const url = await ready(child)
  await resynced
  let said = ""
  child.stdout.on("data", part => {
    said += part
  })
  child.stderr.on("data", part => {
    said += part
  })
  return { child, url, port: Number(new URL(url).port), log: () => said }
}

/** Posts so many bytes and no more than the server takes. Answers with the status. */
function post(
  { url }: Open,
  headers: Readonly<Record<string, string>>,
  bytes: number,
): Promise<number> {
  const part = Buffer.alloc(MB, "a")
  return new Promise((resolve, reject) => {
    const sending = request(`${url}${WEBHOOKS}`, { method: "POST", headers })
    let left = bytes
    const more = () => {
      while (left > 0 && !sending.destroyed) {
        left -= part.length
        if (!sending.write(part)) return void sending.once("drain", more)
      }
      sending.end()
    }
    sending.once("response", response => {
      response.resume()
      resolve(response.statusCode!)
    })
    sending.once("error", reject)
    more()
  })
}

const unsigned = (headers: Readonly<Record<string, string>>) => {
  const { "x-hub-signature-256": _, ...others } = headers
  return others
}

const HUGE = 200 * MB
const FORGED = headersOf("another body")
const SAID = { "content-length": String(HUGE) }
const FORM = "application/x-www-form-urlencoded"

test.each([
  ["unsigned, its length said", { ...unsigned(FORGED), ...SAID }, 413, SLACK_MB],
  ["unsigned, in chunks", unsigned(FORGED), 400, SLACK_MB],
  ["with a forged signature, its length said", { ...FORGED, ...SAID }, 413, SLACK_MB],
  ["with a forged signature, in chunks", FORGED, 413, BODY_MB],
  ["as a form", { ...FORGED, "content-type": FORM }, 415, SLACK_MB],
])("200 MB cost no memory and no line of the log: %s", async (what, headers, status, mb) => {
  const server = await openServer()
  const before = peakMemoryMb(server.child)
  expect(await post(server, headers, HUGE)).toBe(status)
  expect(peakMemoryMb(server.child) - before).toBeLessThan(mb)
  // The page is served, so everything that was to be logged is in the log.
  await metric(server.url, "missions_webhooks_total")
  const isHook = what === "as a form"
  expect(server.log().length).toBeLessThan(isHook ? 500 : 1)
})

test("bodies that are cut into single bytes take no more than whole ones", async () => {
  const server = await openServer()
  const before = peakMemoryMb(server.child)
  const head = Object.entries({ ...FORGED, host: "x", "transfer-encoding": "chunked" })
  const socket = connect(server.port, "127.0.0.1")
  onTestFinished(() => void socket.destroy())
  socket.write(`POST ${WEBHOOKS} HTTP/1.1\r\n${head.map(it => it.join(": ")).join("\r\n")}\r\n\r\n`)
  const bytes = Buffer.from("1\r\na\r\n".repeat(100_000))
  for (let n = 0; n < 5; n++) if (!socket.write(bytes)) await once(socket, "drain")
  socket.write("0\r\n\r\n")
  const [said] = await once(socket, "data")
  // On a busy machine its time is over first.
  expect(String(said)).toMatch(/^HTTP\/1\.1 40[08] /)
  expect(peakMemoryMb(server.child) - before).toBeLessThan(SLACK_MB)
})

test("forty forged bodies of 24 MB at once take a bounded part of memory", async () => {
  const server = await openServer()
  const before = peakMemoryMb(server.child)
  // None of them ends, so all would be held.
  const sockets = Array.from({ length: 40 }, () => connect(server.port, "127.0.0.1"))
  onTestFinished(() => sockets.forEach(it => void it.destroy()))
  const head = Object.entries({ ...FORGED, host: "x", "content-length": String(24 * MB) })
  const first = `POST ${WEBHOOKS} HTTP/1.1\r\n${head.map(it => it.join(": ")).join("\r\n")}\r\n\r\n`
  const part = Buffer.alloc(MB, "a")
  await Promise.all(
    sockets.map(async socket => {
      const over = once(socket, "close").catch(() => {})
      socket.on("error", () => {}).resume()
      socket.write(first)
      for (let n = 0; n < 23; n++) {
        if (socket.destroyed) return
        if (!socket.write(part)) await Promise.race([once(socket, "drain").catch(() => {}), over])
      }
    }),
  )
  expect(await metric(server.url, 'missions_webhooks_total{outcome="crowded"}')).toBeGreaterThan(0)
  expect(peakMemoryMb(server.child) - before).toBeLessThan(BODIES_MB)
})

test("a webhook comes through while thousands of connections say nothing", async () => {
  const server = await openServer()
  const before = peakMemoryMb(server.child)
  const open = async (text: string) => {
    const socket = connect(server.port, "127.0.0.1")
    socket.on("error", () => {}).resume()
    await once(socket, "connect").catch(() => {})
    socket.write(text)
    return socket
  }
  const sockets: Socket[] = []
  onTestFinished(() => sockets.forEach(it => void it.destroy()))
  for (let n = 0; n < 20; n++) {
    const texts = ["", "P", `POST ${WEBHOOKS} HTTP/1.1\r\nX-A: `]
    sockets.push(...(await Promise.all(Array.from({ length: 150 }, (_, k) => open(texts[k % 3]!)))))
  }
  const body = "{}"
  const taken = await fetch(`${server.url}${WEBHOOKS}`, {
    ...{ method: "POST", headers: headersOf(body), body },
  })
  expect(taken.status).toBe(202)
  // Those that were turned away hear of it a moment later.
  await expect.poll(() => sockets.filter(it => !it.closed).length).toBeLessThanOrEqual(1_000)
  expect(peakMemoryMb(server.child) - before).toBeLessThan(SLACK_MB)
})

test("whoever sends a header or a body byte by byte is cut off", async () => {
  const server = await openServer()
  const slow = async (head: string) => {
    const socket = connect(server.port, "127.0.0.1")
    const drip = setInterval(() => head !== "" && socket.write("a"), 200)
    onTestFinished(() => {
      clearInterval(drip)
      socket.destroy()
    })
    let said = ""
    socket
      .on("error", () => {})
      .on("data", part => {
        said += part
      })
    socket.write(head)
    await once(socket, "close").catch(() => {})
    return said
  }
  const headers = { ...FORGED, host: "x", "content-length": "5000" }
  const lines = Object.entries(headers).map(it => it.join(": "))
  const cutOff = await Promise.all([
    slow(`POST ${WEBHOOKS} HTTP/1.1\r\nX-A: `),
    slow(`POST ${WEBHOOKS} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`),
    slow(""),
  ])
  for (const said of cutOff) expect(said).toMatch(/^(?:HTTP\/1\.1 408 |$)/)
})

test("two thousand forged webhooks are one line of the log", async () => {
  const server = await openServer()
  const body = JSON.stringify({ text: "A text that must not be in the log. ".repeat(100) })
  const headers = { ...headersOf(body), "x-hub-signature-256": signatureOf(body, "guessed") }
  const knock = async () => {
    for (let n = 0; n < 200; n++) {
      const answer = await fetch(`${server.url}${WEBHOOKS}`, { method: "POST", headers, body })
      expect(answer.status).toBe(400)
      await answer.text()
    }
  }
  await Promise.all(Array.from({ length: 10 }, knock))
  const refused = 'missions_webhooks_total{outcome="signature"}'
  expect(await metric(server.url, refused)).toBe(2_000)
  const lines = server.log().trim().split("\n")
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain("WEBHOOK_SECRET are not the same")
  expect(lines[0]!.length).toBeLessThan(500)
})
