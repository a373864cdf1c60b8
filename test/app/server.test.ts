/** The App's server as a real process: signed webhooks in, comments out, and every way to end. */
import { once } from "node:events"
import { createServer } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { privateKey } from "../embedded/github/http/seeded.ts"
import { ended, openWorld, ready, SECRET, settings, start } from "./support/app-process.ts"

const COMMENTED = /^POST \/repos\/ada\/engine\/issues\/1\/comments 201$/
const MARKER = "<!-- missions"

test("only a signed `/mission` is answered, by a receipt; SIGTERM ends the server", async () => {
  const world = await openWorld()
  const looked = [/matching-refs\/missions%2F 200$/, /issues\/comments\?since=.* 200$/]
  const resynced = Promise.all(looked.map(it => world.seen(it)))
  const child = start(settings(world))
  const url = `${await ready(child)}/api/github/webhooks`
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
  await ready(child)
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

test("without a secret it does not start", async () => {
  const { code, said } = await ended(start({ ...COMPLETE, WEBHOOK_SECRET: "" }))
  expect(code).toBe(1)
  expect(said.trim().split("\n")).toEqual([
    "The server cannot start.",
    "  where       environment variable WEBHOOK_SECRET",
    "  expected    the secret that the App's webhooks are signed with",
    "  got         nothing",
    expect.stringMatching(/^ {2}try {9}\S/),
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
