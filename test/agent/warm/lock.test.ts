/** Which packages of our locks a machine needs, and that none of them is left out unseen. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest"
import { gemini } from "../../../src/agent/catalog/gemini.ts"
import { type Platform, readLock } from "../../../src/agent/find/agent-lock.ts"
import { installAgent } from "../../../src/agent/find/install.ts"
import { onPath } from "../../../src/agent/find/program.ts"
import { makeToy, openRegistry } from "./toy-agent.ts"

const locks = new URL("../../../agents", import.meta.url).pathname
const LINUX: Platform = { os: "linux", cpu: "x64", libc: "glibc" }
const namesOf = (id: string, platform: Partial<Platform> = {}) =>
  readLock(join(locks, id), { ...LINUX, ...platform }).packages.map(
    ({ name }) => name.split(" ")[0],
  )

test.each([
  ["codex", {}, 25, "@openai/codex-linux-x64", "@openai/codex-darwin-arm64"],
  ["codex", { os: "darwin", cpu: "arm64", libc: null }, 25, "@openai/codex-darwin-arm64", "-linux"],
  [
    "claude",
    {},
    111,
    "@anthropic-ai/claude-agent-sdk-linux-x64",
    "claude-agent-sdk-linux-x64-musl",
  ],
  ["claude", { libc: "musl" as const }, 111, "claude-agent-sdk-linux-x64-musl", "sdk-darwin-arm64"],
  ["copilot", { cpu: "arm64" }, 3, "@github/copilot-linux-arm64", "@github/copilot-linux-x64"],
  ["gemini", {}, 7, "@lydell/node-pty-linux-x64", "@lydell/node-pty-linux-arm64"],
  ["opencode", {}, 3, "opencode-linux-x64", "darwin"],
  // What only a package of another platform needs is left out with it.
  ["qwen", {}, 13, "@img/sharp-linux-x64", "@emnapi/runtime"],
])("%s on %j takes %d packages", (id, platform, count, there, absent) => {
  const names = namesOf(id, platform)
  expect(names).toHaveLength(count)
  expect(names.some(name => name?.endsWith(there))).toBe(true)
  expect(names.some(name => name?.endsWith(absent))).toBe(false)
})

test.each(["codex", "claude", "copilot", "gemini", "opencode", "qwen"])(
  "the digest of %s's lock is another if either file is, and of each platform the same",
  id => {
    const folder = mkdtempSync(join(tmpdir(), "missions-lock-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const files = ["package.json", "package-lock.json"]
    for (const file of files) {
      writeFileSync(join(folder, file), readFileSync(join(locks, id, file)))
    }
    const { digest } = readLock(folder, LINUX)
    expect(readLock(folder, { os: "darwin", cpu: "arm64", libc: null }).digest).toBe(digest)
    for (const file of files) {
      const text = readFileSync(join(folder, file), "utf8")
      writeFileSync(join(folder, file), `${text}\n`)
      expect(readLock(folder, LINUX).digest).not.toBe(digest)
      writeFileSync(join(folder, file), text)
    }
  },
)

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "missions-left-out-"))
})
afterEach(() => rmSync(root, { recursive: true }))

test("an optional package that npm leaves out without a word fails the installation", async () => {
  const toy = makeToy(root)
  const lock = join(toy.locks, "gemini/package-lock.json")
  const { packages, ...rest } = JSON.parse(readFileSync(lock, "utf8"))
  const other = `sha512-${Buffer.alloc(64, 7).toString("base64")}`
  packages["node_modules/toy-here"].integrity = other
  writeFileSync(lock, JSON.stringify({ ...rest, packages }))
  const registry = await openRegistry(toy)
  const PATH = process.env["PATH"] ?? ""
  mkdirSync(join(root, "home"))
  const done = await installAgent(
    { ...gemini, package: gemini.package! },
    {
      ...{ agents: join(root, "installed"), locks: toy.locks, npm: onPath("npm", { path: PATH })! },
      env: { PATH, HOME: join(root, "home"), npm_config_registry: registry.url },
      signal: new AbortController().signal,
    },
  )
  await registry.close()
  const said = "npm left out toy-here 2.0.0, which this machine needs"
  expect(done).toEqual({ is: "failed", said })
})
