/** The scripted agent as a program of its own, started by hand. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const MAIN = fileURLToPath(new URL("../../src/scripted-agent/main.ts", import.meta.url))

/** Runs the program by hand, as a person would, with these lines as its input. */
const run = (args: readonly string[], input: string) =>
  spawnSync(process.execPath, [MAIN, ...args], { input, env: {}, encoding: "utf8" })

const INITIALIZE = `${JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: 1, clientCapabilities: {} },
})}\n`

test("the program introduces itself as scripted and ends with its input", () => {
  const folder = mkdtempSync(join(tmpdir(), "missions-scripted-"))
  const script = join(folder, "s.yml")
  writeFileSync(script, "version: 1\nentries: []\n")
  const { stdout, status } = run(["--script", script], INITIALIZE)
  rmSync(folder, { recursive: true })
  expect(JSON.parse(stdout).result.agentInfo).toEqual({
    name: "scripted agent",
    version: "1.0.0",
    _meta: { "missions/scripted": true },
  })
  expect(status).toBe(0)
})

test.for([
  [[], "scripted: The scripted agent has no script. Expected: --script FILE"],
  [["--script", "/nowhere.yml"], "scripted: The script cannot be read: /nowhere.yml. Expected: "],
  [["--skript", "x"], "scripted: Unknown option"],
] as const)("wrong use %j ends with status 2 and one line", ([args, said]) => {
  const { stderr, status } = run(args, "")
  expect(status).toBe(2)
  expect(stderr.startsWith(said), stderr).toBe(true)
  expect(stderr.trimEnd().split("\n").length).toBe(1)
})
