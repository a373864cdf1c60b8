/** What GitHub's documented refusals are taken for. Each row is an answer with its exact headers and words. */
import nock from "nock"
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest"
import { RestingError, TransientError } from "../../src/github/errors.ts"
import { type Failure, failureOf } from "../../src/github/failure.ts"
import { installationRequest } from "../../src/github/octokit.ts"
import { createPace } from "../../src/github/pace.ts"
import { API, privateKey, withNockAlone } from "./support/only-nock.ts"

const NOW = Date.UTC(2026, 10, 30, 12)
const SECONDS = NOW / 1_000

let installationId = 50_000
withNockAlone()
beforeEach(() => {
  installationId += 1
})
afterEach(() => nock.cleanAll())

const door = () =>
  installationRequest({
    ...{ baseUrl: API, appId: 1, privateKey, installationId, clock: () => NOW, log: () => {} },
    pace: createPace({ clock: () => NOW, random: () => 0, paceMs: 0 }),
  })

const tokens = () => nock(API).post(`/app/installations/${installationId}/access_tokens`)
const allow = () =>
  tokens().reply(201, { token: "ghs_1", expires_at: "2999-01-01T00:00:00Z", permissions: {} })

const failed = (sent: Promise<unknown>): Promise<Failure> =>
  sent.then(
    () => expect.unreachable("it was answered well"),
    error => failureOf(error, NOW),
  )

const hour = (until: number | null): Failure => ({ is: "limit", of: "hour", until })
const burst = (until: number | null): Failure => ({ is: "limit", of: "burst", until })
const cannot = (why: Extract<Failure, { is: "cannot" }>["why"]): Failure => ({ is: "cannot", why })
const GONE: Failure = { is: "gone", what: "thing" }
const OURS: Failure = { is: "ours", what: "request" }
const IDENTITY: Failure = { is: "ours", what: "identity" }
const passing = (until: number | null = null): Failure => ({ is: "passing", until })

type Headers = Readonly<Record<string, string>>
type Row = readonly [status: number, said: string, headers: Headers, failure: Failure]

const USED_UP = {
  "x-ratelimit-limit": "5000",
  "x-ratelimit-remaining": "0",
  "x-ratelimit-used": "5000",
  "x-ratelimit-resource": "core",
  "x-ratelimit-reset": String(SECONDS + 1_800),
}
const LEFT = { ...USED_UP, "x-ratelimit-remaining": "4211" }
const SECONDARY =
  "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."

const ROWS: readonly Row[] = [
  [403, "API rate limit exceeded for installation ID 1.", USED_UP, hour(NOW + 1_800_000)],
  [429, "API rate limit exceeded for installation ID 1.", USED_UP, hour(NOW + 1_800_000)],
  [403, "API rate limit exceeded for installation ID 1.", {}, hour(null)],
  [403, "Forbidden", USED_UP, hour(NOW + 1_800_000)],
  [403, SECONDARY, { ...LEFT, "retry-after": "60" }, burst(NOW + 60_000)],
  [429, SECONDARY, { ...LEFT, "retry-after": "60" }, burst(NOW + 60_000)],
  [403, SECONDARY, LEFT, burst(null)],
  [429, "Too many requests", {}, burst(null)],
  [403, "You have triggered an abuse detection mechanism.", LEFT, burst(null)],
  [403, "Slow down", { "retry-after": "30" }, burst(NOW + 30_000)],
  [403, "Slow down", { "retry-after": new Date(NOW + 90_000).toUTCString() }, burst(NOW + 90_000)],
  [422, "Validation Failed: was submitted too quickly", LEFT, burst(null)],
  [403, "Resource not accessible by integration", LEFT, cannot("refused")],
  // The last request of the hour was refused for another reason.
  [403, "Resource not accessible by integration", USED_UP, cannot("refused")],
  [403, "Must have admin rights to Repository.", LEFT, cannot("refused")],
  [403, "Repository was archived so is read-only.", LEFT, cannot("archived")],
  [403, "Repository was archived so is read-only.", USED_UP, cannot("archived")],
  [403, "This installation has been suspended", LEFT, cannot("suspended")],
  [403, "Sorry. Your account was suspended.", LEFT, cannot("suspended")],
  [403, "Unable to create comment because issue is locked.", LEFT, cannot("locked")],
  [410, "Issues are disabled for this repo", LEFT, cannot("issues_off")],
  [410, "Issues has been disabled in this repository.", LEFT, cannot("issues_off")],
  [410, "This issue was deleted", LEFT, GONE],
  [409, "Git Repository is empty.", LEFT, cannot("empty")],
  [404, "This repository is empty.", LEFT, cannot("empty")],
  [422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow", LEFT, cannot("actions_off")],
  [403, "Actions has been disabled for this user.", LEFT, cannot("actions_off")],
  [403, "Repository access blocked", LEFT, cannot("blocked")],
  [451, "Repository access blocked", LEFT, cannot("blocked")],
  [
    403,
    "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
    LEFT,
    cannot("blocked"),
  ],
  [405, "Merge conflict", LEFT, cannot("refused")],
  [409, "Merge conflict", LEFT, cannot("refused")],
  [404, "Not Found", LEFT, GONE],
  [400, "Problems parsing JSON", LEFT, OURS],
  [422, "Validation Failed", LEFT, OURS],
  [422, "Reference already exists", LEFT, OURS],
  [415, "Unsupported Media Type", LEFT, OURS],
  [500, "Server Error", {}, passing()],
  [502, "Server Error", {}, passing()],
  [503, "Service unavailable", { "retry-after": "20" }, passing(NOW + 20_000)],
  [504, "We couldn't respond to your request in time.", {}, passing()],
  [408, "Request Timeout", {}, passing()],
]

test.each(ROWS.map(row => [`${row[0]} ${row[1].slice(0, 60)}`, row] as const))(
  "%s",
  async (_, [status, message, headers, failure]) => {
    allow()
    const documentation_url = "https://docs.github.com/rest"
    nock(API)
      .get("/repos/ada/engine/issues/1")
      .reply(status, { message, documentation_url, status: String(status) }, headers)
    expect(await failed(door()("GET /repos/ada/engine/issues/1"))).toEqual(failure)
  },
)

test.each<[number, string, Failure]>([
  [404, "Not Found", { is: "gone", what: "installation" }],
  [403, "This installation has been suspended", cannot("suspended")],
  [401, "A JSON web token could not be decoded", IDENTITY],
  [401, "Integration not found", IDENTITY],
  [502, "Server Error", passing()],
])("the installation's token is refused: %i %s", async (status, message, failure) => {
  tokens().reply(status, { message })
  expect(await failed(door()("GET /repos/ada/engine"))).toEqual(failure)
})

type GraphqlRow = readonly [name: string, body: object, headers: Headers, failure: Failure | null]
const faults = (...errors: readonly object[]) => ({ data: null, errors })

const GRAPHQL: readonly GraphqlRow[] = [
  [
    "the hour is used up",
    faults({ type: "RATE_LIMITED", message: "API rate limit exceeded for installation ID 1." }),
    { ...USED_UP, "x-ratelimit-resource": "graphql" },
    hour(NOW + 1_800_000),
  ],
  [
    "the hour is used up, without headers",
    faults({ type: "RATE_LIMITED", message: "API rate limit exceeded" }),
    {},
    hour(null),
  ],
  [
    "the hour is used up, in the newer form",
    faults({ type: "RATE_LIMIT", message: "API rate limit already exceeded" }),
    USED_UP,
    hour(NOW + 1_800_000),
  ],
  ["a secondary limit", faults({ message: SECONDARY }), { "retry-after": "5" }, burst(NOW + 5_000)],
  ["nothing is there", faults({ type: "NOT_FOUND", message: "Could not resolve" }), LEFT, GONE],
  [
    "a permission is missing",
    faults({ type: "FORBIDDEN", message: "Resource not accessible by integration" }),
    LEFT,
    cannot("refused"),
  ],
  [
    "GitHub gave up",
    faults({
      message:
        "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.",
    }),
    LEFT,
    passing(),
  ],
  [
    "the query is wrong",
    faults({
      message: "Field 'nope' doesn't exist on type 'Query'",
      extensions: { code: "undefinedField" },
    }),
    LEFT,
    OURS,
  ],
  [
    "a limit beside something found",
    { data: { a: {} }, errors: [{ type: "RATE_LIMITED", message: "x" }] },
    LEFT,
    hour(SECONDS * 1_000 + 1_800_000),
  ],
  [
    "one of several things is missing",
    { data: { nodes: [{ id: "a" }, null] }, errors: [{ type: "NOT_FOUND", message: "no node" }] },
    LEFT,
    null,
  ],
]

test.each(GRAPHQL)("GraphQL answers 200: %s", async (_, body, headers, failure) => {
  allow()
  nock(API).post("/graphql").reply(200, body, headers)
  const sent = door()("POST /graphql", { query: "query { viewer { login } }" })
  if (failure === null) expect((await sent).status).toBe(200)
  else expect(await failed(sent)).toEqual(failure)
})

test("no answer at all is passing, also inside an error of our own", async () => {
  allow()
  nock(API).get("/repos/ada/engine").replyWithError("socket hang up")
  const error = await door()("GET /repos/ada/engine").catch((it: unknown) => it)
  expect(failureOf(error, NOW)).toEqual(passing())
  const wrapped = new TransientError("Could not read the log's head", { cause: error })
  expect(failureOf(wrapped, NOW)).toEqual(passing())
})

test("an error of our own is what its cause is", async () => {
  allow()
  nock(API).get("/repos/ada/engine").reply(409, { message: "Git Repository is empty." })
  const cause = await door()("GET /repos/ada/engine").catch((it: unknown) => it)
  expect(failureOf(new TransientError("x", { cause }), NOW)).toEqual(cannot("empty"))
})

test("our own pace is a limit with a known end", () => {
  expect(failureOf(new RestingError(NOW + 7), NOW)).toEqual({
    ...{ is: "limit", of: "pace", until: NOW + 7 },
  })
})

test("a revoked token is our trouble, and is asked for anew at the next request", async () => {
  allow()
  nock(API).get("/repos/ada/engine").reply(200, {})
  const request = door()
  await request("GET /repos/ada/engine")
  // Octokit itself tries a token again for some seconds, because a new one may not work yet.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 })
  onTestFinished(() => void vi.useRealTimers())
  nock(API).get("/repos/ada/engine").reply(401, { message: "Bad credentials" })
  expect(await failed(request("GET /repos/ada/engine"))).toEqual(IDENTITY)
  const again = allow()
  nock(API).get("/repos/ada/engine").reply(200, {})
  expect((await request("GET /repos/ada/engine")).status).toBe(200)
  expect(again.isDone()).toBe(true)
})
