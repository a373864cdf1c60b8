/** Whether servers of tools come with the session or by the agent's own flag. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { CATALOG, definitionNamed } from "../../src/agent/catalog/catalog.ts"
import { offeredServers } from "../../src/agent/offered-servers.ts"

const server = {
  name: "missions",
  command: "/usr/bin/node",
  args: ["main.ts"],
  env: [{ name: "TOKEN", value: "t 1" }],
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-offered-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

test("an agent that takes servers only by its flag gets them in a file that is its own, and none with its session", async () => {
  const { args, mcpServers } = await offeredServers(definitionNamed("copilot"), [server], folder)
  expect(mcpServers).toEqual([])
  const [flag, named = ""] = args
  expect(flag).toBe("--additional-mcp-config")
  const file = named.replace(/^@/, "")
  expect([dirname(file), statSync(file).mode & 0o777]).toEqual([folder, 0o600])
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
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

test("no value of a variable stands in a command line, which others can read", async () => {
  const values = ["t 1", "--x", "@y", '"z"', "a=b"]
  const env = values.map((value, at) => ({ name: `V${at}`, value }))
  for (const definition of [null, ...CATALOG]) {
    rmSync(join(folder, "missions-tools.json"), { force: true })
    const { args } = await offeredServers(definition, [{ ...server, env }], folder)
    for (const value of values) expect(args.join("\n")).not.toContain(value)
  }
})

test("a file that somebody put there before is not written through", async () => {
  writeFileSync(join(folder, "missions-tools.json"), "theirs")
  const offered = offeredServers(definitionNamed("copilot"), [server], folder)
  await expect(offered).rejects.toThrow("EEXIST")
})

test.each([null, ...CATALOG.filter(({ tools }) => typeof tools === "string")])(
  "any other agent gets them with its session",
  async definition => {
    const offered = await offeredServers(definition, [server], folder)
    expect(offered).toEqual({ args: [], mcpServers: [server] })
  },
)
