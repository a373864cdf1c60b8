import { afterEach, expect, test } from "vitest"
import { json, type Response } from "../../../../src/embedded/github/http/message.ts"
import { botToken, here, type Seeded, seeded, userToken } from "./seeded.ts"

let github: Seeded
afterEach(() => expect(github.face.violations).toEqual([]))

function ask(
  target: string,
  options: { method?: string; body?: unknown; headers?: Readonly<Record<string, string>> } = {},
): Response {
  const { method = "GET", body, headers = {} } = options
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body)
  return github.face.rest({
    method,
    target,
    headers: { authorization: `token ${userToken(github.face)}`, ...headers },
    body: Buffer.from((text as string | undefined) ?? ""),
  })
}

const message = (response: Response) => JSON.parse(String(response.body)).message

test("without a valid token the answer is 401", () => {
  github = seeded()
  const request = { method: "GET", target: "/repos/ada/engine", body: new Uint8Array() }
  const bare = github.face.rest({ ...request, headers: {} })
  expect([bare.status, message(bare)]).toEqual([401, "Requires authentication"])
  const wrong = ask("/repos/ada/engine", { headers: { authorization: "Bearer ghs_1_x" } })
  expect([wrong.status, message(wrong)]).toEqual([401, "Bad credentials"])
})

test("an installation token expires after an hour", () => {
  github = seeded()
  const headers = { authorization: `Bearer ${botToken(github.face)}` }
  expect(ask("/repos/ada/engine", { headers }).status).toBe(200)
  github.pass(3_600_000)
  expect(ask("/repos/ada/engine", { headers }).status).toBe(401)
})

test("a repository that a token is not limited to answers 404", () => {
  github = seeded()
  const { tokens, model } = github.face
  const { id, app } = Object.values(model.state.installations)[0]!
  const actor = { type: "installation", app, installation: id, permissions: {} } as const
  const token = tokens.mint({ actor, expiresAt: Number.MAX_SAFE_INTEGER, repositories: ["ada/x"] })
  expect(ask("/repos/ada/engine", { headers: { authorization: `token ${token}` } }).status).toBe(
    404,
  )
})

test("an endpoint that isn't modelled is refused with its method and path", () => {
  github = seeded()
  const response = ask("/repos/ada/engine/stargazers", { method: "PUT" })
  expect(response.status).toBe(501)
  expect(message(response)).toBe(
    "The embedded GitHub does not know PUT /repos/ada/engine/stargazers.",
  )
})

test("a body that isn't a JSON object is refused in GitHub's words", () => {
  github = seeded()
  const path = "/repos/ada/engine/issues"
  const broken = ask(path, { method: "POST", body: "{" })
  expect([broken.status, message(broken)]).toEqual([400, "Problems parsing JSON"])
  const list = ask(path, { method: "POST", body: [] })
  expect([list.status, message(list)]).toEqual([400, "Body should be a JSON object"])
  const huge = ask(path, { method: "POST", body: " ".repeat(25 * 1024 * 1024 + 1) })
  expect(huge.status).toBe(413)
})

test("an unchanged answer is free and has no body, and a change shows at once", async () => {
  github = seeded()
  const path = "/repos/ada/engine/issues"
  const first = ask(path)
  const etag = first.headers["etag"]!
  const again = ask(path, { headers: { "if-none-match": etag } })
  expect([again.status, again.body]).toEqual([304, ""])
  expect(again.headers["x-ratelimit-used"]).toBe(first.headers["x-ratelimit-used"])
  await github.person.issues.create({ ...here, title: "New" })
  expect(ask(path, { headers: { "if-none-match": etag } }).status).toBe(200)
})

test("HEAD answers the same headers without a body", () => {
  github = seeded()
  const got = ask("/repos/ada/engine")
  const head = ask("/repos/ada/engine", { method: "HEAD" })
  expect([head.status, head.body]).toEqual([200, ""])
  expect(head.headers["etag"]).toBe(got.headers["etag"])
})

test("the date comes from the clock, and unknown versions of the API are refused", () => {
  github = seeded()
  github.pass(1_000)
  expect(ask("/repos/ada/engine").headers["date"]).toBe("Thu, 01 Jan 2026 00:00:01 GMT")
  const version = (text: string) =>
    ask("/repos/ada/engine", { headers: { "x-github-api-version": text } }).status
  expect([version("2022-11-28"), version("2026-03-10"), version("2020-01-01")]).toEqual([
    200, 200, 400,
  ])
})

test("a caller who has used up the hour's requests must wait for the next hour", () => {
  github = seeded({ rateLimits: { user: 2 } })
  expect([ask("/repos/ada/engine").status, ask("/repos/ada/engine").status]).toEqual([200, 200])
  const third = ask("/repos/ada/engine")
  expect(third.status).toBe(403)
  expect(third.headers).toMatchObject({
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": "1767229200",
  })
  github.pass(3_600_000)
  expect(ask("/repos/ada/engine").status).toBe(200)
})

test("a caller who writes too fast is told how long to wait, and may still read", async () => {
  github = seeded({ rateLimits: { writesPerMinute: 1 } })
  const write = () => ask("/repos/ada/engine/issues", { method: "POST", body: { title: "A" } })
  expect(write().status).toBe(201)
  github.pass(20_000)
  const second = write()
  expect([second.status, second.headers["retry-after"]]).toEqual([403, "40"])
  expect(message(second)).toMatch(/secondary rate limit/)
  expect(ask("/repos/ada/engine/issues").status).toBe(200)
  github.pass(40_000)
  expect(write().status).toBe(201)
})

test("Octokit's pagination reads every page", async () => {
  github = seeded()
  for (let number = 1; number <= 7; number += 1) {
    await github.person.issues.create({ ...here, title: `Issue ${number}` })
  }
  const all = await github.person.paginate(github.person.issues.listForRepo, {
    ...here,
    per_page: 3,
    direction: "asc",
  })
  expect(all.map(it => it.number)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test("a file is answered as its own bytes if the caller asks for raw content", async () => {
  github = seeded()
  const mediaType = { format: "raw" }
  const { data } = await github.person.repos.getContent({ ...here, path: "README.md", mediaType })
  expect(data).toBe("# Engine\n")
})

test("a response that breaks GitHub's description fails with operation and place", async () => {
  const { checked } = await import("../../../contract/checked.ts")
  github = seeded()
  const wrong = { ...github.face, rest: () => json(200, { number: "seven" }) }
  const judged = checked(wrong)
  const response = judged.rest({
    method: "GET",
    target: "/repos/ada/engine/issues/7",
    headers: {},
    body: new Uint8Array(),
  })
  expect(response.status).toBe(599)
  expect(judged.violations[0]).toMatch(/^issues\/get: 200: must have required property/)
})

test("a request that breaks GitHub's description fails as well, unless it is refused", async () => {
  const { checked } = await import("../../../contract/checked.ts")
  github = seeded()
  const judged = checked({ ...github.face, rest: () => json(204, undefined) })
  judged.rest({
    method: "POST",
    target: "/repos/ada/engine/dispatches?dry=1",
    headers: {},
    body: Buffer.from(JSON.stringify({ event_typ: "x" })),
  })
  expect(judged.violations).toEqual([
    "repos/create-dispatch-event: query parameter dry is unknown",
    "repos/create-dispatch-event: body: must have required property 'event_type'",
    "repos/create-dispatch-event: body/event_typ: is unknown",
  ])
})
