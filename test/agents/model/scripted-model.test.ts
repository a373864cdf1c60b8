/** The scripted endpoint speaks each form well enough for our proxy to count it, and plays what is written. */
import { afterEach, expect, test } from "vitest"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"
import { type OpenKeyProxy, openKeyProxy } from "../../../src/sandbox/proxy/key-proxy.ts"
import type { Line } from "./line.ts"
import { openScriptedModel, type ScriptedModel } from "./scripted-model.ts"

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close()
})

const schema = { type: "object", properties: { done: { type: "array" } } }

interface Protocol {
  readonly path: (isStream: boolean) => string
  /** A request that offers these tools. */
  readonly body: (tools: readonly string[], isStream: boolean) => object
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  anthropic: {
    path: () => "/v1/messages",
    body: (names, stream) => ({
      ...{ model: "m", stream, messages: [{ role: "user", content: "go" }] },
      tools: names.map(name => ({ name, input_schema: schema })),
    }),
  },
  openai_chat: {
    path: () => "/v1/chat/completions",
    body: (names, stream) => ({
      ...{ model: "m", stream, messages: [{ role: "user", content: "go" }] },
      tools: names.map(name => ({ type: "function", function: { name, parameters: schema } })),
    }),
  },
  openai_responses: {
    path: () => "/v1/responses",
    body: (names, stream) => ({
      ...{ model: "m", stream, input: "go" },
      tools: names.map(name => ({ type: "function", name, parameters: schema })),
    }),
  },
  gemini: {
    path: isStream => `/v1beta/models/m:${isStream ? "streamGenerateContent" : "generateContent"}`,
    body: names => ({
      contents: [{ role: "user", parts: [{ text: "go" }] }],
      tools: [
        { functionDeclarations: names.map(name => ({ name, parametersJsonSchema: schema })) },
      ],
    }),
  },
}

const each = Object.keys(PROTOCOLS).flatMap(name => [
  { name, isStream: true },
  { name, isStream: false },
])

async function stage(script: readonly Line[]) {
  const model = await openScriptedModel(script)
  const proxy = await openKeyProxy({
    upstream: { url: model.url, key: "k" },
    cap: { usd: null, tokens: null },
    priceOf: () => null,
    ...{ models: [], capability: "capability", now: () => Date.now() },
    network: machineNetwork,
  })
  opened.push(proxy, model)
  return { model, proxy }
}

async function ask(
  { proxy }: { readonly proxy: OpenKeyProxy; readonly model: ScriptedModel },
  { name, isStream }: { readonly name: string; readonly isStream: boolean },
  tools: readonly string[],
): Promise<{ readonly status: number; readonly text: string }> {
  const { path, body } = PROTOCOLS[name]!
  const response = await fetch(`${proxy.url}${path(isStream)}`, {
    method: "POST",
    headers: { authorization: "Bearer capability", "content-type": "application/json" },
    body: JSON.stringify(body(tools, isStream)),
  })
  return { status: response.status, text: await response.text() }
}

const report: Line = { call: "submit_report", arguments: { done: ["all"] } }

test.each(each)("$name, in a stream: $isStream, calls the tool under its own name", async asked => {
  const { model, proxy } = await stage([report, { say: "Over." }])
  const first = await ask({ model, proxy }, asked, ["shell", "mcp__missions__submit_report"])
  expect(first.text).toContain("mcp__missions__submit_report")
  expect(first.text).toMatch(/done\\?"/)
  const second = await ask({ model, proxy }, asked, ["shell"])
  expect(second.text).toContain("Over.")
  expect(model.missing).toEqual([])
})

test.each(each)(
  "$name, in a stream: $isStream, is counted by the proxy as it counted itself",
  async asked => {
    const { model, proxy } = await stage([{ say: "One." }, { say: "Two." }])
    await ask({ model, proxy }, asked, ["shell"])
    await ask({ model, proxy }, asked, ["shell"])
    expect(model.counted()).toEqual({ in: 200, cached: 80, out: 14 })
    expect(proxy.metered().tokens).toEqual(model.counted())
  },
)

test.each(each)(
  "$name, in a stream: $isStream, answers a call without tools beside the script",
  async asked => {
    const { model, proxy } = await stage([{ say: "One." }])
    expect((await ask({ model, proxy }, asked, [])).text).toContain("Scripted")
    expect((await ask({ model, proxy }, asked, ["shell"])).text).toContain("One.")
    expect(model.heard.map(({ isMain }) => isMain)).toEqual([false, true])
  },
)

test.each(each)("$name, in a stream: $isStream, tells when it will answer again", async asked => {
  const fault = { fault: "status", status: 429, retryAfter: 3_600, times: 1 } as const
  const { model, proxy } = await stage([fault, { say: "One." }])
  expect((await ask({ model, proxy }, asked, ["shell"])).status).toBe(429)
  expect(await proxy.trouble).toMatchObject({ of: "rate" })
  expect((await ask({ model, proxy }, asked, ["shell"])).text).toContain("One.")
})

test.each(each)(
  "$name, in a stream: $isStream, breaks off and is never there again",
  async asked => {
    const { model, proxy } = await stage([{ fault: "dies" }])
    await expect(ask({ model, proxy }, asked, ["shell"])).rejects.toThrow()
    expect(proxy.standing()).toMatchObject({ of: "unreachable" })
    expect((await ask({ model, proxy }, asked, ["shell"])).status).toBe(502)
  },
)

test.each([
  ["mcp__missions__submit_report"],
  ["mcp_missions_submit_report"],
  ["missions_submit_report"],
  ["missions-submit_report"],
  ["submit_report"],
])("a role tool is found as %s", async name => {
  const { model, proxy } = await stage([report])
  const answered = await ask({ model, proxy }, each[2]!, ["bash", name])
  expect(answered.text).toContain(`"${name}"`)
})

test("a tool behind a search is searched for once, and then called", async () => {
  const { model, proxy } = await stage([report])
  const first = await ask({ model, proxy }, each[2]!, ["bash", "tool_search"])
  expect(first.text).toContain("select:mcp__missions__submit_report")
  const { body, path } = PROTOCOLS["openai_chat"]!
  const asked = body(["bash", "tool_search"], false)
  const said = { role: "assistant", content: "select:mcp__missions__submit_report" }
  const response = await fetch(`${model.url}${path(false)}`, {
    method: "POST",
    body: JSON.stringify({ ...asked, messages: [said] }),
  })
  expect(await response.text()).toContain('"name":"mcp__missions__submit_report"')
})

test("what the agent offers no tool for is said, and the script goes on", async () => {
  const { model, proxy } = await stage([report, { say: "On." }])
  const answered = await ask({ model, proxy }, each[0]!, ["shell"])
  expect(answered.text).toContain("On.")
  expect(model.missing).toEqual(["no tool submit_report was offered"])
})

test("a reviewer that wants an answer of a form gets one that forbids nothing", async () => {
  const { model } = await stage([])
  const format = {
    type: "object",
    properties: { shouldBlock: { type: "boolean" }, risk: { enum: ["high", "low"] } },
  }
  const response = await fetch(`${model.url}/v1/responses`, {
    method: "POST",
    body: JSON.stringify({ model: "m", text: { format: { schema: format } }, tools: [] }),
  })
  expect(await response.text()).toContain(JSON.stringify('{"shouldBlock":false,"risk":"low"}'))
})
