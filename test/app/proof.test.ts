/** The server asks GitHub who it is: what a person must mend ends it, and what passes is waited for. */
import { generateKeyPairSync } from "node:crypto"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { expect, test } from "vitest"
import { refusal } from "../../src/embedded/github/http/message.ts"
import type { CannotStart } from "../../src/server/cannot-start.ts"
import { proveApp } from "../../src/server/prove-app.ts"
import { readSettings } from "../../src/server/server-settings.ts"
import {
  ended,
  headersOf,
  listening,
  needs,
  openWorld,
  ready,
  says,
  settings,
  start,
  WEBHOOKS,
  type World,
} from "./support/app-process.ts"

/** What the server does at its start, in this process. */
const proved = (
  world: World,
  env: Readonly<Record<string, string>>,
  onPassing: (trouble: { readonly why: string }) => void = () => {},
) =>
  proveApp({
    ...readSettings({ ...settings(world), ...env }),
    ...{ needs, onPassing, random: () => 0, clock: () => Date.now() },
    signal: new AbortController().signal,
  })

const isApp = ({ target }: { readonly target: string }) => target === "/app"

test("ten times 502 make it wait, and it works once GitHub does", async () => {
  let left = 10
  const world = await openWorld({
    instead: request => (isApp(request) && left-- > 0 ? refusal(502, "Server Error") : null),
  })
  const child = start(settings(world))
  const isReady = says(child, /"ready"/)
  const url = await listening(child)
  await world.seen(/^GET \/app 502$/)
  const before = await fetch(`${url}/readyz`)
  expect([before.status, await before.json()]).toMatchObject([
    503,
    { state: "starting", last_resync_at: null },
  ])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  const early = await fetch(`${url}${WEBHOOKS}`, {
    ...{ method: "POST", headers: headersOf("{}"), body: "{}" },
  })
  expect(early.status).toBe(503)
  const resynced = world.seen(/matching-refs\/missions%2F 200$/)
  await isReady
  await resynced
  expect(world.asked.filter(it => it.startsWith("GET /app ")).map(it => it.slice(-3))).toEqual([
    ...Array(10).fill("502"),
    "200",
  ])
  const after = await fetch(`${url}/readyz`)
  expect([after.status, await after.json()]).toMatchObject([
    200,
    { state: "ready", waits_for: null, lacking: [] },
  ])
})

const other = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString()

const without = (name: string) =>
  Object.fromEntries(Object.entries(needs.permissions).filter(([it]) => it !== name))

test.each([
  ["another App's key", { env: { PRIVATE_KEY: other } }, "PRIVATE_KEY", "401"],
  ["a number that no App has", { env: { APP_ID: "424242" } }, "APP_ID", "424242: 401"],
  ["a client id that no App has", { env: { APP_ID: "Iv1.unknown" } }, "APP_ID", "Iv1.unknown: 401"],
  ["a 404", { instead: 404 }, "APP_ID", "404 Integration not found"],
  [
    "no permission",
    { granted: { permissions: without("checks") } },
    "registration",
    "checks: write",
  ],
  [
    "a permission to read",
    { granted: { permissions: { ...needs.permissions, issues: "read" } } },
    "registration",
    "issues: write",
  ],
  [
    "a missing event",
    { granted: { events: needs.events.filter(it => it !== "issue_comment") } },
    "registration",
    "issue_comment",
  ],
] as const)("%s ends it with an error in four parts", async (_, given, where, got) => {
  const {
    env = {},
    instead,
    granted,
  } = given as {
    env?: Record<string, string>
    instead?: number
    granted?: Partial<typeof needs>
  }
  const world = await openWorld({
    ...(granted && { granted }),
    instead: it => (instead && isApp(it) ? refusal(instead, "Integration not found") : null),
  })
  const said = await proved(world, env).then(
    () => "nothing was wrong",
    (fault: CannotStart) => fault.message,
  )
  expect(said.split("\n")).toEqual([
    "The server cannot start.",
    expect.stringMatching(new RegExp(`^ {2}where {7}.*${where}`)),
    expect.stringMatching(/^ {2}expected {4}\S/),
    expect.stringMatching(new RegExp(`^ {2}got {9}.*${got}`)),
    expect.stringMatching(/^ {2}try {9}\S/),
  ])
  expect(said).not.toContain("BEGIN")
})

test("the process prints such an error and ends", async () => {
  const world = await openWorld({ granted: { permissions: without("checks") } })
  const { code, said } = await ended(start({ ...settings(world), LOG_LEVEL: "silent" }))
  const printed = /^The server cannot start\.\n[\s\S]*checks: write/
  expect([code, said]).toEqual([1, expect.stringMatching(printed)])
})

test.each([
  ["a limit", refusal(403, "You have exceeded a secondary rate limit."), "secondary rate limit"],
  ["too many requests", refusal(429, "Too many requests"), "429"],
  [
    "a page of somebody else",
    { status: 200, headers: {}, body: "<html>Sign in</html>" },
    "not with an App",
  ],
  ["a 403 without a reason", refusal(403, "Forbidden"), "403 Forbidden"],
  ["a 500", refusal(500, "Oops"), "500"],
] as const)(
  "%s passes: it is not ready, says why, and works afterwards",
  async (_, answer, why) => {
    let left = 1
    const world = await openWorld({ instead: it => (isApp(it) && left-- > 0 ? answer : null) })
    const troubles: string[] = []
    expect(await proved(world, {}, it => troubles.push(it.why))).toMatchObject({ slug: "missions" })
    expect(troubles).toEqual([expect.stringContaining(why)])
  },
)

test("the client id does as well as the number", async () => {
  const world = await openWorld()
  expect(await proved(world, { APP_ID: "Iv1.missions" })).toEqual({
    id: world.app,
    slug: "missions",
  })
})

test("GitHub that cannot be reached is waited for, and the server can be stopped meanwhile", async () => {
  const world = await openWorld()
  const closed = createServer().listen(0, "127.0.0.1")
  await once(closed, "listening")
  const { port } = closed.address() as AddressInfo
  closed.close()
  const child = start({ ...settings(world), GITHUB_API_URL: `http://127.0.0.1:${port}` })
  const trouble = says(child, /"why":"([^"]*)"/)
  const url = await listening(child)
  expect((await trouble)[1]).toContain("ECONNREFUSED")
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  const over = ended(child)
  child.kill("SIGTERM")
  expect((await over).code).toBe(0)
})

test("what an installation has not granted is said once: in the log, in /readyz and on each mission", async () => {
  const world = await openWorld({
    changed(request, response) {
      if (!/^\/app\/installations(?:\?|$)/.test(request.target)) return response
      const rows = JSON.parse(String(response.body)) as {
        permissions: Record<string, string>
        events: string[]
      }[]
      for (const row of rows) {
        delete row.permissions["members"]
        row.permissions["checks"] = "read"
        row.events = row.events.filter(it => it !== "push")
      }
      return { ...response, body: Buffer.from(JSON.stringify(rows)) }
    },
  })
  await world.person("POST", "issues", { title: "Goal" })
  await world.person("POST", "issues/1/comments", { body: "/mission Export JSON" })
  await world.person("POST", "issues", { title: "No mission" })
  const first = start(settings(world))
  const commented = world.seen(/^POST \/repos\/ada\/engine\/issues\/1\/comments 201$/)
  await ready(first)
  await commented
  const said = async () => {
    const comments = await world.person("GET", "issues/1/comments?per_page=100")
    return (comments as { body: string }[]).filter(it => it.body.includes("was not granted"))
  }
  await expect.poll(said).toHaveLength(1)
  expect((await said())[0]!.body).toContain(
    "the permission *checks: write* and the event *push*. The mission goes on",
  )
  const over = ended(first)
  first.kill("SIGTERM")
  await over
  // The next server finds that it was said.
  const child = start(settings(world))
  const looked = says(child, /"outcome":"done"/)
  const told = says(child, /\{[^\n]*has not granted[^\n]*\}/)
  const url = await ready(child)
  const { permissions, events } = JSON.parse((await told)[0])
  // An own account has no members.
  expect([permissions, events]).toEqual([["checks: write"], ["push"]])
  const page = (await (await fetch(`${url}/readyz`)).json()) as { lacking: unknown }
  expect(page.lacking).toEqual([
    { installation: expect.any(Number), permissions: ["checks: write"], events: ["push"] },
  ])
  await looked
  const stopped = ended(child)
  child.kill("SIGTERM")
  await stopped
  expect(await said()).toHaveLength(1)
  expect((await world.person("GET", "issues/2/comments")) as unknown).toEqual([])
})
