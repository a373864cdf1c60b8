/** Each agent of the catalog is led to an address of ours, with a capability and a model. */
import { describe, expect, test } from "vitest"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import { endpointOf } from "../../src/agent/catalog/endpoint.ts"

const given = { url: "http://127.0.0.1:4100", key: "capability-1", model: "vendor/model-5.2:free" }
const led = CATALOG.filter(({ endpoint }) => Object.keys(endpoint).length > 0).map(({ id }) => id)

/** JSON settings are looked at as what they mean. */
const settings = (variables: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.values(variables).map(it => (it.startsWith("{") ? (JSON.parse(it) as unknown) : it)),
  )

describe.each(led)("%s", id => {
  test("gets address, capability and model, and nothing is left to fill in", () => {
    const text = settings(endpointOf(id)!.fill(given)!)
    for (const value of Object.values(given)) expect(text).toContain(value)
    expect(text).not.toMatch(/\{(?:url|key|model)\}/)
  })

  test("without a model takes its own, or says that it needs one", () => {
    const variables = endpointOf(id)!.fill({ ...given, model: null })
    if (variables === null) return expect(["opencode", "qwen", "copilot"]).toContain(id)
    expect(settings(variables)).toContain(given.key)
    expect(settings(variables)).not.toContain("{model}")
  })

  test("is known by its command line too", () => {
    const { program, args } = CATALOG.find(it => it.id === id)!
    expect(endpointOf([program, ...args, "--debug"].join(" "))?.protocol).toBe(
      endpointOf(id)!.protocol,
    )
  })
})

test.each(["scripted", "my-agent --acp", "", "'open"])("nobody knows how %j is led", typed =>
  expect(endpointOf(typed)).toBeNull(),
)
