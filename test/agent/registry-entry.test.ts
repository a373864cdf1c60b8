/** Agents by their entry in the registry of the protocol: what is started, and what is refused. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { withConstants } from "../../src/agent/catalog/environment.ts"
import { findAgent, type Places } from "../../src/agent/find/find-agent.ts"
import { offersOf, readEntry } from "../../src/agent/find/registry-entry.ts"

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "missions-entry-")))
})
afterEach(() => rmSync(root, { recursive: true }))

const ENTRY = {
  id: "my-agent",
  name: "My Agent",
  version: "1.2.3",
  description: "Works",
  repository: "https://example.org/my-agent",
  authors: ["Somebody"],
  license: "MIT",
  icon: "https://example.org/icon.svg",
  distribution: { npx: { package: "@scope/my-agent@1.2.3", args: ["--acp"] } },
}
const linux = { platform: "linux", arch: "x64" }
const archive = "https://example.org/my.tar.gz"

function find(entry: unknown, at = "my-agent.json", more: Partial<Places> = {}) {
  const file = join(root, at)
  mkdirSync(join(file, ".."), { recursive: true })
  writeFileSync(file, typeof entry === "string" ? entry : JSON.stringify(entry))
  const places = { recipes: {}, agents: null, nodePath: process.execPath }
  return findAgent(`${file} --more`, { ...places, path: join(root, "bin"), ...more })
}

function install(program: string): string {
  mkdirSync(join(root, "bin"), { recursive: true })
  const file = join(root, "bin", program)
  writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 })
  return file
}

test("the program of an entry is found on the PATH and gets the entry's words before one's own", () => {
  const command = install("my-agent")
  expect(find(ENTRY)).toMatchObject({
    ...{ is: "found", name: "my-agent", at: "path" },
    agent: { command, args: ["--acp", "--more"] },
    definition: { id: "my-agent", driven: false },
  })
})

test("switches of an entry reach the agent, and its person's own values go before them", () => {
  install("my-agent")
  const npx = { ...ENTRY.distribution.npx, env: { NO_UPDATE: "1", TELEMETRY: "off" } }
  const found = find({ ...ENTRY, distribution: { npx } })
  if (found.is === "missing") throw new Error(found.said)
  expect(withConstants(found.definition, { NO_UPDATE: "0" })).toEqual({
    ...{ NO_UPDATE: "0", TELEMETRY: "off" },
  })
})

test.for([
  [{ npx: { package: "my-agent" } }, "my-agent", "npm install --global my-agent@1.2.3"],
  [{ npx: { package: "@a/b@2.0.0" } }, "b", "npm install --global @a/b@2.0.0"],
  [{ npx: { package: "@a/b", cmd: "b-acp" } }, "b-acp", "npm install --global @a/b@1.2.3"],
  [{ uvx: { package: "my-agent[acp]" } }, "my-agent", "uv tool install my-agent[acp]==1.2.3"],
  [{ uvx: { package: "my-agent==3.0.0" } }, "my-agent", "uv tool install my-agent==3.0.0"],
  [{ binary: { "linux-x86_64": { archive, cmd: "./bin/my" } } }, "my", archive],
  [
    { binary: { "linux-x86_64": { archive, cmd: "./my", sha256: "a".repeat(64) } } },
    "my",
    "a".repeat(64),
  ],
] as const)("%j is the program %s, and missing it says %s", ([distribution, program, typed]) => {
  const [offer] = offersOf(readEntry(JSON.stringify({ ...ENTRY, distribution })) as never, linux)
  expect(offer?.program).toBe(program)
  expect(offer?.typed).toContain(typed)
})

test("what is not installed is not installed by us, and the line to type has the exact version", () => {
  const missing = find(ENTRY)
  expect(missing).toMatchObject({ is: "missing", installable: null })
  expect("said" in missing && missing.said).toContain(
    "Try: npm install --global @scope/my-agent@1.2.3.",
  )
})

test("a distribution for another platform is none", () => {
  const distribution = { binary: { "windows-x86_64": { archive, cmd: "my.exe" } } }
  expect(find({ ...ENTRY, distribution })).toMatchObject({
    what: expect.stringContaining("has no distribution for"),
  })
})

test("an entry in the work tree is not taken, by whatever way it is named", () => {
  install("my-agent")
  mkdirSync(join(root, "tree"))
  expect(find(ENTRY, "tree/my-agent.json", { not: [join(root, "tree")] })).toMatchObject({
    what: expect.stringContaining("lies in the repository"),
  })
})

test("an entry of an agent that the catalog knows brings what is known of it", () => {
  install("gemini")
  const npx = { package: "@google/gemini-cli@0.61.0", cmd: "gemini", args: ["--acp"] }
  expect(find({ ...ENTRY, id: "gemini", distribution: { npx } })).toMatchObject({
    definition: { modes: { worker: "yolo" } },
    agent: { args: ["--acp", "--more"] },
  })
})

const withNpx = (npx: object) => ({ ...ENTRY, distribution: { npx: { package: "x", ...npx } } })

test.for<[string, unknown]>([
  ["it is no JSON", "{"],
  ["id", { ...ENTRY, id: "My Agent" }],
  ["id", { ...ENTRY, id: "../x" }],
  ["version", { ...ENTRY, version: "latest" }],
  ["version", { ...ENTRY, version: undefined }],
  ["distribution", { ...ENTRY, distribution: undefined }],
  ["distribution", { ...ENTRY, distribution: {} }],
  ["distribution", { ...ENTRY, distribution: { cargo: { package: "x" } } }],
  ["distribution.npx.package", withNpx({ package: "x; rm -rf /" })],
  ["distribution.npx.package", withNpx({ package: "git+https://example.org/x" })],
  ["distribution.npx.cmd", withNpx({ cmd: "../../bin/sh" })],
  ["distribution.npx.args", withNpx({ args: "--acp" })],
  ["distribution.npx.env.API_KEY", withNpx({ env: { API_KEY: "sk-ant-REDACTED" } })],
  ["distribution.npx.env.URL", withNpx({ env: { URL: "https://example.org" } })],
  ["distribution.npx.env", withNpx({ env: { "A B": "1" } })],
  [
    "distribution.binary",
    {
      ...ENTRY,
      distribution: { binary: { "linux-x86_64": { archive: "http://x.test/a", cmd: "a" } } },
    },
  ],
  ["it", []],
])("%s is said of an entry that is wrong there", ([where, entry]) => {
  install("x")
  const found = find(entry)
  if (found.is === "found") throw new Error("It was found.")
  expect(found.said).toContain(where)
  expect(found.said).not.toContain("sk-ant")
})
