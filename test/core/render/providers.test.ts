/** The page that says which provider receives what is made from a policy and the catalog alone. */
import { expect, test } from "vitest"
import { defaultPolicy, type Policy } from "../../../src/core/plan/policy.ts"
import { providersPage } from "../../../src/core/render/providers.ts"
import { ProvidersView, providersView } from "../../../src/core/view/providers.ts"

const hostsOf = (agent: string) =>
  agent.startsWith("codex")
    ? { withKey: "api.openai.com", withLogin: ["chatgpt.com", "api.openai.com"] }
    : agent === "claude"
      ? { withKey: "api.anthropic.com", withLogin: ["claude.ai"] }
      : { withKey: null, withLogin: [] }

const usual = defaultPolicy({ planner: "codex", worker: "claude", validator: "codex" })
const page = (more: Partial<Policy> = {}) =>
  providersPage(providersView({ ...usual, ...more }, hostsOf))

test("it names each role's agent, model, provider, what it receives, whose key and what is counted", () => {
  const text = page({
    models: { worker: { model: "claude-opus-4-5", effort: "high" }, allowed: ["gpt-5.2"] },
    agentEnv: ["DOCS_TOKEN"],
    transcripts: "off",
    captures: "on",
  })
  const lines = text.split("\n")
  expect(lines).toContain(
    "| planner | `codex` | its own choice | `api.openai.com` | `chatgpt.com`, `api.openai.com` |",
  )
  expect(lines).toContain(
    "| worker | `claude` | `claude-opus-4-5`, high effort | `api.anthropic.com` | `claude.ai` |",
  )
  for (const role of ["planner", "worker", "validator"]) {
    expect(lines.filter(line => line.startsWith(`| ${role} | `))).toHaveLength(2)
  }
  expect(text).toMatch(/Agents also get the values of `DOCS_TOKEN`/)
  expect(text).toMatch(
    /\| on GitHub \| the secret `MISSIONS_MODEL_KEY`.*tokens by model, by Missions/,
  )
  expect(text).toMatch(/straight to its provider \| what the agent says of itself/)
  expect(text).toMatch(
    /^A login enters an agent's room only once its person has agreed.*--share-login/m,
  )
  expect(text).toMatch(/Only these models may be called: `claude-opus-4-5` and `gpt-5\.2`/)
  expect(text).toMatch(/Transcripts are not kept\. Captures of validators are kept as artifacts/)
})

test("a validator besides the first has its own row, and no model of another", () => {
  const models = { validator: { model: "gpt-5.2" } }
  const agents = { ...usual.agents, validators: ["claude", "/opt/my agent"] }
  const view = providersView({ ...usual, agents, models }, hostsOf)
  expect(ProvidersView.parse(JSON.parse(JSON.stringify(view)))).toEqual(view)
  expect(view.roles.slice(2).map(({ agent, model, withKey }) => [agent, model, withKey])).toEqual([
    ["codex", "gpt-5.2", "api.openai.com"],
    ["claude", null, "api.anthropic.com"],
    ["/opt/my agent", null, null],
  ])
  expect(page({ agents }).match(/^\| validator \|/gm)).toHaveLength(4)
})

test.each<[string, Partial<Policy>, RegExp]>([
  ["the usual", {}, /so any that the key allows may be called/],
  [
    "some models",
    { models: { allowed: ["a", "b"] } },
    /Only these models may be called: `a` and `b`/,
  ],
  ["kept transcripts", { transcripts: "on" }, /Transcripts are kept as artifacts of their runs\./],
])("of %s it says what follows", (_, more, words) => {
  expect(page(more)).toMatch(words)
})

test("a hostile agent line changes no text around it", () => {
  const agents = { planner: "`x` | y\n# z", worker: "<!-- a", validator: "@mira [x](http://y)" }
  const text = page({ agents })
  expect(text.match(/^# /gm)).toHaveLength(1)
  expect(text).not.toMatch(/<!-- a(?!`)|^\[x\]/m)
})
