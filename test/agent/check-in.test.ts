/** Whether an agent could begin: each way in which it can't, with a real process that is ended afterwards. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import { agentsFolder } from "../../src/agent/find/cached.ts"
import { type CheckIn, checkIn } from "../../src/agent/find/check-in.ts"
import { type FoundAgent, findAgent } from "../../src/agent/find/find-agent.ts"
import { PATIENCE } from "../../src/agent/patience.ts"

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "missions-ask-"))
})
afterAll(() => rmSync(root, { recursive: true }))

/** An agent that answers each method with the lines that a script returns. */
function fake(name: string, body: string): FoundAgent {
  const file = join(root, `${name}.mjs`)
  writeFileSync(
    file,
    `import { createInterface } from "node:readline"
const send = it => console.log(JSON.stringify({ jsonrpc: "2.0", ...it }))
const agentInfo = { name: "fake", title: "Fake", version: "3.1.4" }
const INIT = { protocolVersion: 1, agentInfo, agentCapabilities: {} }
const answer = (id, result) => send({ id, result })
const refuse = (id, code, message) => send({ id, error: { code, message } })
createInterface({ input: process.stdin }).on("line", line => {
  const { id, method } = JSON.parse(line)
  const isFirst = method === "initialize"
  ${body}
})
`,
  )
  const agent = { command: process.execPath, args: [file] }
  return { is: "found", name, agent, definition: null, version: null, at: "line" }
}

const asks = (found: FoundAgent, env: Readonly<Record<string, string>> = {}) => {
  const cwd = mkdtempSync(join(root, "cwd-"))
  return checkIn(found, {
    ...{ cwd, agents: null, signal: new AbortController().signal },
    env: { PATH: process.env["PATH"] ?? "", HOME: root, ...env },
    patience: { ...PATIENCE, startMs: 4_000, terminateMs: 500 },
  })
}

const OPENS = `isFirst ? answer(id, INIT) : answer(id, { sessionId: "s" })`

test.for<[string, string, Partial<CheckIn>]>([
  ["ready", OPENS, { is: "ready", version: "3.1.4", model: null, isLoggedIn: null }],
  [
    "naming-its-model",
    `isFirst ? answer(id, INIT) : answer(id, { sessionId: "s", models: { currentModelId: "m1", availableModels: [] } })`,
    { is: "ready", model: "m1" },
  ],
  [
    "logged-in",
    `isFirst
      ? answer(id, { ...INIT, agentCapabilities: { _meta: { authStatus: {} } } })
      : (send({ method: "_auth/status_update", params: { authStatus: { kind: "api_key" } } }), answer(id, { sessionId: "s" }))`,
    { is: "ready", isLoggedIn: true },
  ],
  [
    "logged-out-beside",
    `isFirst
      ? answer(id, { ...INIT, agentCapabilities: { _meta: { authStatus: {} } } })
      : (answer(id, { sessionId: "s" }), send({ method: "_auth/status_update", params: { authStatus: { kind: "none" } } }))`,
    { is: "unready", why: "login", said: "It says that nobody is logged in." },
  ],
  [
    "logged-out-by-the-draft",
    `isFirst
      ? answer(id, { ...INIT, agentCapabilities: { _meta: { authStatus: {} } } })
      : (send({ method: "auth/status_update", params: { state: "unauthenticated" } }), answer(id, { sessionId: "s" }))`,
    { is: "unready", why: "login" },
  ],
  [
    "logged-out",
    `isFirst ? answer(id, INIT) : refuse(id, -32000, "Authentication required.")`,
    { is: "unready", why: "login", said: "It asks for a login: Authentication required." },
  ],
  [
    "logged-out-at-once",
    `refuse(id, -32000, "Log in")`,
    { is: "unready", why: "login", said: "It asks for a login: Log in." },
  ],
  [
    "refusing",
    `isFirst ? answer(id, INIT) : refuse(id, -32603, "no such model")`,
    { is: "unready", why: "refused" },
  ],
  [
    "too-new",
    `answer(id, { ...INIT, protocolVersion: 9 })`,
    { is: "unready", why: "protocol", said: "It speaks version 9 of the protocol, not 1 or 2." },
  ],
  [
    "silent",
    "undefined",
    { is: "unready", why: "silent", said: "It did not answer initialize within 4 s." },
  ],
  [
    "silent-at-its-session",
    "isFirst && answer(id, INIT)",
    { is: "unready", why: "silent", said: "It did not answer session/new within 4 s." },
  ],
  [
    "chatting",
    `for (let n = 0; n < 30; n++) console.log("Welcome!")`,
    { is: "unready", why: "protocol" },
  ],
  [
    "ending",
    `console.error("unknown option --acp"); process.exit(2)`,
    { is: "unready", why: "ended" },
  ],
  [
    "greeting-and-ending",
    `console.log("Usage: fake [options]"); process.exit(0)`,
    { is: "unready", why: "protocol" },
  ],
])("an agent that is %s is told", async ([name, body, wanted]) => {
  expect(await asks(fake(name, body))).toMatchObject(wanted)
})

test("its version and its own lines tell what to type", async () => {
  const claude = CATALOG.find(({ id }) => id === "claude")!
  const own = { definition: claude, version: claude.package!.version, at: "path" } as const
  const out = await asks({ ...fake("out", `refuse(id, -32000, "no")`), ...own, name: "claude" })
  expect(out).toMatchObject({ why: "login", typed: "claude-agent-acp --cli auth login" })
  expect(JSON.stringify(out)).toContain("ANTHROPIC_API_KEY")
  const old = { ...own, version: "0.1.0" }
  const ends = await asks({ ...fake("old", "process.exit(1)"), ...old, name: "claude" })
  expect(ends).toMatchObject({ why: "version", typed: "npm run missions -- agents install claude" })
})

test("an agent that is not there, or can't be run, is told", async () => {
  const none = { command: join(root, "nowhere"), args: [] }
  expect(await asks({ ...fake("none", ""), agent: none })).toMatchObject({
    ...{ is: "unready", why: "ended" },
    said: expect.stringMatching(/nowhere/),
  })
})

/** Those that this machine's person has installed; nothing is fetched for a test. */
const real = CATALOG.flatMap(({ id }) => {
  const agents = agentsFolder(process.env)
  const found = findAgent(id, { ...{ recipes: {}, agents, nodePath: process.execPath, path: "" } })
  return found.is === "found" ? [[id, found] as const] : []
})

test.skipIf(real.length === 0)(
  "the agents that are installed here tell that nobody is logged in",
  async () => {
    for (const [id, found] of real) {
      const home = mkdtempSync(join(root, "home-"))
      mkdirSync(join(home, ".config"))
      const answer = await checkIn(found, {
        ...{ cwd: home, agents: null, signal: new AbortController().signal },
        env: { PATH: process.env["PATH"] ?? "", HOME: home },
      })
      // opencode has free models of its own.
      if (found.definition?.notLoggedIn === "unsaid")
        expect(answer, id).toMatchObject({ is: "ready" })
      else expect(answer, id).toMatchObject({ is: "unready", why: "login" })
    }
  },
  240_000,
)
