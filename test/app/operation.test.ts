/** What operators see of the server's process, how it stops, and how it reaches GitHub from behind a proxy. */
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer, request as httpRequest } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { type AddressInfo, connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import {
  ended,
  listening,
  metric,
  openWorld,
  ready,
  SECRET,
  says,
  settings,
  start,
  WEBHOOKS,
} from "./support/app-process.ts"

const COMMENTED = /^POST \/repos\/ada\/engine\/issues\/1\/comments 201$/

test("a command is received, counted and answered, and can be followed by its delivery", async () => {
  const world = await openWorld()
  const child = start(settings(world))
  const lines: string[] = []
  child.stdout.on("data", part => lines.push(...String(part).trim().split("\n")))
  const url = await ready(child)
  world.face.webhooks.setHook({ app: world.app, url: `${url}${WEBHOOKS}`, secret: SECRET })
  await world.person("POST", "issues", { title: "Goal" })
  const commented = world.seen(COMMENTED)
  const answered = says(child, /"outcome":"done","deliveries":\["[^"]+"/)
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  await Promise.all([commented, answered])
  const { guid } = world.face.webhooks.log().find(it => it.event === "issue_comment")!
  const told = lines.filter(it => it.includes(guid)).map(it => JSON.parse(it).msg)
  expect(told.slice(0, 2)).toEqual(["received", "look ended"])
  expect(lines.join("\n")).not.toContain("Export JSON")
  await expect
    .poll(async () => (await (await fetch(`${url}/readyz`)).json()) as object)
    .toMatchObject({ oldest_command_seconds: null, last_resync_at: expect.any(String) })
  const installation = Object.keys(world.face.model.state.installations)[0]
  expect(await metric(url, 'missions_webhooks_total{outcome="taken"}')).toBeGreaterThan(1)
  expect(
    await metric(url, 'missions_wakeups_total{event="issue_comment",woke="true"}'),
  ).toBeGreaterThan(0)
  expect(await metric(url, 'missions_looks_total{outcome="done"}')).toBeGreaterThan(0)
  const requests = `missions_github_requests_total{installation="${installation}",status="200"}`
  expect(await metric(url, requests)).toBeGreaterThan(3)
  const remaining = `missions_github_limit_remaining{installation="${installation}"}`
  expect(await metric(url, remaining)).toBeGreaterThan(1_000)
  expect(await metric(url, "missions_oldest_command_seconds")).toBe(0)
})

test("pages of operators tell strangers no name", async () => {
  const world = await openWorld()
  const resynced = world.seen(/matching-refs\/missions%2F 200$/)
  const url = await ready(start(settings(world)))
  await resynced
  for (const page of ["/healthz", "/readyz", "/metrics"]) {
    const answer = await fetch(`${url}${page}`)
    expect([page, answer.status]).toEqual([page, 200])
    expect(await answer.text()).not.toMatch(/ada|engine/)
    expect((await fetch(`${url}${page}`, { method: "HEAD" })).status).toBe(200)
    expect((await fetch(`${url}${page}`, { method: "POST" })).status).toBe(405)
  }
})

/** The server has begun a look at a new request, and GitHub answers it only when the test says so. */
async function duringLook() {
  const world = await openWorld()
  const held: (() => void)[] = []
  let isHeld = true
  const { answer } = world.face
  Object.assign(world.face, {
    async answer(request: Parameters<typeof answer>[0]) {
      if (isHeld && request.target.includes("/issues/1/comments") && isApp(request)) {
        await new Promise<void>(done => held.push(done))
      }
      return answer(request)
    },
  })
  const release = () => {
    isHeld = false
    for (const done of held) done()
  }
  onTestFinished(release)
  const child = start(settings(world))
  const url = await ready(child)
  world.face.webhooks.setHook({ app: world.app, url: `${url}${WEBHOOKS}`, secret: SECRET })
  await world.person("POST", "issues", { title: "Goal" })
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  await world.face.webhooks.settled()
  await expect.poll(() => held.length).toBeGreaterThan(0)
  const written = () => world.asked.filter(it => /^(POST|PATCH|PUT) \/repos/.test(it)).length
  return { child, url, release, written }
}

/** The people of these tests write by tokens of persons. */
const isApp = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
  headers["authorization"]?.includes("ghs_") === true

test("SIGTERM closes the door at once, drains for eight seconds, and then ends it", async () => {
  const { child, url, written } = await duringLook()
  const before = written()
  const over = ended(child)
  const since = Date.now()
  child.kill("SIGTERM")
  const isThere = () =>
    fetch(`${url}/healthz`).then(
      () => true,
      () => false,
    )
  await expect.poll(isThere).toBe(false)
  const { code, said } = await over
  expect([code, said]).toEqual([0, expect.stringContaining('"isDrained":false')])
  expect(Date.now() - since).toBeGreaterThan(7_000)
  expect(written()).toBe(before)
})

test("a look that is under way at SIGTERM ends, but writes nothing that GitHub would make twice", async () => {
  const { child, release, written } = await duringLook()
  const before = written()
  const over = ended(child)
  const stopping = says(child, /"stopping"/)
  child.kill("SIGTERM")
  await stopping
  release()
  const { code, said } = await over
  expect([code, said]).toEqual([0, expect.stringContaining('"isDrained":true')])
  expect(written()).toBe(before)
})

/** A proxy as companies have them. It tunnels, or forwards, and notes whither. */
async function openProxy() {
  const through: string[] = []
  const proxy = createServer((asked, answer) => {
    through.push(asked.url!)
    const onward = httpRequest(asked.url!, { method: asked.method, headers: asked.headers })
    onward.on("response", it => it.pipe(answer.writeHead(it.statusCode!, it.headers)))
    asked.pipe(onward)
  })
  proxy.on("connect", (asked, socket) => {
    through.push(asked.url!)
    const [host, port] = asked.url!.split(":")
    const onward = connect(Number(port), host!, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n")
      onward.pipe(socket).pipe(onward)
    })
    for (const it of [socket, onward]) it.on("error", () => {})
  })
  proxy.listen(0, "127.0.0.1")
  await once(proxy, "listening")
  onTestFinished(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, through }
}

/** The same GitHub over TLS, with a certificate of a company's own authority. */
async function overTls(api: string) {
  const folder = mkdtempSync(join(tmpdir(), "missions-tls-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")]
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
  execFileSync("openssl", [...request, ...names, "-keyout", keyFile, "-out", certFile], {
    stdio: "ignore",
  })
  const options = { key: readFileSync(keyFile), cert: readFileSync(certFile) }
  const server = createTlsServer(options, (asked, answer) => {
    const onward = httpRequest(`${api}${asked.url}`, {
      ...{ method: asked.method, headers: asked.headers },
    })
    onward.on("response", it => it.pipe(answer.writeHead(it.statusCode!, it.headers)))
    asked.pipe(onward)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, certFile }
}

test("it reaches GitHub through HTTPS_PROXY, and trusts what NODE_EXTRA_CA_CERTS names", async () => {
  const world = await openWorld()
  const proxy = await openProxy()
  const { url, certFile } = await overTls(world.face.urls.api)
  const resynced = world.seen(/matching-refs\/missions%2F 200$/)
  await ready(
    start({
      ...{ ...settings(world), GITHUB_API_URL: url },
      ...{ HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certFile },
    }),
  )
  await resynced
  expect(proxy.through.length).toBeGreaterThan(0)
  expect(new Set(proxy.through)).toEqual(new Set([url.slice("https://".length)]))
})

test("a certificate that it does not trust is said, with the variable that helps", async () => {
  const world = await openWorld()
  const { url } = await overTls(world.face.urls.api)
  const child = start({ ...settings(world), GITHUB_API_URL: url })
  const trouble = says(child, /"why":"([^"]*)"/)
  await listening(child)
  expect((await trouble)[1]).toMatch(/CERT.*NODE_EXTRA_CA_CERTS/)
})

test("a proxy that is none is said without its password", async () => {
  const world = await openWorld()
  const { code, said } = await ended(
    start({ ...settings(world), HTTPS_PROXY: "socks9://me:hunter2@[" }),
  )
  expect([code, said]).toEqual([
    1,
    expect.stringContaining("where       environment variables HTTPS_PROXY"),
  ])
  expect(said).not.toContain("hunter2")
})
