/** What a commit brings along for agents is found with real git, within bounds, whatever lies there. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, expect, test } from "vitest"
import { readersOf } from "../../../src/agent/catalog/readers.ts"
import { findCarried } from "../../../src/attempt/carried/find-carried.ts"
import { createGit } from "../../../src/attempt/tree/own-git.ts"
import { Carried } from "../../../src/core/plan/carried.ts"
import { createWorld, type Files, type World } from "../world.ts"

const root = mkdtempSync(join(tmpdir(), "missions-carried-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let world: World
afterEach(() => world.end())

/** `links`: paths that are links, with what they point at. */
async function found(files: Files, links: Readonly<Record<string, string>> = {}) {
  world = createWorld(files)
  const entries = Object.entries(links).map(([path, to]) => {
    const id = world.git(["hash-object", "-w", "--stdin"], to)
    return `120000 ${id}\t${path}\0`
  })
  const commit = world.commit(files, null, Buffer.from(entries.join("")))
  const folder = mkdtempSync(join(root, "w-"))
  const git = await createGit({
    gitDir: join(world.folder, "github.git"),
    home: folder,
    path: process.env["PATH"] ?? "",
    remote: { url: join(world.folder, "github.git"), token: null },
  })
  const all = await findCarried(git, commit, {
    folder: "/work",
    variable: () => undefined,
    readersOf,
  })
  expect(Carried.parse(all.carried)).toEqual(all.carried)
  return all
}

const told = ({ carried }: Awaited<ReturnType<typeof found>>) =>
  carried.items.map(({ kind, path, name, unused }) =>
    [kind, path, ...(name ? [name] : []), ...(unused ? [unused.why] : [])].join(" "),
  )

const skill = (name: string) => `---\nname: ${name}\ndescription: How to ${name}.\n---\n`

test("every kind is found where agents look, also within a monorepo", async () => {
  const all = await found({
    "AGENTS.md": "x",
    "web/AGENTS.md": "x",
    "web/CLAUDE.md": "x",
    "api/CLAUDE.md": "x",
    "GEMINI.md": "x",
    ".github/copilot-instructions.md": "x",
    ".github/instructions/go.instructions.md": "x",
    ".agents/skills/one/SKILL.md": skill("one"),
    ".agent/skills/two/SKILL.md": skill("two"),
    "web/.claude/skills/three/SKILL.md": skill("three"),
    ".factory/skills/four/SKILL.md": skill("four"),
    ".github/skills/five/SKILL.md": skill("five"),
    ".mcp.json": '{"mcpServers": {"docs": {"command": "node"}}}',
    ".vscode/mcp.json": '{"servers": {"db": {"url": "https://db.example/mcp"}}} // ours',
    ".claude/settings.json": '{"hooks": {"PreToolUse": [], "Stop": []}}',
    ".github/hooks/guard.json": "{}",
    ".claude/agents/critic.md": "x",
    ".github/agents/tester.agent.md": "x",
    ".codex/config.toml": "x",
    "docs/AGENTS.md.txt": "x",
    "skills/none/SKILL.md": skill("none"),
    "web/.mcp.json": "{}",
  })
  expect(told(all)).toEqual([
    "instructions AGENTS.md",
    "instructions api/CLAUDE.md",
    "instructions web/AGENTS.md",
    "own web/CLAUDE.md",
    "own .github/copilot-instructions.md",
    "own .github/instructions/go.instructions.md",
    "own GEMINI.md",
    "skill .agents/skills/one/SKILL.md one",
    "skill .agent/skills/two/SKILL.md two",
    "skill .factory/skills/four/SKILL.md four",
    "skill .github/skills/five/SKILL.md five",
    "skill web/.claude/skills/three/SKILL.md three",
    "server .mcp.json docs",
    "server .vscode/mcp.json db",
    "hook .claude/settings.json PreToolUse, Stop",
    "hook .github/hooks/guard.json",
    "agent .claude/agents/critic.md critic",
    "agent .github/agents/tester.agent.md tester",
    "settings .claude/settings.json",
    "settings .codex/config.toml",
  ])
  const readers = Object.fromEntries(all.carried.items.map(({ path, readBy }) => [path, readBy]))
  expect(readers["AGENTS.md"]).toEqual(["codex", "opencode", "qwen", "copilot", "goose", "droid"])
  expect(readers["api/CLAUDE.md"]).toEqual(["claude", "opencode", "copilot"])
  // Whoever reads it starts nothing of it before a person has approved that.
  expect(readers[".mcp.json"]).toEqual([])
  expect(all.skills.found.map(({ name }) => name)).toEqual(["one", "two", "four", "five", "three"])
  expect(all.servers.map(({ name, path }) => [name, path])).toEqual([
    ["docs", ".mcp.json"],
    ["db", ".vscode/mcp.json"],
  ])
})

test("what can't be used is said, and the rest is used", async () => {
  const huge = "x".repeat(300_000)
  const all = await found(
    {
      "AGENTS.md": huge,
      ".agents/skills/big/SKILL.md": huge,
      ".agents/skills/bare/SKILL.md": "words",
      ".agents/skills/bomb/SKILL.md": `---\nname: &a [x]\nb: ${"*a ".repeat(500)}\n---\n`,
      ".agents/skills/one/SKILL.md": skill("one"),
      ".claude/skills/one/SKILL.md": skill("one"),
      ".mcp.json": '{"mcpServers": {"docs": {"command": "a"}, "db": {"command": "${DB}"}}}',
      ".factory/mcp.json": '{"mcpServers": {"docs": {"command": "b"}}}',
      ".github/mcp.json": "{",
      ".claude/settings.json": "{ not json",
    },
    {
      "web/AGENTS.md": "/etc/passwd",
      "web/CLAUDE.md": "AGENTS.md",
      ".vscode/mcp.json": "../../up",
    },
  )
  expect(told(all)).toEqual([
    "instructions AGENTS.md large",
    "instructions web/AGENTS.md link",
    "instructions web/CLAUDE.md link",
    "skill .agents/skills/bare/SKILL.md bare broken",
    "skill .agents/skills/big/SKILL.md big large",
    "skill .agents/skills/bomb/SKILL.md bomb broken",
    "skill .agents/skills/one/SKILL.md one",
    "skill .claude/skills/one/SKILL.md one name",
    "server .mcp.json docs",
    "server .mcp.json db variable",
    "server .vscode/mcp.json link",
    "server .factory/mcp.json docs name",
    "server .github/mcp.json broken",
    "settings .claude/settings.json",
  ])
  expect(all.servers).toMatchObject([{ name: "docs", command: "a" }])
})

test("thousands of skills and instructions are counted and not read", async () => {
  const files: Record<string, string> = {}
  for (let at = 0; at < 1_500; at++) {
    files[`.agents/skills/s${at}/SKILL.md`] = skill(`s${at}`)
    files[`p${at}/AGENTS.md`] = "x"
  }
  const all = await found(files)
  expect(all.carried.items).toHaveLength(200)
  expect(all.carried.more).toBe(3_000 - 200)
  expect(all.skills.found).toHaveLength(100)
})

test("names that drive a terminal or are no text do no harm", async () => {
  const all = await found(
    {
      "\u001b[31mred/AGENTS.md": "x",
      [`${"long/".repeat(200)}AGENTS.md`]: "x",
      ".mcp.json": '{"mcpServers": {"\\u001b[2Jx": {"command": "x"}, "b": {"command": 1}}}',
    },
    { "a\nb/AGENTS.md": "x" },
  )
  expect(all.carried.items).toHaveLength(5)
  const text = JSON.stringify(all.carried)
  expect(text).not.toMatch(/\\u001b|\\n/)
  for (const { path } of all.carried.items) expect(path.length).toBeLessThanOrEqual(300)
})

test("an empty repository brings nothing along", async () => {
  const all = await found({ "README.md": "x" })
  expect(all.carried).toEqual({ items: [], more: 0 })
  expect(all.servers).toEqual([])
})
