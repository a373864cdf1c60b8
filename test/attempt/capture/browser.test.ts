/** A real page in a real Chromium, by Playwright's MCP server: from the agent's tools to the stored screenshot. */
import { execFileSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { stringify } from "yaml"
import { fetched } from "../../../src/agent/browser-tools.ts"
import { createAgentSession } from "../../../src/agent/session.ts"
import { findBrowser } from "../../../src/attempt/capture/browser.ts"
import { captureTypeOf } from "../../../src/attempt/capture/capture-type.ts"
import type { AgentSession } from "../../../src/attempt/ports.ts"
import { digestOf } from "../../../src/attempt/tree/digest-of.ts"
import { validationBrief } from "../briefs.ts"
import { attempt, createWorld, type World } from "../world.ts"

const ROOT = join(import.meta.dirname, "../../..")
const program = findBrowser(process.env)
const isCi = [process.env["CI"], process.env["MISSIONS_CI"]].some(it => it !== undefined)

let world: World
let site: Server
beforeEach(async () => {
  world = createWorld({ "greeting.txt": "hello\n" })
  site = createServer((_request, answer) => {
    answer.setHeader("content-type", "text/html").end("<title>Greeting</title><h1>hello</h1>")
  })
  await new Promise<void>(resolve => site.listen(0, "127.0.0.1", resolve))
})
afterEach(() => {
  site.close()
  world.end()
})

const session: AgentSession = options => {
  const node = (file: string) => ({ command: process.execPath, args: [join(ROOT, file)] })
  const start = createAgentSession({
    roleToolsCommand: node("src/agent/role-tools/main.ts"),
    browserCommand: () => node("node_modules/@playwright/mcp/cli.js"),
    places: {
      recipes: { scripted: node("src/scripted-agent/main.ts") },
      agents: null,
      nodePath: process.execPath,
    },
    lint: () => [],
    ids: () => "a nonce of this test alone",
    clock: () => performance.now(),
  })
  return start(options)
}

/** A script for a validator that opens the address and hands in a screenshot. */
function scriptFor(address: string): string {
  const picture = "$TMPDIR/pictures/page.png"
  const call = (tool: string, given: object) => ({ call: { tool, arguments: given } })
  const steps = [
    call("browser_navigate", { url: address }),
    call("browser_take_screenshot", { filename: picture }),
    call("record_capture", { criterion: "C2", step: 1, path: picture, about: "The page" }),
    { verdicts: { all: "pass", evidence: "It says hello" } },
    { report: {} },
  ]
  const file = join(world.folder, "script.yml")
  writeFileSync(file, stringify({ version: 1, entries: [], fallback: { steps } }))
  return `scripted --script ${file}`
}

const browsed = (address: string) => {
  const steps = ["Open the page"]
  const criterion = {
    id: "C2",
    text: "It greets",
    kind: "behaviour",
    steps,
    browser: true,
  } as const
  const agent = scriptFor(address)
  const brief = validationBrief(world.base, {
    agent,
    criteria: [{ ...criterion, id: "C2" as never }],
  })
  return attempt(world, brief, session)
}

/** Processes that still run with a profile in a folder of this world. */
const left = (): readonly string[] =>
  readdirSync("/proc")
    .filter(id => /^\d+$/.test(id))
    .filter(id => commandOf(id).includes(world.folder))

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8")
  } catch {
    return ""
  }
}

// CI must have a browser. Other machines may have none.
test.skipIf(program === null && !isCi)(
  "a validator opens a page and hands in a screenshot, and the report names its exact bytes",
  async () => {
    const { port } = site.address() as AddressInfo
    const { report, jobs } = await browsed(`http://127.0.0.1:${port}/`)
    const verdict = report.verdicts[0]
    expect(verdict, jobs.lines.join("\n")).toMatchObject({ criterion: "C2", is: "pass" })
    const { artifact, files } = verdict!.captures!
    const stored = readFileSync(join(world.folder, `artifact-${artifact.id}`, files[0]!.name))
    expect(files).toMatchObject([{ name: "C2-1.png", digest: digestOf(stored), about: "The page" }])
    expect(captureTypeOf(stored)).toBe("png")
    expect(stored.length).toBeGreaterThan(1_000)
    await expect.poll(left).toEqual([])
  },
)

test.skipIf(program === null && !isCi)(
  "an address on another host is not opened, so nothing is proven",
  async () => {
    const { report, jobs } = await browsed("http://example.org/")
    expect(report.outcome.type).toBe("failed")
    expect(jobs.lines.join("\n")).toContain("ERR_BLOCKED_BY_CLIENT")
    await expect.poll(left).toEqual([])
  },
)

test("CI has a browser", () => {
  if (isCi) expect(program).not.toBeNull()
})

test("a browser is looked for at the named place, or else in the usual places", () => {
  const places = ["/nowhere/chromium", process.execPath]
  expect(findBrowser({}, places)).toBe(process.execPath)
  expect(findBrowser({ CHROME_PATH: "/nowhere/chrome" }, places)).toBeNull()
  expect(findBrowser({ CHROME_PATH: "/bin/sh" }, places)).toBe("/bin/sh")
})

test("a program of that name in the work tree is not started", () => {
  const tree = mkdtempSync(join(tmpdir(), "missions-tree-"))
  try {
    const packed = join(tree, "node_modules", "@playwright", "mcp")
    mkdirSync(packed, { recursive: true })
    const bin = { "playwright-mcp": "cli.js" }
    const forged = { name: "@playwright/mcp", version: "0.0.0-forged", bin }
    writeFileSync(join(packed, "package.json"), JSON.stringify(forged))
    writeFileSync(join(packed, "cli.js"), "#!/usr/bin/env node\nconsole.log('forged')\n", {
      mode: 0o755,
    })
    mkdirSync(join(tree, "node_modules", ".bin"))
    symlinkSync("../@playwright/mcp/cli.js", join(tree, "node_modules/.bin/playwright-mcp"))
    const empty = join(tree, "empty")
    mkdirSync(empty)
    const { command, args } = fetched("@playwright/mcp@0.0.0-forged")(empty)
    const env = { ...process.env, npm_config_fetch_retries: "0" }
    const run = (program: string, ...its: readonly string[]) =>
      execFileSync(program, its, { cwd: tree, env, stdio: "pipe", encoding: "utf8" })
    expect(run("npx", "--yes", "@playwright/mcp@0.0.0-forged")).toBe("forged\n")
    // That version was never published, so npx can only take it from the work tree, which it must
    // not.
    expect(() => run(command, ...args)).toThrow(/npm error/)
  } finally {
    rmSync(tree, { recursive: true })
  }
})

test("a release fetches the exact version that was tested here", () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))
  const server = readFileSync(join(ROOT, "src/agent/browser-server.ts"), "utf8")
  expect(server).toContain(`"@playwright/mcp@${dependencies["@playwright/mcp"]}"`)
})
