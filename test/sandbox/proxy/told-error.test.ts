/** Answers that begin well and end badly are no sign of a model that works. */
import { afterEach, expect, test } from "vitest"
import { errorIn } from "../../../src/sandbox/proxy/told-error.ts"
import { ANTHROPIC, closeAll, event, forms, post, provider, proxy, RESPONSES } from "./provider.ts"

afterEach(closeAll)

const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }

test.each([
  ["Anthropic's overload", overloaded, "overload"],
  ["Anthropic's rate", { type: "error", error: { type: "rate_limit_error" } }, "rate"],
  ["Anthropic's own fault", { type: "error", error: { type: "api_error" } }, "overload"],
  ["Anthropic's login", { type: "error", error: { type: "authentication_error" } }, "login"],
  ["a chat's server", { error: { message: "x", type: "server_error", code: null } }, "overload"],
  [
    "a chat's quota",
    { error: { type: "insufficient_quota", code: "insufficient_quota" } },
    "quota",
  ],
  ["a router's code", { error: { code: 502, message: "Provider returned error" } }, "overload"],
  [
    "a response that failed",
    { type: "response.failed", response: { error: { code: "rate_limit_exceeded" } } },
    "rate",
  ],
  ["an error among events", { type: "error", code: "server_error", message: "x" }, "overload"],
  ["Gemini's load", { error: { code: 503, status: "UNAVAILABLE" } }, "overload"],
  ["Gemini's quota of a minute", { error: { code: 429, status: "RESOURCE_EXHAUSTED" } }, "rate"],
])("%s within a stream is a trouble that stands", async (_, told, of) => {
  const { url } = await provider([ANTHROPIC[0]!, event(told)])
  const opened = await proxy(url)
  await (await post(opened, "/v1/messages", { model: "claude-opus-4-5", stream: true })).text()
  expect(opened.standing()).toMatchObject({ of })
})

test.each([
  ["a wrong request", { type: "error", error: { type: "invalid_request_error", code: null } }],
  ["a code that is no status", { error: { code: 7 } }],
  ["a text about errors", { choices: [{ delta: { content: '{"error":{"code":500}}' } }] }],
  ["a response whose error is null", { type: "response.completed", response: { error: null } }],
  ["an answer about errors", { type: "response.output_text.delta", delta: "error: overloaded" }],
])("%s is none", (_, told) => expect(errorIn(JSON.stringify(told))).toBeNull())

test.each(["", "[DONE]", "error", '{"error', "null", '"error"', "[]"])("%j is none", data =>
  expect(errorIn(data)).toBeNull(),
)

test.each(forms)(
  "%s answer that breaks off leaves its trouble, and the next one ends it",
  async (...form) => {
    const [, path, model, , , pieces] = form
    const { url, breakOff } = await provider(pieces)
    const opened = await proxy(url)
    const ask = async () => (await post(opened, path, { model, stream: true })).text()
    breakOff(true)
    await expect(ask()).rejects.toThrow()
    expect(opened.standing()).toMatchObject({
      of: "unreachable",
      said: expect.stringContaining("cut off"),
    })
    breakOff(false)
    await ask()
    expect(opened.standing()).toBeNull()
  },
)

test("an agent that goes away in the middle says nothing of its model", async () => {
  const { url, hold } = await provider(RESPONSES)
  const opened = await proxy(url)
  const release = hold()
  const stop = new AbortController()
  const asked = fetch(`${opened.url}/v1/responses`, {
    ...{ method: "POST", signal: stop.signal, body: JSON.stringify({ model: "m", stream: true }) },
    headers: { authorization: "Bearer capability-of-this-attempt" },
  })
  const response = await asked
  stop.abort()
  await expect(response.text()).rejects.toThrow()
  release()
  await expect.poll(() => opened.metered().calls).toBe(1)
  expect(opened.standing()).toBeNull()
})
