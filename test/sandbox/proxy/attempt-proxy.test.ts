/** Which key and which provider an attempt's proxy takes, and that the agent gets neither. */
import { afterEach, expect, test } from "vitest"
import { machineNetwork } from "../../../src/attempt/machine-network.ts"
import type { ModelAccess } from "../../../src/attempt/sandbox.ts"
import { usd } from "../../../src/core/values/money.ts"
import { attemptProxy, type Endpoint } from "../../../src/sandbox/proxy/attempt-proxy.ts"

const open: ModelAccess[] = []
afterEach(async () => {
  for (const access of open.splice(0)) await access.close()
})

const endpoint: Endpoint = {
  protocol: "anthropic",
  keys: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"],
  baseUrl: "ANTHROPIC_BASE_URL",
  fill: ({ url, key, model }) => (model === "none" ? null : { URL: url, KEY: key }),
}

async function opened(environment: Record<string, string>, model?: string) {
  const proxy = attemptProxy({
    endpointOf: agent => (agent === "claude" ? endpoint : null),
    ...{ environment, ids: () => "drawn", now: Date.now },
  })
  const cap = { usd: usd(1), tokens: null, minutes: 10 }
  const asked = { agent: "claude", cap, ...(model ? { model } : {}) }
  const access = await proxy.open(asked, machineNetwork)
  open.push(access)
  return access
}

const KEY = { MISSIONS_MODEL_KEY: "sk-1" }

test.each([
  ["the workflow's key", KEY, "api.anthropic.com"],
  ["an agent's own key", { ANTHROPIC_AUTH_TOKEN: "sk-2" }, "api.anthropic.com"],
  ["its own address", { ...KEY, ANTHROPIC_BASE_URL: "https://gate.test" }, "gate.test"],
  [
    "ours before its own",
    { ...KEY, ANTHROPIC_BASE_URL: "https://gate.test", MISSIONS_MODEL_URL: "http://our.test/v1" },
    "our.test",
  ],
])("%s is used and kept from the agent", async (_, environment, host) => {
  const { env, said, metered, hides } = await opened(environment)
  expect(hides).toEqual(["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"])
  expect(env).toEqual({ URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), KEY: "drawn" })
  expect(said).toContain(`calls go to ${host} and are counted`)
  expect(metered()).toMatchObject({
    usd: 0,
    tokens: { in: 0, out: 0, cached: 0 },
    model: null,
    guessed: 0,
  })
  expect(JSON.stringify([env, said])).not.toMatch(/sk-[12]/)
})

test.each([
  ["no key", {}, undefined, "uses a login of its own"],
  ["an empty key", { MISSIONS_MODEL_KEY: "" }, undefined, "uses a login of its own"],
  ["an address that is none", { ...KEY, MISSIONS_MODEL_URL: "gate" }, undefined, "is no address"],
  [
    "no model where one is needed, and a key of the agent's own",
    { ANTHROPIC_API_KEY: "sk-2" },
    "none",
    "needs a model by its name",
  ],
] as const)("with %s nothing is given and nothing is counted", async (_, env, model, said) => {
  const access = await opened(env, model)
  expect(access.env).toEqual({})
  expect(access.hides).toEqual([])
  expect(access.metered()).toBeNull()
  expect(access.said).toContain(said)
})

test("with our key and no model where one is needed, it ends at once and takes no other", async () => {
  const access = await opened(KEY, "none")
  expect(access.env).toEqual({})
  expect(access.hides).toContain("ANTHROPIC_API_KEY")
  expect(await access.trouble).toMatchObject({ of: "unnamed", said: expect.stringMatching(/name/) })
  expect(access.standing()).toMatchObject({ of: "unnamed" })
})
