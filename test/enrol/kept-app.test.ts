/** The folder of a registered App: who may read it, what is never replaced, and that it reads back. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { expect, onTestFinished, test } from "vitest"
import { appsFolder, keepApp, keptSlugs, RegisteredApp } from "../../src/enrol/kept-app.ts"

const APP: RegisteredApp = {
  ...{ id: 7, slug: "missions-acme", html_url: "https://github.com/apps/missions-acme" },
  ...{ client_id: "Iv23.x", pem: "-----BEGIN RSA PRIVATE KEY-----\n…\n", webhook_secret: "s" },
}

function home(): string {
  const folder = mkdtempSync(join(tmpdir(), "missions-kept-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test.each([
  "claude",
  "my agent --acp",
  `agent --name "two words"`,
  `agent --it's`,
  "agent # no comment",
  "a=b $HOME \\n end",
  "ünïcode",
  "",
])("settings are read again as they were written: %j", value => {
  const kept = keepApp(home(), APP, { MISSIONS_AGENT: value })
  const read = parseEnv(readFileSync(kept.settingsPath, "utf8"))
  expect(read).toEqual({ ...kept.settings, MISSIONS_AGENT: value })
})

test("only the owner reads key and settings, even in a folder that was there", () => {
  const at = home()
  mkdirSync(join(appsFolder(at), "missions-acme-7"), { recursive: true, mode: 0o755 })
  const kept = keepApp(at, APP, {})
  for (const path of [kept.keyPath, kept.settingsPath])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(kept.folder).mode & 0o777).toBe(0o700)
  expect(keptSlugs(at)).toEqual(["missions-acme"])
})

test("a key that is there is never replaced", () => {
  const at = home()
  keepApp(at, APP, {})
  expect(() => keepApp(at, { ...APP, pem: "other PRIVATE KEY" }, {})).toThrow(/EEXIST/)
})

test("where no App was registered there is none", () => {
  expect(keptSlugs(home())).toEqual([])
})

test.each<[string, object]>([
  ["no key", { pem: "" }],
  ["a slug that leads elsewhere", { slug: "../x" }],
  ["no number", { id: "7" }],
])("an answer of GitHub with %s is refused", (_, change) => {
  expect(RegisteredApp.safeParse({ ...APP, ...change }).success).toBe(false)
})
