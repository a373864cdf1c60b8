/** Agents that a policy defines by a name: which definitions are right, and what a wrong one is answered with. */
import { describe, expect, test } from "vitest"
import { lineOf, makerAmong, meantInstead, startedBy } from "../../../../src/core/plan/own-agent.ts"
import { filesNamedIn, withFiles } from "../../../../src/core/plan/policy/own-files.ts"
import { parsePolicyFile } from "../../../../src/github/policy-yaml.ts"
import { given, said, usual } from "./parsed.ts"

const ENTRY = {
  ...{ id: "house", name: "House", version: "1.2.3", license: "MIT" },
  distribution: { npx: { package: "@acme/house@1.2.3", args: ["--acp"], env: { QUIET: "1" } } },
}
const KEPT = {
  ...{ id: "house", name: "House", version: "1.2.3" },
  distribution: { npx: ENTRY.distribution.npx },
}
const withNpx = (npx: object) => ({ ...ENTRY, distribution: { npx: { package: "x", ...npx } } })
const text = (own: unknown) => JSON.stringify({ agents: { own } }, null, 1)
const held = (own: unknown) => given({ repository: text(own) })

test.for<[string, object, object]>([
  ["a command line", { command: "house acp --fast" }, { command: "house acp --fast" }],
  ["a known agent with words", { command: "gemini --acp" }, { command: "gemini --acp" }],
  ["an absolute path", { command: "/opt/house 'a b'" }, { command: "/opt/house 'a b'" }],
  ["an entry", { entry: ENTRY }, { entry: KEPT }],
])("%s is kept by its name, without what nobody needs", ([, written, kept]) => {
  const { policy, findings } = held({ "my-house-2": written })
  expect(findings).toEqual([])
  expect(policy.agents.own).toMatchObject([{ name: "my-house-2", ...kept }])
  expect(JSON.stringify(policy)).not.toContain("license")
})

test("an organisation's default holds where the repository defines none", () => {
  const organisation = JSON.stringify({
    defaults: { agents: { own: { house: { entry: ENTRY } } } },
  })
  const names = (repository: string) =>
    given({ organisation, repository }).policy.agents.own?.map(({ name }) => name)
  expect(names("parallel: 1")).toEqual(["house"])
  expect(names(text({ other: { command: "other" } }))).toEqual(["other"])
})

const WAYS = "one of `command`, `entry` and `file`"
const NAME = "a name of small letters, digits and hyphens"
const TAKEN = "a name that no known agent has"
const VALUE = "without the value of a variable"
const SWITCH = "a switch"
const at = "agents.own.house"
const npx = `${at}.entry.distribution.npx`

test.for<[unknown, string, string]>([
  ["house acp", "agents.own", "names of agents"],
  [["house"], "agents.own", "names of agents"],
  [{ house: "house acp" }, at, WAYS],
  [{ house: null }, at, WAYS],
  [{ house: {} }, at, WAYS],
  [{ house: { command: "a", entry: ENTRY } }, at, WAYS],
  [{ house: { cmd: "house" } }, at, WAYS],
  [{ house: { command: "a", entry: withNpx({ env: { KEY: "1" }, args: ["hunter2"] }) } }, at, WAYS],
  [[{ house: { KEY: "hunter2" } }], "agents.own", "names of agents"],
  [{ house: { command: "house", args: [] } }, at, WAYS],
  [{ house: { command: "" } }, `${at}.command`, "a command line"],
  [{ house: { command: 7 } }, `${at}.command`, "a command line"],
  [{ house: { command: "KEY=hunter2 house" } }, `${at}.command`, VALUE],
  [{ house: { command: "house --env KEY=hunter2" } }, `${at}.command`, VALUE],
  [{ house: { command: "env key=hunter2 house" } }, `${at}.command`, VALUE],
  [{ house: { file: "nowhere.json" } }, `${at}.file`, "a JSON file of this repository"],
  [{ House: { command: "a" } }, "agents.own.House", NAME],
  [{ "a b": { command: "a" } }, "agents.own.a b", NAME],
  [{ "../a": { command: "a" } }, "agents.own.../a", NAME],
  [{ "": { command: "a" } }, "agents.own.", NAME],
  [{ ["a".repeat(41)]: { command: "a" } }, `agents.own.${"a".repeat(41)}`, NAME],
  ...[
    "codex",
    "codex-acp",
    "claude",
    "gemini",
    "opencode",
    "qwen",
    "copilot",
    "goose",
    "droid",
  ].map((name): [unknown, string, string] => [
    { [name]: { command: "a" } },
    `agents.own.${name}`,
    TAKEN,
  ]),
  [{ scripted: { command: "a" } }, "agents.own.scripted", TAKEN],
  [{ npx: { command: "a" } }, "agents.own.npx", TAKEN],
  [{ house: { entry: "house" } }, `${at}.entry`, "an entry"],
  [{ house: { entry: { ...ENTRY, id: "My House" } } }, `${at}.entry.id`, "small letters"],
  [{ house: { entry: { ...ENTRY, version: 1 } } }, `${at}.entry.version`, "such as 1.2.3"],
  [{ house: { entry: { ...ENTRY, distribution: {} } } }, `${at}.entry.distribution`, "one of npx"],
  [
    { house: { entry: { ...ENTRY, distribution: { cargo: {} } } } },
    `${at}.entry.distribution`,
    "one of npx",
  ],
  [{ house: { entry: withNpx({ package: "x; rm" }) } }, `${npx}.package`, "the name of a package"],
  [{ house: { entry: withNpx({ cmd: "../sh" }) } }, `${npx}.cmd`, "the name of a program"],
  [{ house: { entry: withNpx({ args: "--acp" }) } }, `${npx}.args`, "a list of words"],
  [{ house: { entry: withNpx({ args: [1] }) } }, `${npx}.args.0`, "a word"],
  [{ house: { entry: withNpx({ args: ["KEY=hunter2"] }) } }, `${npx}.args.0`, VALUE],
  [{ house: { entry: withNpx({ env: { KEY: "hunter2" } }) } }, `${npx}.env.KEY`, SWITCH],
  [{ house: { entry: withNpx({ env: { KEY: 1 } }) } }, `${npx}.env.KEY`, SWITCH],
  [
    { house: { entry: withNpx({ env: { "A B": "1" } }) } },
    `${npx}.env.A B`,
    "the name of a variable",
  ],
])("%j is wrong at %s", ([own, key, right]) => {
  const effective = held(own)
  expect(effective.findings).toMatchObject([{ rule: "wrong_value", key }])
  expect(effective.findings[0]?.right).toContain(right)
  expect(said(effective).join()).not.toContain("hunter2")
  expect(effective.policy).toEqual(usual)
})

test("more than 20 are refused, and no limit can name any", () => {
  const many = Object.fromEntries([...Array(21).keys()].map(at => [`a${at}`, { command: "a" }]))
  expect(held(many).findings[0]?.right).toContain("at most 20 names")
  const organisation = JSON.stringify({ limits: { agents: { own: { a: { command: "a" } } } } })
  expect(given({ organisation }).findings).toMatchObject([{ rule: "no_limit" }])
})

describe("a file", () => {
  const FILE = ".github/agents/house.json"
  const at = "agents:\n  own:\n    first: { command: first }\n    house: { file: PATH }\n"
  const reading = (path: string, files: Readonly<Record<string, string>>) => {
    const file = parsePolicyFile(".github/missions.yml", at.replace("PATH", path))
    const asked = filesNamedIn(file)
    const read = withFiles(
      file,
      new Map(Object.entries(files).map(([name, text]) => [name, parsePolicyFile(name, text)])),
    )
    return { asked, value: read.value as { agents: { own: Record<string, object> } } }
  }

  test("stands in the policy as what it holds", () => {
    const { value } = reading(FILE, { [FILE]: JSON.stringify(ENTRY) })
    expect(value.agents.own).toEqual({ first: { command: "first" }, house: { entry: ENTRY } })
  })

  test.for([
    ...["/etc/passwd", "../house.json", ".github/agents/../../b", "./.github/agents/a.json"],
    ...[".github/agents//b", ".", ".github/agents/", "tools/house.json", "house.json"],
  ])("%s, which is no such file or not protected, is never asked for", path => {
    expect(reading(path, {}).asked).toEqual([])
  })

  test("that is missing or broken stays wrong", () => {
    expect(reading(FILE, {}).value.agents.own["house"]).toEqual({ file: FILE })
    const { value } = reading(FILE, { [FILE]: "{" })
    const { findings } = given({ repository: JSON.stringify(value) })
    expect(findings).toMatchObject([{ rule: "wrong_value", key: "agents.own.house.entry" }])
  })
})

const own = [
  { name: "fast", command: "gemini --acp --model flash" },
  { name: "house", entry: KEPT },
  {
    name: "wrapped",
    entry: {
      ...KEPT,
      distribution: { npx: { ...KEPT.distribution.npx, package: "@google/gemini-cli" } },
    },
  },
]

test.for([
  ["fast", "gemini --acp --model flash"],
  ["fast --more", "gemini --acp --model flash --more"],
  ["faster", "faster"],
  ["/opt/fast", "/opt/fast"],
  ["codex", "codex"],
  ["house --more", "house --more"],
] as const)("%s is started as %s", ([agent, line]) => {
  expect(lineOf(own, agent)).toBe(line)
  const started = startedBy(own, { agent, model: "m" })
  expect(started).toMatchObject({ agent: line, model: "m" })
  expect(started.ownAgent).toEqual(agent.startsWith("house") ? own[1] : undefined)
})

test.for([
  ["fast", "google"],
  ["wrapped", "google"],
  ["house", "house"],
  ["codex --acp", "openai"],
] as const)("%s is made by %s", ([agent, maker]) => {
  expect(makerAmong(own, agent)).toBe(maker)
})

test.for([
  ["huose", true],
  ["constructor", true],
  ["house", false],
  ["house --more", false],
  ["codex", false],
  ["used", false],
  ["/opt/huose", false],
  ["huose acp", false],
] as const)("%s is one word that nobody has: %s", ([agent, isUnknown]) => {
  const agents = { planner: "codex", worker: "used", validator: "codex", own }
  expect(meantInstead(agents, agent)).toEqual(isUnknown ? ["fast", "house", "wrapped"] : null)
  expect(meantInstead({ ...agents, own: undefined }, agent)).toBeNull()
})
