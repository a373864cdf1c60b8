/**
 * Many live missions without making each of them: one real mission waits for its plan's approval, what
 * GitHub answers of it is recorded, and then told of as many repositories as are wanted.
 */
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { readNeeds } from "../src/server/app-needs.ts"
import { openStoryGitHub } from "../test/stories/support/github.ts"
import { createPerson } from "../test/stories/support/people.ts"
import { startServer } from "./server-process.ts"

export interface Frozen {
  readonly env: Readonly<Record<"APP_ID" | "PRIVATE_KEY" | "WEBHOOK_SECRET", string>> &
    Readonly<Record<string, string>>
  /** A GitHub with so many repositories, each with one mission. */
  serve(repositories: number): Promise<Serving>
  close(): Promise<void>
}

interface Serving {
  readonly url: string
  /** Each mission's log was read. */
  readonly lookedAtAll: Promise<void>
  requests(): number
  close(): Promise<void>
}

interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

const root = join(import.meta.dirname, "..")
const clock = { now: () => Date.now(), pass: () => {} }

export async function freezeMission(): Promise<Frozen> {
  const github = await openStoryGitHub({
    ...{ clock, wake: () => {}, isPublic: false, isOnDisk: false, drafts: true, ci: false },
  })
  const { permissions, events } = readNeeds(readFileSync(join(root, "app.yml"), "utf8"))
  const app = github.model.state.apps[github.app.id]!
  for (const it of [app, ...Object.values(github.model.state.installations)]) {
    Object.assign(it, { permissions, events })
  }
  const env = {
    ...{ APP_ID: String(app.id), PRIVATE_KEY: github.app.privateKey, WEBHOOK_SECRET: "secret" },
    MISSIONS_AGENT: "scripted",
  }
  const tomas = createPerson(github, clock, "tomas")
  await tomas.opens("Passkeys", "")
  await tomas.says("/mission Customers can sign in with a passkey.")
  const recorded = await recordLook(github.face.urls.api, env)
  return {
    env,
    serve: repositories => serve(recorded, repositories),
    close: github.close,
  }
}

/** Lets the mission come to rest, then records everything that a start reads. */
async function recordLook(api: string, env: Readonly<Record<string, string>>) {
  const first = await startServer("src/app.ts", { ...env, GITHUB_API_URL: api })
  // The first writes, the second and third bind what was written, and the last finds nothing to do.
  await first.said(LOOKS)
  await first.stop()
  const told = new Map<string, Told>()
  const recorder = await listen(async (request, response) => {
    const key = keyOf(request)
    const answer = await fetch(`${api}${request.url}`, {
      method: request.method ?? "GET",
      headers: { ...(request.headers as Record<string, string>), "accept-encoding": "identity" },
      ...(request.method === "POST" && { body: await whole(request) }),
    })
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => KEPT.test(name) && name !== "etag"),
    )
    const text = await answer.text()
    if (answer.status < 300 || !told.has(key))
      told.set(key, { status: answer.status, headers, text })
    response.writeHead(answer.status, headers).end(text)
  })
  const second = await startServer("src/app.ts", { ...env, GITHUB_API_URL: recorder.url })
  await second.said(1)
  await second.stop()
  await recorder.close()
  return { told, api }
}

const LOOKS = 5
const KEPT = /^(content-type|etag|link|date|x-)/

/** Repository 0 is the recorded one. Each other has its number in its name and in GitHub's id of it. */
async function serve(
  { told, api }: { readonly told: ReadonlyMap<string, Told>; readonly api: string },
  repositories: number,
): Promise<Serving> {
  let requests = 0
  const looked = new Set<string>()
  let done = () => {}
  const lookedAtAll = new Promise<void>(resolve => {
    done = resolve
  })
  const server = await listen((request, response) => {
    requests += 1
    const path = request.url ?? ""
    const name = /^\/repos\/acme\/(shop-\d+)/.exec(path)?.[1]
    const found = told.get(keyOf(request))
    if (path.startsWith("/installation/repositories"))
      return list(response, path, repositories, told)
    if (!found) return response.writeHead(404, JSON_TYPE).end('{"message":"Not Found"}')
    const etag = `"${name}"`
    const headers = { ...found.headers, date: new Date().toUTCString() }
    if (request.headers["if-none-match"] === etag)
      return response.writeHead(304, { ...headers, etag }).end()
    const number = name?.slice("shop-".length) ?? "0"
    const text = found.text
      .replaceAll(api, server.url)
      .replaceAll("acme/shop", `acme/${name ?? "shop"}`)
    const isRepository = /^\/repos\/acme\/shop-\d+$/.test(path)
    const own = isRepository ? renumbered(text, name ?? "shop", Number(number)) : text
    const isGet = request.method === "GET"
    response.writeHead(found.status, { ...headers, ...(isGet && { etag }) }).end(own)
    if (name && /\/git\/ref\/missions\/\d+\/log/.test(decodeURIComponent(path))) looked.add(name)
    if (looked.size === repositories) done()
  })
  return { url: server.url, close: server.close, lookedAtAll, requests: () => requests }
}

const JSON_TYPE = { "content-type": "application/json" }
const PAGE = 100
/** Far from all ids of the recorded GitHub. */
const FIRST_ID = 5_000_000

function renumbered(text: string, name: string, number: number): string {
  return JSON.stringify({ ...JSON.parse(text), id: FIRST_ID + number, name })
}

function list(
  response: ServerResponse,
  path: string,
  repositories: number,
  told: ReadonlyMap<string, Told>,
): void {
  const page = Number(/[?&]page=(\d+)/.exec(path)?.[1] ?? 1)
  const recorded = [...told].find(([key]) => key.startsWith("GET /installation/repositories"))
  const [row] = JSON.parse(recorded?.[1].text ?? "{}").repositories
  const from = (page - 1) * PAGE
  const count = Math.max(0, Math.min(PAGE, repositories - from))
  const rows = Array.from({ length: count }, (_, n) => ({
    ...{ ...row, id: FIRST_ID + from + n, name: `shop-${from + n}` },
    full_name: `acme/shop-${from + n}`,
  }))
  const body = { total_count: repositories, repositories: rows }
  response.writeHead(200, JSON_TYPE).end(JSON.stringify(body))
}

/** What is asked, without what differs from repository to repository and from day to day. */
function keyOf({ method, url = "" }: IncomingMessage): string {
  return `${method} ${decodeURIComponent(url)}`
    .replace(/\/acme\/shop-\d+/, "/acme/shop")
    .replace(/since=[^&]+/, "since=")
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    },
  }
}

async function whole(from: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of from) parts.push(part as Buffer)
  return Buffer.concat(parts).toString("utf8")
}
