/** The server as a process that should meet others in Redis: what it says and does while it cannot. */
import { expect, test } from "vitest"
import { freePort, openRedis } from "../server/support/redis.ts"
import {
  type Child,
  ended,
  openWorld,
  ready,
  SECRET,
  says,
  settings,
  start,
} from "./support/app-process.ts"

const COMMENTED = /^POST \/repos\/ada\/engine\/issues\/1\/comments 201$/

const readyz = async (url: string) => {
  const answer = await fetch(`${url}/readyz`)
  return {
    status: answer.status,
    ...((await answer.json()) as { state: string; waits_for: string }),
  }
}

/** Everything that it says until it ends. */
function heard(child: Child): () => string {
  let said = ""
  child.stdout.on("data", part => {
    said += String(part)
  })
  return () => said
}

test("without Redis it is not ready, says so once, works on, and recovers", async () => {
  const redis = await openRedis()
  await redis.kill()
  const world = await openWorld()
  const child = start({ ...settings(world), REDIS_URL: redis.url })
  const said = heard(child)
  const url = await ready(child)
  expect(await readyz(url)).toMatchObject({
    ...{ status: 503, state: "alone" },
    waits_for: expect.stringMatching(/ECONNREFUSED/),
  })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  const { webhooks } = world.face
  webhooks.setHook({ app: world.app, url: `${url}/api/github/webhooks`, secret: SECRET })
  const commented = world.seen(COMMENTED)
  await world.person("POST", "issues", { title: "Goal" })
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  await commented
  const back = says(child, /Redis is back/)
  await redis.start()
  await back
  expect(await readyz(url)).toMatchObject({ status: 200, state: "ready", waits_for: null })
  const gone = says(child, /cannot be asked/)
  await redis.kill()
  await gone
  expect(await readyz(url)).toMatchObject({ status: 503, state: "alone" })
  const backAgain = says(child, /Redis is back/)
  await redis.start()
  await backAgain
  expect(said().match(/cannot be asked/g)).toHaveLength(2)
  const over = ended(child)
  child.kill("SIGTERM")
  expect((await over).code).toBe(0)
})

test("it ends while Redis is away, as quickly as otherwise", async () => {
  const world = await openWorld()
  const REDIS_URL = `redis://127.0.0.1:${await freePort()}`
  const child = start({ ...settings(world), REDIS_URL })
  await ready(child)
  const over = ended(child)
  child.kill("SIGTERM")
  expect(await over).toMatchObject({ code: 0, said: expect.stringContaining('"isDrained":true') })
})

test("a wrong password ends the start in four parts, without showing it", async () => {
  const { port } = await openRedis({ flags: ["--requirepass", "right"] })
  const world = await openWorld()
  const REDIS_URL = `redis://:sesame@127.0.0.1:${port}`
  const { code, said } = await ended(start({ ...settings(world), REDIS_URL }))
  expect(code).toBe(1)
  expect(said).toContain("The server cannot start.\n  where       environment variable REDIS_URL")
  expect(said).toMatch(/got {9}Redis: WRONGPASS/)
  expect(said).not.toContain("sesame")
})

test("one that is stopped is followed at once by another, which finds what came meanwhile", async () => {
  const redis = await openRedis()
  const world = await openWorld()
  const env = { ...settings(world), REDIS_URL: redis.url }
  const [one, two] = [start(env), start(env)]
  const both = says(one, /"processes":2,"shares":8/)
  const [url] = await Promise.all([ready(one), ready(two), both])
  const { webhooks } = world.face
  webhooks.setHook({ app: world.app, url: `${url}/api/github/webhooks`, secret: SECRET })
  // Whoever has it, it is the other's when one of them ends.
  const over = ended(two)
  two.kill("SIGTERM")
  expect((await over).code).toBe(0)
  const commented = world.seen(COMMENTED)
  await world.person("POST", "issues", { title: "Goal" })
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  await commented
})
