/** The exact requests that we send, and what Octokit must not do by itself. */
import nock from "nock"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { statusOf } from "../../src/github/errors.ts"
import { creates } from "../../src/github/execute/create.ts"
import { createExecutor } from "../../src/github/executor.ts"
import { isLimit, isRefusal } from "../../src/github/failure.ts"
import { installationRequest } from "../../src/github/octokit.ts"
import { createPace } from "../../src/github/pace.ts"
import type { Request } from "../../src/github/request.ts"
import { missionAt } from "../core/render/fixtures.ts"
import { API, privateKey, withNockAlone } from "./support/only-nock.ts"
import { identity } from "./support/place.ts"

let installationId = 0
withNockAlone()
beforeEach(() => {
  // Tokens are remembered by installation.
  installationId += 1
  nock(API)
    .post(`/app/installations/${installationId}/access_tokens`)
    .reply(201, { token: "ghs_1", expires_at: "2999-01-01T00:00:00Z", permissions: {} })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
  nock.cleanAll()
})

const door = (paceMs: number, installation = installationId) => {
  const clock = () => Date.now()
  return installationRequest({
    ...{ baseUrl: API, appId: 1, privateKey, installationId: installation, clock },
    pace: createPace({ clock, paceMs, random: () => 0 }),
    log: () => {},
  })
}

const run = {
  type: "create",
  thing: { type: "run", attempt: "F1.1" },
  inputs: { mission: "412", attempt: "F1.1", role: "feature" },
} as const
const effect = run as unknown as Parameters<typeof creates>[1]

test("a dispatch names version, branch and inputs, and asks for the run's number", async () => {
  nock(API).get("/repos/ada/engine").reply(200, { default_branch: "trunk" })
  const reqheaders = {
    "x-github-api-version": "2022-11-28",
    accept: "application/vnd.github.v3+json",
    authorization: "token ghs_1",
  }
  // Only exactly this request gets an answer.
  const dispatched = nock(API, { reqheaders })
    .post(`/repos/ada/engine/actions/workflows/${identity.workflow}/dispatches`, {
      ref: "trunk",
      inputs: run.inputs,
      return_run_details: true,
    })
    .reply(200, { workflow_run_id: 77, run_url: "u", html_url: "h" })
  const sending = { request: door(0), identity, mission: missionAt("midRun") }
  expect(await creates(sending, effect)).toEqual([
    { type: "attempt.started", attempt: "F1.1", run: 77 },
  ])
  expect(dispatched.isDone()).toBe(true)
})

test("a create that was answered with 502 is not sent again by itself", async () => {
  const once = nock(API).post("/repos/ada/engine/issues/412/comments").reply(502, "<html>")
  const twice = nock(API).post("/repos/ada/engine/issues/412/comments").reply(201, { id: 5 })
  const failed: unknown[] = []
  const send = createExecutor({
    ...{ request: door(0), identity },
    onTransient: (_, error) => failed.push(statusOf(error)),
  })
  const text = { title: null, body: "Hello", digest: "d" }
  const comment = { type: "create", thing: { type: "comment", of: "mission_control" }, text }
  const effects = [comment] as unknown as Parameters<typeof send>[1]
  expect(await send(missionAt("reading"), effects, () => true)).toEqual([])
  expect(failed).toEqual([502])
  expect([once.isDone(), twice.isDone()]).toEqual([true, false])
})

test("an answer that is lost on the way doesn't count as a refusal", async () => {
  nock(API).post("/repos/ada/engine/issues").replyWithError("socket hang up")
  const lost = door(0)("POST /repos/{owner}/{repo}/issues", {
    ...identity.repository,
    title: "x",
  })
  const error = await lost.catch((it: unknown) => it)
  expect(isRefusal(error)).toBe(false)
  expect(isLimit(error)).toBe(false)
})

test.each([
  [403, "You have exceeded a secondary rate limit.", { "retry-after": "60" }],
  [429, "Too many requests", {}],
  [403, "Forbidden", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }],
])("a limit (%i %s) is left alone until the next look", async (status, message, headers) => {
  const first = nock(API).get("/repos/ada/engine").reply(status, { message }, headers)
  const again = nock(API).get("/repos/ada/engine").reply(200, {})
  const error = await door(1_000)("GET /repos/{owner}/{repo}", { ...identity.repository }).catch(
    (it: unknown) => it,
  )
  expect([isLimit(error), isRefusal(error)]).toEqual([true, false])
  expect([first.isDone(), again.isDone()]).toEqual([true, false])
})

test("a plain 403 is a refusal", async () => {
  nock(API).get("/repos/ada/engine").reply(403, { message: "Resource not accessible" })
  const error = await door(1_000)("GET /repos/{owner}/{repo}", { ...identity.repository }).catch(
    (it: unknown) => it,
  )
  expect([isLimit(error), isRefusal(error)]).toEqual([false, true])
})

/**
 * When each request is sent, in milliseconds of virtual time after the first, to a tenth of a
 * second.
 */
async function departures(request: Request, paths: readonly string[]): Promise<readonly number[]> {
  const at: number[] = []
  nock(API).get("/repos/ada/engine").reply(200, {})
  // Signing takes real time, so the token is made before we measure.
  await request("GET /repos/{owner}/{repo}", { ...identity.repository })
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] })
  vi.stubGlobal("fetch", async () => {
    at.push(Date.now())
    return Response.json({ id: at.length }, { status: 201 })
  })
  const sent = Promise.all(paths.map(path => request(`POST ${path}`)))
  await vi.advanceTimersByTimeAsync(30_000)
  await sent
  vi.unstubAllGlobals()
  vi.useRealTimers()
  // Its scheduler itself takes some milliseconds.
  return at.map(it => Math.round((it - (at[0] ?? 0)) / 100) * 100)
}

const COMMENT = "/repos/ada/engine/issues/1/comments"
const LABEL = "/repos/ada/engine/issues/1/labels"

test("on github.com writes are one second apart, whatever they write", async () => {
  expect(await departures(door(1_000), [COMMENT, LABEL, COMMENT])).toEqual([0, 1_000, 2_000])
})

test("on an instance without limits no request waits", async () => {
  expect(await departures(door(0), [COMMENT, COMMENT, COMMENT])).toEqual([0, 0, 0])
})

test("installations do not wait for each other", async () => {
  const [one, other] = [door(1_000), door(1_000, installationId + 1_000)]
  nock(API)
    .post(`/app/installations/${installationId + 1_000}/access_tokens`)
    .reply(201, { token: "ghs_2", expires_at: "2999-01-01T00:00:00Z", permissions: {} })
  nock(API).get("/repos/ada/engine").reply(200, {})
  await other("GET /repos/{owner}/{repo}", { ...identity.repository })
  const both: Request = (route, parameters) =>
    route.endsWith(LABEL) ? other(route, parameters) : one(route, parameters)
  expect(await departures(both, [LABEL, COMMENT])).toEqual([0, 0])
})

test("the right to create is checked when a request's turn has come, not when its wait began", async () => {
  const sent = nock(API).post(COMMENT).reply(201, { id: 1 })
  const request = door(0)
  await expect(request(`POST ${COMMENT}`, {}, () => false)).rejects.toThrow("right to send")
  expect(sent.isDone()).toBe(false)
  await request(`POST ${COMMENT}`, {}, () => true)
  expect(sent.isDone()).toBe(true)
})
