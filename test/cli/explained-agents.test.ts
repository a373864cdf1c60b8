/** What `missions agents explain` says of a repository on this machine. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parseAgents } from "../../src/cli/agents-arguments.ts"
import { explainAgents } from "../../src/cli/explained-agents.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { git, makeRepository } from "../local/support/missions.ts"

let folder: string
let shop: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "missions-explain-test-"))
  shop = makeRepository(join(folder, "a shop"))
  const files = {
    "AGENTS.md": "Read me.",
    ".github/missions.yml": "agent_env: [DOCS_TOKEN]\n",
    ".mcp.json": JSON.stringify({
      mcpServers: {
        docs: { command: "docs", env: { T: "${DOCS_TOKEN}" } },
        db: { command: "db", env: { U: "${DATABASE_URL}" } },
      },
    }),
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(shop, path)), { recursive: true })
    writeFileSync(join(shop, path), text)
  }
  git(shop, "add", "--all")
  git(shop, "commit", "--quiet", "--message", "For agents")
  writeFileSync(join(shop, "CLAUDE.md"), "Not committed.")
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function explained(argv: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = []
  const args = parseAgents(["explain", ...argv])
  if (args.verb !== "explain") throw new Error(args.verb)
  const terminal = {
    isAttended: false,
    line: (it: string) => lines.push(it),
    ask: async () => null,
  }
  const shell = { DOCS_TOKEN: "s3cret", DATABASE_URL: "postgres://s3cret" }
  const here = { directory: shop, home: folder, path: process.env["PATH"] ?? "", shell, terminal }
  expect(await explainAgents(args, here)).toBe(0)
  return lines
}

test("it names each file of the last commit and who gets it, and never a value", async () => {
  const text = (await explained([])).join("\n")
  expect(text).toMatch(
    /^instructions {2}AGENTS\.md\n {2}read by codex, .*; pointed out to claude and gemini/,
  )
  expect(text).toMatch(
    /server of tools docs {2}\.mcp\.json\n {2}handed to codex, claude, gemini, opencode, qwen/,
  )
  expect(text).toMatch(/server of tools db {2}\.mcp\.json\n {2}not used: it needs DATABASE_URL,/)
  expect(text).not.toMatch(/CLAUDE\.md|s3cret/)
})

test("a program gets the same as data, and nothing is left behind", async () => {
  const [line = ""] = await explained(["--json"])
  expect(JSON.parse(line)).toMatchObject({
    items: [{ kind: "instructions", path: "AGENTS.md", unused: null }, {}, {}],
    more: 0,
  })
  expect(readdirSync(tmpdir()).filter(it => /^missions-explain-(?!test)/.test(it))).toEqual([])
  expect(existsSync(join(shop, ".git/missions"))).toBe(false)
})

test("--providers prints a page of the repository's policy, and never a value", async () => {
  const text = (await explained(["--providers"])).join("\n")
  expect(text).toMatch(/^# Which provider receives what\n/)
  expect(text).toContain("Agents also get the values of `DOCS_TOKEN`")
  expect(text).not.toContain("s3cret")
  const [line = ""] = await explained(["--providers", "--json"])
  expect(JSON.parse(line)).toMatchObject({ roles: [{ role: "planner" }, {}, {}], models: [] })
})

test("a plain folder is refused with what to type", async () => {
  await expect(explained(["--repo", folder])).rejects.toThrow(UsageError)
})
