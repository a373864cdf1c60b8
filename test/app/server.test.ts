/** The App's server as a real process: signed webhooks in, comments out, and every way to end. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { expect, onTestFailed, onTestFinished, test } from "vitest"
import { openGitHub } from "../../src/embedded/github/http/open.ts"
import { memoryStore } from "../../src/embedded/github/http/state-store.ts"
import { type Checked, checked } from "../contract/checked.ts"
import { here, privateKey, seededOptions, userToken } from "../embedded/github/http/seeded.ts"

const APP = join(import.meta.dirname, "..", "..", "src", "app.ts")
const SECRET = "a secret of the webhook"

/** A GitHub on loopback that tells of every request once it was answered. */
async function openWorld() {
  const waiting: { readonly is: RegExp; readonly done: () => void }[] = []
  const asked: string[] = []
  const server = await openGitHub({
    ...seededOptions(memoryStore(), () => Date.now()),
    port: 0,
    wrap(face) {
      const inner = checked(face)
      return {
        ...inner,
        async answer(request) {
          const answer = await inner.answer(request)
          const line = `${request.method} ${request.target} ${answer.status}`
          asked.push(line)
          for (const one of waiting.filter(it => it.is.test(line))) one.done()
          return answer
        },
      } as Checked
    },
  })
  const face = server.face as Checked
  const app = Object.values(face.model.state.apps).find(it => it.slug === "missions")!
  onTestFinished(async () => {
    await server.close()
    expect(face.violations).toEqual([])
  })
  /** The next request that looks so has been answered. */
  const seen = (is: RegExp) => new Promise<void>(done => waiting.push({ is, done }))
  const token = userToken(face)
  const person = (method: string, path: string, body?: object) =>
    fetch(`${face.urls.api}/repos/${here.owner}/${here.repo}/${path}`, {
      ...{ method, headers: { authorization: `token ${token}` } },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then(it => it.json())
  return { face, app: app.id, asked, seen, person }
}

type Child = ChildProcessByStdio<null, Readable, Readable>

function start(env: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, [APP], {
    env: { PATH: process.env["PATH"], NODE_NO_WARNINGS: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", it => said.push(String(it)))
  onTestFailed(() => void process.stderr.write(said.join("")))
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
  })
  return child
}

async function ended(
  child: Child,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const said: string[] = []
  child.stderr.on("data", part => said.push(String(part)))
  child.stdout.on("data", part => said.push(String(part)))
  const [code] = await once(child, "close")
  return { code, said: said.join("") }
}

/** The port on which it listens, once it does. It is read on, or its log would fill the pipe. */
function listening(child: Child): Promise<number> {
  let said = ""
  return new Promise((resolve, reject) => {
    child.stdout.on("data", part => {
      said += String(part)
      const port = /listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      if (port) resolve(Number(port))
    })
    child.on("close", () => reject(new Error(`It ended before it listened: ${said}`)))
  })
}

const settings = (world: { readonly app: number; readonly face: Checked }) => ({
  ...{ APP_ID: String(world.app), PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET },
  ...{ PORT: "0", GITHUB_API_URL: world.face.urls.api, MISSIONS_AGENT: "scripted" },
})

const COMMENTED = /^POST \/repos\/ada\/engine\/issues\/1\/comments 201$/
const MARKER = "<!-- missions"

test("only a signed `/mission` is answered, by a receipt; SIGTERM ends the server", async () => {
  const world = await openWorld()
  const looked = [/matching-refs\/missions%2F 200$/, /issues\/comments\?since=.* 200$/]
  const resynced = Promise.all(looked.map(it => world.seen(it)))
  const child = start(settings(world))
  const url = `http://127.0.0.1:${await listening(child)}/api/github/webhooks`
  await resynced
  const { webhooks } = world.face
  webhooks.setHook({ app: world.app, url, secret: "another secret" })
  await world.person("POST", "issues", { title: "Goal" })
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  await webhooks.settled()
  expect(webhooks.log().map(it => it.outcome)).toEqual(
    Array(webhooks.log().length).fill(expect.objectContaining({ status: 400 })),
  )
  expect(world.asked.filter(it => it.includes("missions/1/log"))).toEqual([])
  webhooks.setHook({ app: world.app, url, secret: SECRET })
  const commented = world.seen(COMMENTED)
  webhooks.redeliver(webhooks.log().find(it => it.event === "issue_comment")!.id)
  await commented
  const [asked, ours] = (await world.person("GET", "issues/1/comments")) as readonly unknown[]
  expect([asked, ours]).toMatchObject([
    { user: { login: "ada" } },
    { user: { login: "missions[bot]" }, body: expect.stringContaining(MARKER) },
  ])
  const over = ended(child)
  child.kill("SIGTERM")
  expect((await over).code).toBe(0)
})

test("a request whose webhook was lost is found when the server starts", async () => {
  const world = await openWorld()
  await world.person("POST", "issues", { title: "Goal" })
  await world.person("POST", "issues/1/comments", { body: "Hello" })
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  const commented = world.seen(COMMENTED)
  const child = start(settings(world))
  await listening(child)
  await commented
  // It may have said more by now.
  const comments = (await world.person("GET", "issues/1/comments")) as readonly unknown[]
  expect(comments.slice(0, 3)).toMatchObject([
    ...[{ user: { login: "ada" } }, { user: { login: "ada" } }],
    { user: { login: "missions[bot]" } },
  ])
})

const COMPLETE = {
  ...{ APP_ID: "1", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET, MISSIONS_AGENT: "scripted" },
}

test.each([
  ["WEBHOOK_SECRET", { WEBHOOK_SECRET: "" }, "the secret", "nothing"],
  ["PRIVATE_KEY_PATH", { PRIVATE_KEY_PATH: "/none" }, "a file with", "/none: ENOENT"],
])("%s that is wrong is said in four parts: %j", async (name, change, right, seen) => {
  const { code, said } = await ended(start({ ...COMPLETE, ...change }))
  expect(code).toBe(1)
  expect(said.trim().split("\n")).toEqual([
    "The server cannot start.",
    `  where       environment variable ${name}`,
    expect.stringContaining(`  expected    ${right}`),
    `  got         ${seen}`,
  ])
})

test("a port in use is said in four parts", async () => {
  const taken = createServer().listen(0, "127.0.0.1")
  await once(taken, "listening")
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as { port: number }
  const { code, said } = await ended(start({ ...COMPLETE, PORT: String(port) }))
  expect(code).toBe(1)
  expect(said).toContain(`got         127.0.0.1:${port}: EADDRINUSE`)
})
