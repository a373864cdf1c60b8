/** What carries over to agents, as a plan's comment and a terminal say it. */
import { expect, test } from "vitest"
import type { Carried, CarriedItem } from "../../../src/core/plan/carried.ts"
import { CARRIED_KINDS, UNUSED } from "../../../src/core/plan/carried.ts"
import { carriedFold, carriedLines } from "../../../src/core/render/carried.ts"
import { CarriedView, carriedView } from "../../../src/core/view/carried.ts"

const item = (more: Partial<CarriedItem> = {}): CarriedItem => ({
  ...{ kind: "instructions", path: "AGENTS.md", name: null, readBy: ["codex", "qwen"] },
  ...more,
})
const carried = (...items: readonly CarriedItem[]): Carried => ({ items: [...items], more: 0 })
const said = (it: CarriedItem, agents: readonly string[] = ["codex", "claude"]) =>
  carriedLines(carriedView(carried(it), agents))[1]?.trim()

test.each<[string, Partial<CarriedItem>, string]>([
  ["instructions for all", {}, "read by codex; pointed out to claude"],
  ["instructions for one", { kind: "own", readBy: ["claude"] }, "read by claude; not for codex"],
  ["a skill", { kind: "skill", readBy: [] }, "pointed out to codex and claude"],
  ["a server", { kind: "server", readBy: [] }, "handed to codex and claude"],
  ["hooks", { kind: "hook", readBy: ["claude"] }, "run by claude; not for codex"],
  ["a custom agent", { kind: "agent", readBy: ["copilot"] }, "not for codex and claude"],
  [
    "what nobody can use",
    { kind: "server", readBy: [], unused: { why: "off", seen: "" } },
    "not used: it is switched off there",
  ],
  [
    "what only its own agent can use",
    { kind: "server", readBy: ["claude"], unused: { why: "variable", seen: "DB" } },
    "read by claude; not for others: it needs DB, which `agent_env` of the policy does not name or nobody has set",
  ],
])("of %s it says who gets it", (_, more, words) => {
  expect(said(item(more))).toBe(words)
})

test.each([
  ["codex --model gpt-5", "read by codex"],
  ["/opt/bin/codex-acp", "read by codex"],
  ["claude-agent-acp", "pointed out to claude"],
  ["qwen --acp", "read by qwen"],
  ["my-agent --acp", "pointed out to my-agent"],
  ["scripted --script x.yml", "pointed out to scripted"],
])("the agent of the line %j is known", (line, words) => {
  expect(said(item(), [line])).toBe(words)
})

test("an agent of several roles is named once", () => {
  expect(said(item(), ["codex", "codex", "codex --x"])).toBe("read by codex")
})

test("every kind and every reason has its words", () => {
  for (const kind of CARRIED_KINDS) expect(said(item({ kind }))).toBeTruthy()
  for (const why of UNUSED) {
    expect(said(item({ kind: "server", readBy: [], unused: { why, seen: "x" } }))).toMatch(
      /^not used: \S/,
    )
  }
})

test("nothing is said where nothing was found or nobody has looked", () => {
  expect(carriedFold(null)).toBeNull()
  expect(carriedFold(carriedView(carried(), ["codex"]))).toBeNull()
  expect(carriedLines(carriedView(carried(), ["codex"]))).toHaveLength(1)
})

test("of hundreds of files a comment shows the first, and counts the rest", () => {
  const many = Array.from({ length: 200 }, (_, at) => item({ path: `p${at}/AGENTS.md` }))
  const view = carriedView({ items: many, more: 800 }, ["codex"])
  expect(CarriedView.parse(JSON.parse(JSON.stringify(view)))).toEqual(view)
  const fold = carriedFold(view)
  const body = fold !== null && typeof fold === "object" ? fold.body : ""
  expect(body).toContain("And 970 more.")
  expect(body.split("\n").length).toBeLessThan(45)
  expect(carriedLines(view)).toHaveLength(401)
})

test.each(["</table>@mira", "`x`|y", "\u001b[31mred", "<!-- missions", "a\nb", "[x](http://y)"])(
  "the hostile name %j changes no text around it",
  name => {
    const view = carriedView(carried(item({ kind: "skill", name, path: name })), ["codex"])
    const fold = carriedFold(view)
    const body = fold !== null && typeof fold === "object" ? fold.body : ""
    expect(body).not.toMatch(/<!--|(?<!`)<\/table>(?!`)/)
    expect(body).not.toContain("\u001b")
    expect(body.split("\n").filter(line => line.startsWith("|"))).toHaveLength(3)
    for (const line of carriedLines(view)) expect(line).not.toContain("\u001b")
  },
)
