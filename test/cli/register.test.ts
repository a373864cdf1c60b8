/** `missions register` as a real process, with a person's browser and the embedded GitHub between. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { chromium } from "playwright-core"
import { describe, expect, onTestFailed, onTestFinished, test } from "vitest"
import { findBrowser } from "../../src/attempt/capture/browser.ts"
import { parseRegister } from "../../src/cli/register-arguments.ts"
import { UsageError } from "../../src/local/command-error.ts"
import { openWatchedGitHub } from "../contract/watched-github.ts"
import { type Refusals, refusing } from "./enrolling.ts"

const CLI = join(import.meta.dirname, "..", "..", "src", "cli.ts")

async function openWorld(refusals: Refusals = {}) {
  const ada = () => Object.values(world.face.model.state.users).find(it => it.login === "ada")!.id
  const world = await openWatchedGitHub({
    visitor: () => ada(),
    answers: model => refusing(model, refusals),
  })
  return world
}

type World = Awaited<ReturnType<typeof openWorld>>

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "missions-register-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The command as a process, and a way to wait for what it prints. */
function register(world: World, args: readonly string[], env: Record<string, string> = {}) {
  const home = temporary()
  const child = spawn(process.execPath, [CLI, "register", ...args], {
    env: {
      ...{ PATH: process.env["PATH"], HOME: home, NODE_NO_WARNINGS: "1" },
      ...{ GITHUB_API_URL: world.face.urls.api, GITHUB_SERVER_URL: world.face.urls.server },
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", part => {
      said += String(part)
      for (const listener of listeners) listener()
    })
  const over = once(child, "close").then(([code]) => code as number | null)
  onTestFailed(() => void process.stderr.write(said))
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM")
    await over
  })
  const prints = (is: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = is.exec(said)
        if (found) resolve(found[1] ?? found[0])
      }
      listeners.add(look)
      look()
      void over.then(() => reject(new Error(`It ended before it printed ${is}:\n${said}`)))
    })
  return { home, child, over, prints, said: () => said }
}

async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: findBrowser(process.env) ?? "no browser on this machine",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  })
  onTestFinished(() => browser.close())
  return browser.newPage()
}

const PAGE = /page {9}(http:\S+)/

test("a person registers an App in their browser, installs it, and its server answers `/mission`", async () => {
  const world = await openWorld()
  const cli = register(world, ["--port", "0"], { MISSIONS_POLL_SECONDS: "1" })
  const page = await openBrowser()
  await page.goto(await cli.prints(PAGE))
  await page.getByRole("button", { name: "Continue on GitHub" }).click()
  await page.getByRole("button", { name: "Create GitHub App" }).click()
  await page.getByRole("button", { name: "Install" }).click()
  await page.getByRole("heading", { name: "Installed" }).waitFor()

  const folder = join(cli.home, ".missions/apps")
  const [name = ""] = readdirSync(folder)
  const slug = /^(missions-[0-9a-f]{6})-\d+$/.exec(name)?.[1]
  expect(slug).toBeDefined()
  const kept = (file: string) => join(folder, name, file)
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700)
  for (const file of ["private-key.pem", "server.env"])
    expect(statSync(kept(file)).mode & 0o777).toBe(0o600)
  const settings = parseEnv(readFileSync(kept("server.env"), "utf8"))
  const app = Object.values(world.face.model.state.apps).find(it => it.slug === slug)
  expect(settings).toMatchObject({
    ...{ APP_ID: String(app?.id), APP_SLUG: slug, PRIVATE_KEY_PATH: kept("private-key.pem") },
    ...{ MISSIONS_AGENT: "claude", MISSIONS_POLL_SECONDS: "1", PORT: "0" },
  })

  const commented = world.seen(/^POST \/repos\/ada\/engine\/issues\/1\/comments 201$/)
  await world.person("POST", "issues", { title: "Goal", body: "/mission Export JSON" })
  await commented
  expect(await world.person("GET", "issues/1/comments")).toMatchObject([
    { user: { login: `${slug}[bot]` } },
  ])

  cli.child.kill("SIGTERM")
  expect(await cli.over).toBe(0)
  const secrets = [
    ...[readFileSync(kept("private-key.pem"), "utf8").split("\n")[1]!, settings["WEBHOOK_SECRET"]!],
  ]
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20)
    expect(cli.said()).not.toContain(secret)
  }
  expect(world.face.model.state.registrations).toEqual({})
})

describe("what was typed wrongly is said in four parts", () => {
  test.each<[readonly string[], string, string, string]>([
    [["acme"], "the arguments of missions register", "acme", ""],
    [["--org", "a/b"], "--org", "a/b", ""],
    [["--org", "-x"], "the arguments of missions register", "", ""],
    [["--url", "http://missions.acme.example"], "--url", "http://missions.acme.example", ""],
    [["--url", "https://localhost:3000"], "--url", "https://localhost:3000", ""],
    [["--url", "https://127.0.0.1"], "--url", "https://127.0.0.1", ""],
    [["--url", "https://[::1]/"], "--url", "https://[::1]/", ""],
    [["--url", "https://me:pw@x.example"], "--url", "https://me:pw@x.example", ""],
    [["--url", "https://x.example/?a=1"], "--url", "https://x.example/?a=1", ""],
    [["--url", "missions.acme.example"], "--url", "missions.acme.example", ""],
    [["--port", "70000"], "--port", "70000", ""],
    [["--port", "x", "--org", "acme"], "--port", "x", " --org acme"],
    [["--name", "a/b"], "--name", "a/b", ""],
    [["--name", "m".repeat(35)], "--name", "m".repeat(35), ""],
    [["--agent", "KEY=v claude"], "--agent", "a line that holds KEY", ""],
    [["--agent", ""], "--agent", "", ""],
    [["--agent", "a\nb", "--public"], "--agent", "a\nb", " --public"],
    [
      ["--orgs", "acme"],
      "the arguments of missions register",
      "Unknown option '--orgs'",
      " --org acme",
    ],
  ])("%j", (args, where, got, again) => {
    let error: unknown
    try {
      parseRegister(args)
    } catch (it) {
      error = it
    }
    expect(error).toBeInstanceOf(UsageError)
    const { parts } = error as UsageError
    expect(parts.where).toBe(where)
    if (got !== "") expect(parts.got).toBe(got)
    expect(parts.try).toBe(`npm run missions -- register${again}`)
  })
})

describe("what GitHub does instead is said, and no secret", () => {
  test("a code that GitHub does not take ends the command with what to do", async () => {
    const world = await openWorld({ "apps/create-from-manifest": [404, "Not Found"] })
    const cli = register(world, [])
    const page = await openBrowser()
    await page.goto(await cli.prints(PAGE))
    await page.getByRole("button", { name: "Continue on GitHub" }).click()
    await page.getByRole("button", { name: "Create GitHub App" }).click()
    await page.getByRole("heading", { name: "GitHub did not hand over the App's key" }).waitFor()
    expect(await cli.over).toBe(1)
    expect(cli.said()).toContain("GitHub made the App and did not hand over its key.\n")
    expect(cli.said()).toMatch(/ {2}got {9}404 Not Found\n {2}try {9}delete the App at http/)
  })

  test("a person who stops the command is told how to go on", async () => {
    const world = await openWorld()
    const cli = register(world, ["--org", "acme"])
    await cli.prints(PAGE)
    cli.child.kill("SIGINT")
    expect(await cli.over).toBe(1)
    expect(cli.said()).toMatch(/try {9}npm run missions -- register --org acme\n/)
  })
})
