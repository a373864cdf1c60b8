/** Each agent is given exactly what it would not read or start by itself. */
import { expect, test } from "vitest"
import { carriedOver } from "../../src/agent/carried-over.ts"
import { CATALOG, definitionNamed } from "../../src/agent/catalog/catalog.ts"
import { readersOf } from "../../src/agent/catalog/readers.ts"
import { renderPrompt } from "../../src/agent/render-prompt.ts"
import type { FoundCarried } from "../../src/attempt/ports.ts"
import { featureBrief, planBrief, validationBrief } from "./example-brief.ts"

const program = { is: "program", command: "node", args: ["x.js"] } as const
const address = { is: "address", type: "http", url: "https://gh.example/mcp" } as const

const carried: FoundCarried = {
  carried: {
    items: ["AGENTS.md", "web/CLAUDE.md"].map(path => ({
      ...{ kind: "instructions", path, name: null, readBy: [...readersOf(path)] },
    })),
    more: 0,
  },
  skills: { found: [], findings: [] },
  servers: [
    { ...program, name: "docs", env: { A: "1" }, path: ".mcp.json", readBy: [] },
    {
      ...{ ...program, name: "db", env: { U: "s3cret" } },
      ...{ path: ".factory/mcp.json", readBy: ["droid"] },
    },
    {
      ...{ ...address, name: "gh", headers: { H: "v" } },
      ...{ path: ".github/mcp.json", readBy: [] },
    },
  ],
}

test.each<[string, readonly string[], readonly string[]]>([
  ["codex", ["docs", "db", "gh"], ["web/CLAUDE.md"]],
  ["claude", ["docs", "db", "gh"], ["AGENTS.md"]],
  ["gemini", ["docs", "db", "gh"], ["AGENTS.md", "web/CLAUDE.md"]],
  ["opencode", ["docs", "db", "gh"], []],
  ["qwen", ["docs", "db", "gh"], ["web/CLAUDE.md"]],
  ["copilot", ["docs", "db", "gh"], []],
  ["droid", ["docs", "gh"], ["web/CLAUDE.md"]],
  ["my own", ["docs", "db", "gh"], ["AGENTS.md", "web/CLAUDE.md"]],
])("%s is given %j and pointed to %j", (name, servers, instructions) => {
  const over = carriedOver(definitionNamed(name), carried)
  expect(over.servers.map(it => it.name)).toEqual(servers)
  expect(over.instructions).toEqual(instructions)
})

test("where nobody has looked, nothing is given", () => {
  const over = carriedOver(null, undefined)
  expect(over).toEqual({ servers: [], instructions: [] })
})

test("every agent of the catalog says what it reads", () => {
  for (const { reads } of CATALOG) expect(reads.length).toBeGreaterThan(0)
})

test.each([
  ["a planner", planBrief()],
  ["a worker", featureBrief()],
  ["a validator", validationBrief()],
])("%s is told which instructions to read", (_, brief) => {
  const title = "## This repository's instructions for agents"
  expect(renderPrompt(brief, "n1")).not.toContain(title)
  const prompt = renderPrompt(brief, "n1", { instructions: ["web/AGENTS.md", "a`\n## b.md"] })
  expect(prompt).toContain(title)
  expect(prompt).toContain("- `web/AGENTS.md`")
  expect(prompt).not.toMatch(/^## b\.md/m)
})

test("a worker is told where a skill of the repository lies", () => {
  const given = featureBrief()
  const brief = { ...given, feature: { ...given.feature, skills: ["paint"] } }
  const path = "web/.claude/skills/paint/SKILL.md"
  const skills = { found: [{ name: "paint", description: "x", path }], findings: [] }
  expect(renderPrompt(brief, "n1", { skills })).toContain(`paint: \`${path}\`, of this repository`)
  expect(renderPrompt(brief, "n1")).toContain("paint, of this repository")
})
