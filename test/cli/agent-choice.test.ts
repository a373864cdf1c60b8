/** Which agent works in a local mission, as a person sees it at the command line; the agents are small scripts. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { noSandbox } from "../../src/attempt/sandbox.ts"
import { namedAgent } from "../../src/cli/agent-option.ts"
import { parseAgents } from "../../src/cli/agents-arguments.ts"
import { agentsCommand } from "../../src/cli/listed-agents.ts"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { readyAgent } from "../../src/cli/ready-agent.ts"
import type { Own } from "../../src/core/plan/own-agent.ts"
import type { Machine } from "../../src/local/machine.ts"
import { fakeAgent, LOGGED_OUT, READY } from "./fake-agent.ts"

let root: string
let lines: string[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "missions-choice-"))
  lines = []
  for (const folder of ["bin", "shop", "home"]) mkdirSync(join(root, folder))
  symlinkSync(process.execPath, join(root, "bin/node"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const put = (program: string, session: string, folder = join(root, "bin")) =>
  fakeAgent(folder, program, session)

/** null: nobody sits there. */
function machineOf(answer: string | null, shell: Machine["shell"] = {}): Machine {
  return {
    ...{ directory: join(root, "shop"), home: join(root, "home"), account: null, shell },
    ...{ path: join(root, "bin"), product: root, nodePath: process.execPath, pid: process.pid },
    clock: () => 0,
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    terminal: {
      isAttended: answer !== null,
      line: text => void lines.push(text),
      async ask(prompt) {
        lines.push(prompt)
        return answer
      },
    },
    signal: new AbortController().signal,
  }
}

function choose(argv: readonly string[], machine: Machine, own?: Own) {
  const args = parseLocal([...argv, "add a flag"])
  const not = [machine.directory]
  return readyAgent(
    namedAgent(args, machine, () => own),
    {
      ...{ args, machine, names: {}, not, ...(own && { own }) },
      ...{ model: () => args.model, sandbox: noSandbox },
    },
  )
}

const refused = async (argv: readonly string[], machine: Machine) => {
  const error = await choose(argv, machine).catch((it: unknown) => it)
  expect(error).toMatchObject({ name: "UsageError" })
  return (error as { parts: Record<string, string> }).parts
}

test("an agent by its name is asked, and named with its version, its model and who pays", async () => {
  put("gemini", READY)
  expect(await choose(["--agent", "gemini"], machineOf(null))).toEqual({
    ...{ agent: "gemini", isScripted: false },
    called: "gemini 9.9.9, model m-1, with your login",
  })
  const keyed = machineOf(null, { GEMINI_API_KEY: "AIza-planted-value" })
  const { called } = await choose(["--agent", "gemini"], keyed)
  expect(called).toBe("gemini 9.9.9, model m-1, with the key in GEMINI_API_KEY")
})

test("an agent that the repository's policy defines is taken by its name, and no other of that kind", async () => {
  put("house-acp", READY)
  const npx = { package: "@acme/house", cmd: "house-acp", args: [], env: {} }
  const entry = { id: "acme-house", name: "House", version: "1.2.3", distribution: { npx } }
  const own = [
    { name: "house", entry },
    { name: "fast", command: `${join(root, "bin/house-acp")} --fast` },
  ]
  const house = await choose(["--agent", "house"], machineOf(null), own)
  expect(house).toMatchObject({ agent: "house", called: expect.stringContaining("house 9.9.9") })
  expect(await choose(["--agent", "fast"], machineOf(null), own)).toMatchObject({ agent: "fast" })
  const slip = async () => await choose(["--agent", "huose"], machineOf(null), own)
  await expect(slip()).rejects.toMatchObject({
    parts: {
      what: '"huose" is no agent that is known here, and no program on the PATH.',
      where: "--agent",
      expected: expect.stringContaining("house or fast of the policy, an agent that"),
      got: "huose",
    },
  })
})

test("a login that is missing is told with the line to type, and nothing is retried", async () => {
  put("qwen", LOGGED_OUT)
  expect(await refused(["--agent", "qwen"], machineOf(null))).toMatchObject({
    what: "qwen is not logged in on this machine; its account decides that.",
    got: "It asks for a login: Authentication required.",
    try: "qwen",
  })
})

describe("an agent that is led to a model only by its name", () => {
  const KEY = { MISSIONS_MODEL_KEY: "planted" }

  test.each([
    ["a key and a model", KEY, ["--model", "m-1"]],
    ["no key, so that it uses its own login", {}, []],
  ])("begins with %s", async (_, shell, argv) => {
    put("opencode", READY)
    const chosen = await choose(["--agent", "opencode", ...argv], machineOf(null, shell))
    expect(chosen.agent).toBe("opencode")
  })

  test.each(["opencode", "qwen", "copilot"])(
    "%s is told before anything starts with a key and no model, by a line that works",
    async name => {
      put(name, READY)
      const parts = await refused(["--agent", name], machineOf(null, KEY))
      expect(parts).toMatchObject({ where: "--model", what: expect.stringContaining("its name") })
      expect(parts["try"]).toContain(`--agent ${name} --model `)
      await agentsCommand(parseAgents(["--json"]), machineOf(null, KEY))
      const { agents } = JSON.parse(lines.at(-1) ?? "")
      expect(agents.find(({ agent }: { agent: string }) => agent === name)).toMatchObject({
        ...{ ready: false, said: "It needs a model by its name." },
        type: `--agent ${name} --model NAME`,
      })
    },
  )

  test("is not the one that is taken where none was named", async () => {
    put("opencode", READY)
    put("gemini", READY)
    expect(await choose([], machineOf(null, KEY))).toMatchObject({ agent: "gemini" })
  })
})

describe("without --agent", () => {
  test("the only one that can begin is taken", async () => {
    put("gemini", LOGGED_OUT)
    put("copilot", READY)
    expect(await choose([], machineOf(null))).toMatchObject({ agent: "copilot" })
  })

  test("of several the person picks one, by name or number, and it is remembered", async () => {
    put("gemini", READY)
    put("copilot", READY)
    const picked = await choose([], machineOf("2"))
    expect(picked).toMatchObject({ agent: "copilot" })
    expect(lines).toEqual(["Which agent should work: gemini, copilot? "])
    expect(readFileSync(join(root, "home/.config/missions/agent"), "utf8")).toBe("copilot\n")
    const again = await choose([], machineOf(null))
    expect(again.called).toMatch(/^copilot 9\.9\.9, .*; also here: gemini \(--agent\)$/)
    // The one that is remembered can no longer begin.
    put("copilot", LOGGED_OUT)
    expect(await choose([], machineOf(null))).toMatchObject({ agent: "gemini" })
  })

  test("and without a terminal several are named, and none is taken", async () => {
    put("gemini", READY)
    put("copilot", READY)
    expect(await refused([], machineOf(null))).toMatchObject({
      what: "Several agents could work here, and none was picked.",
      expected: "one of gemini, copilot",
      try: expect.stringContaining("--agent gemini"),
    })
    expect(existsSync(join(root, "home/.config"))).toBe(false)
  })

  test("and with none that can begin, each is told with what it lacks", async () => {
    put("gemini", LOGGED_OUT)
    put("qwen", "process.exit(3)")
    const parts = await refused([], machineOf(null))
    expect(parts["got"]).toMatch(/gemini: It asks for a login.* · qwen: Its process ended/)
    expect(parts["try"]).toBe("gemini")
  })

  test("and with none installed, they are named", async () => {
    const parts = await refused([], machineOf(null))
    expect(parts["expected"]).toContain("codex, claude, gemini, opencode, qwen, copilot")
  })

  test("one in the repository is never started", async () => {
    put("gemini", READY, join(root, "shop/node_modules/.bin"))
    const machine = machineOf(null)
    const path = `${join(root, "shop/node_modules/.bin")}:${machine.path}`
    expect(await refused([], { ...machine, path })).toMatchObject({ got: "nothing" })
  })
})

test("an agent that is missing is offered with its version and size, and not installed unasked", async () => {
  expect(await refused(["--agent", "codex"], machineOf(null))).toMatchObject({
    what: "codex 2.6.0 (@agentclientprotocol/codex-acp) is not installed here.",
    expected: expect.stringContaining("457 MB"),
    got: "no terminal to ask at",
    try: "npm run missions -- agents install codex",
  })
  expect(await refused(["--agent", "codex"], machineOf("n"))).toMatchObject({ got: "no" })
  expect(existsSync(join(root, "home/.cache"))).toBe(false)
})

test.each([
  ["cluade --acp", "is no agent that is known here"],
  ["./gemini", "is not a program"],
  ["'gemini", "never closes its '"],
  ["goose", '"goose" is not installed'],
])("%s is refused in four parts", async (agent, what) => {
  expect(await refused(["--agent", agent], machineOf(null)).catch(it => it.parts)).toMatchObject({
    what: expect.stringContaining(what),
    where: "--agent",
  })
})

test("the list says of each agent where it is, whether it can begin, and what to type", async () => {
  put("gemini", READY)
  put("copilot", LOGGED_OUT)
  expect(await agentsCommand(parseAgents(["--json"]), machineOf(null))).toBe(0)
  const { agents } = JSON.parse(lines.at(-1) ?? "")
  const of = (name: string) => agents.find(({ agent }: { agent: string }) => agent === name)
  expect(of("gemini")).toMatchObject({
    ...{ found: "path", version: "9.9.9", ready: true, logged_in: true, model: "m-1" },
    type: "--agent gemini",
  })
  expect(of("copilot")).toMatchObject({
    ready: false,
    logged_in: false,
    why: "login",
    type: "copilot login",
  })
  expect(of("claude")).toMatchObject({
    found: null,
    type: "npm run missions -- agents install claude",
  })
  expect(of("droid")).toMatchObject({ driven: false, type: null })
  lines = []
  await agentsCommand(parseAgents([]), machineOf(null))
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^gemini +9\.9\.9 +ready, logged in, model m-1 +(?:as|in|without) .+ +--agent gemini$/,
    ),
  )
})

test.each([
  [["instal", "codex"]],
  [["install"]],
  [["install", "goose"]],
  [["install", "x"]],
  [["list", "x"]],
])("missions agents %j is refused with what to type", argv => {
  expect(() => parseAgents(argv)).toThrow(/try +npm run missions -- agents/)
})
