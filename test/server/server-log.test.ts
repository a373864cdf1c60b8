/** The log explains errors and never repeats what others sent. */
import { RequestError } from "@octokit/request-error"
import { Probot } from "probot"
import { expect, test } from "vitest"
import { createServerLog } from "../../src/server/server-log.ts"

const BODY = "a text of a stranger"

function opened() {
  const lines: string[] = []
  const log = createServerLog("info", { write: line => void lines.push(line) })
  return { log, said: () => lines.join(""), parsed: () => lines.map(line => JSON.parse(line)) }
}

const ofGitHub = () =>
  new RequestError("Bad credentials", 401, {
    request: {
      method: "POST",
      url: "https://api.github.com/x",
      headers: { authorization: "token ghs_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
      body: BODY,
    },
    response: { status: 401, url: "", headers: {}, data: { message: BODY } },
  })

test.each(["error", "err"])("an error of Octokit is told by status and message (%s)", key => {
  const { log, said, parsed } = opened()
  log.error({ [key]: ofGitHub() }, "a look failed")
  expect(parsed()[0][key]).toEqual({ type: "HttpError", message: "Bad credentials", status: 401 })
  expect(said()).not.toContain(BODY)
})

test.each([
  ["fields that somebody hung on it", Object.assign(new Error("x"), { event: { payload: BODY } })],
  ["inner errors", new AggregateError([Object.assign(new Error("y"), { payload: BODY })], "x")],
  ["causes", new Error("x", { cause: Object.assign(new Error("y"), { data: BODY }) })],
  [
    "a circle of causes",
    (() => {
      const error: Error & { payload?: string } = Object.assign(new Error("x"), { payload: BODY })
      error.cause = error
      return error
    })(),
  ],
])("of an error with %s nothing is copied", (_, error) => {
  const { log, said } = opened()
  log.error({ error }, "failed")
  log.error(error)
  expect(said()).not.toContain(BODY)
  expect(said()).toContain('"message":"x"')
})

test("a long message is cut, and a secret in it is taken out", () => {
  const { log, said } = opened()
  const token = `ghp_${"a1B2".repeat(9)}`
  log.error({ error: new Error(`${token} ${"x".repeat(1_000_000)}`) }, "failed")
  expect(said().length).toBeLessThan(4_000)
  expect(said()).not.toContain(token)
})

test("what breaks inside of Probot is logged without the webhook", async () => {
  const { log, said } = opened()
  const probot = new Probot({ githubToken: "t", log })
  await probot.load(app => {
    app.onAny(({ payload }) => {
      throw Object.assign(new Error("broken"), { payload })
    })
  })
  const payload = { action: "created", comment: { body: BODY }, repository: { id: 1 } }
  const event = { id: "d1", name: "issue_comment", payload } as never
  await expect(probot.receive(event)).rejects.toThrow()
  expect(said()).toContain("broken")
  expect(said()).not.toContain(BODY)
})
