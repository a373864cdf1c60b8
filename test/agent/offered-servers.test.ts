/** Whether servers of tools come with the session or by the agent's own flag. */
import { expect, test } from "vitest"
import { CATALOG, definitionNamed } from "../../src/agent/catalog/catalog.ts"
import { offeredServers } from "../../src/agent/offered-servers.ts"

const server = {
  name: "missions",
  command: "/usr/bin/node",
  args: ["main.ts"],
  env: [{ name: "TOKEN", value: "t 1" }],
}

test("an agent that takes servers only by its flag gets them there, and none with its session", () => {
  const { args, mcpServers } = offeredServers(definitionNamed("copilot"), [server])
  expect(mcpServers).toEqual([])
  expect(args[0]).toBe("--additional-mcp-config")
  expect(JSON.parse(args[1]!)).toEqual({
    mcpServers: {
      missions: {
        type: "local",
        command: "/usr/bin/node",
        args: ["main.ts"],
        env: { TOKEN: "t 1" },
        tools: ["*"],
      },
    },
  })
})

test.each([null, ...CATALOG.filter(({ tools }) => typeof tools === "string")])(
  "any other agent gets them with its session",
  definition => {
    expect(offeredServers(definition, [server])).toEqual({ args: [], mcpServers: [server] })
  },
)
