/** Agents are asked behind the wall of the machine, so what it hides is told before a mission begins. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { parseAgents } from "../../src/cli/agents-arguments.ts"
import { agentsCommand } from "../../src/cli/listed-agents.ts"
import { parseLocal } from "../../src/cli/local-arguments.ts"
import { readyAgent } from "../../src/cli/ready-agent.ts"
import { sandboxHere } from "../../src/cli/sandbox-here.ts"
import type { Machine } from "../../src/local/machine.ts"
import { fakeAgent, LOGGED_OUT, READY } from "./fake-agent.ts"

let root: string
let lines: string[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "missions-contained-"))
  lines = []
  for (const folder of ["bin", "shop", "home", "wall"]) mkdirSync(join(root, folder))
  symlinkSync(process.execPath, join(root, "bin/node"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const machineOf = (shell: Machine["shell"] = {}): Machine => ({
  ...{ directory: join(root, "shop"), home: join(root, "home"), account: null, shell },
  ...{ path: join(root, "bin"), product: root, nodePath: process.execPath, pid: process.pid },
  clock: () => 0,
  random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
  terminal: { isAttended: false, line: text => void lines.push(text), ask: async () => null },
  signal: new AbortController().signal,
})

const put = (path: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), "x", { mode: 0o755 })
}

/** Logged in if that holds where it runs. */
const knows = (condition: string) => `((${condition}) ? ${READY} : ${LOGGED_OUT})`
const has = (path: string) => `require("node:fs").existsSync(${JSON.stringify(path)})`

async function row(shell: Machine["shell"] = {}) {
  await agentsCommand(parseAgents(["--json"]), machineOf(shell))
  const { agents } = JSON.parse(lines.at(-1) ?? "")
  return agents.find(({ agent }: { agent: string }) => agent === "gemini")
}

const isWalled = async () => (await sandboxHere(machineOf(), join(root, "wall"))).wall !== null

const HIDDEN = "could begin, but not behind the wall: "
const NO_LOGIN = "It asks for a login: Authentication required."

test.for<[string, () => string, object]>([
  [
    "a login in a file of the catalog is there",
    () => {
      put("home/.gemini/oauth_creds.json")
      return knows(has(join(root, "home/.gemini/oauth_creds.json")))
    },
    { ready: true, said: null },
  ],
  [
    "a login in another file is hidden",
    () => {
      put("home/.elsewhere/login")
      return knows(has(join(root, "home/.elsewhere/login")))
    },
    { ready: false, why: "login", said: HIDDEN + NO_LOGIN },
  ],
  [
    "a program that no PATH names is hidden",
    () => {
      put("tools/helper")
      return `${has(join(root, "tools/helper"))} ? ${READY} : process.exit(7)`
    },
    { ready: false, why: "version", said: expect.stringContaining(HIDDEN) },
  ],
  [
    "a login that is nowhere is not called hidden",
    () => LOGGED_OUT,
    { ready: false, why: "login", said: NO_LOGIN },
  ],
  [
    "the work tree of the folder that was typed in is hidden",
    () => {
      put("shop/secret")
      return knows(has(join(root, "shop/secret")))
    },
    { ready: false, said: HIDDEN + NO_LOGIN },
  ],
])("%s", async ([, session, expected], { skip }) => {
  skip(!(await isWalled()), "no wall holds on this machine")
  fakeAgent(join(root, "bin"), "gemini", session())
  const told = await row()
  expect(told).toMatchObject(expected)
  expect(told.contained).toMatch(/^(?:user|bubblewrap)$/)
})

test("a key in a variable of its own gets through, and any other does not", async () => {
  const condition = "process.env.GEMINI_API_KEY === 'planted' && !process.env.OTHER"
  fakeAgent(join(root, "bin"), "gemini", knows(condition))
  const told = await row({ GEMINI_API_KEY: "planted", OTHER: "planted" })
  expect(told).toMatchObject({ ready: true, type: "--agent gemini" })
})

test("who is named for a mission is refused by what the wall hides, with what it shows", async ({
  skip,
}) => {
  const machine = machineOf()
  const { sandbox, wall } = await sandboxHere(machine, join(root, "wall"))
  skip(wall === null, "no wall holds on this machine")
  put("home/.elsewhere/login")
  fakeAgent(join(root, "bin"), "gemini", knows(has(join(root, "home/.elsewhere/login"))))
  const args = parseLocal(["--agent", "gemini", "add a flag"])
  const wish = { args, machine, names: {}, not: [], model: () => null, sandbox }
  const asked = readyAgent({ agent: "gemini", isScripted: false }, wish)
  const { parts } = (await asked.catch((error: unknown) => error)) as { parts: unknown }
  expect(parts).toMatchObject({
    what: "gemini can begin on this machine, but not behind its wall, where agents work.",
    where: expect.stringMatching(/gemini --acp, (?:as a user|in a sandbox)/),
    expected: expect.stringContaining("~/.gemini/oauth_creds.json"),
    got: NO_LOGIN,
  })
})
