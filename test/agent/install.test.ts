/** Installing an agent from its lock, with npm itself and a package of our own on this disk. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest"
import { CATALOG } from "../../src/agent/catalog/catalog.ts"
import { findAgent } from "../../src/agent/find/find-agent.ts"
import { installAgent } from "../../src/agent/find/install.ts"
import { onPath } from "../../src/agent/find/program.ts"

const usual = CATALOG.find(({ id }) => id === "gemini")!
const definition = {
  ...usual,
  package: { ...usual.package!, name: "toy-agent", scripts: [] as readonly string[] },
}

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "missions-install-"))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A package with a program and an install script, and a lock with its digest, or with another one. */
function locked({ integrity }: { readonly integrity?: string } = {}): string {
  const source = join(root, "package")
  mkdirSync(source)
  const manifest = {
    ...{ name: "toy-agent", version: "0.61.0", bin: { gemini: "main.js" } },
    scripts: { postinstall: "node -e \"require('fs').writeFileSync('ran', '')\"" },
  }
  writeFileSync(join(source, "package.json"), JSON.stringify(manifest))
  writeFileSync(join(source, "main.js"), "#!/usr/bin/env node\nconsole.log('toy')\n")
  const tarball = join(root, "toy.tgz")
  execFileSync("tar", ["-czf", tarball, "-C", root, "package"])
  const digest = createHash("sha512").update(readFileSync(tarball)).digest("base64")
  const folder = join(root, "locks/gemini")
  mkdirSync(folder, { recursive: true })
  const dependencies = { "toy-agent": `file:${tarball}` }
  const entry = {
    version: "0.61.0",
    resolved: `file:${tarball}`,
    hasInstallScript: true,
    bin: manifest.bin,
  }
  const packages = {
    "": { dependencies },
    "node_modules/toy-agent": { ...entry, integrity: integrity ?? `sha512-${digest}` },
  }
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "lock", private: true, dependencies }),
  )
  writeFileSync(
    join(folder, "package-lock.json"),
    JSON.stringify({ name: "lock", lockfileVersion: 3, requires: true, packages }),
  )
  return join(root, "locks")
}

const PATH = process.env["PATH"] ?? ""
const installing = (locks: string, signal = new AbortController().signal) => ({
  ...{ agents: join(root, "agents"), locks, signal },
  npm: onPath("npm", { path: PATH })!,
  env: { PATH, HOME: root, npm_config_offline: "true" },
})
const found = () =>
  findAgent("gemini", {
    ...{ recipes: {}, path: "", agents: join(root, "agents"), nodePath: "/our/node" },
  })

test("an agent is installed once, without the scripts of its packages, and is found then", async () => {
  const locks = locked()
  expect(found()).toMatchObject({ is: "missing" })
  const folder = join(root, "agents/gemini/0.61.0")
  expect(await installAgent(definition, installing(locks))).toEqual({ is: "installed", folder })
  expect(existsSync(join(folder, "node_modules/toy-agent/ran"))).toBe(false)
  expect(found()).toMatchObject({ is: "found", at: "installed", version: "0.61.0" })
  expect(readdirSync(join(root, "agents/gemini"))).toEqual(["0.61.0"])
})

test("a script that is named runs", async () => {
  const named = { ...definition, package: { ...definition.package, scripts: ["toy-agent"] } }
  const done = await installAgent(named, installing(locked()))
  expect(done).toMatchObject({ is: "installed" })
  expect(existsSync(join(root, "agents/gemini/0.61.0/node_modules/toy-agent/ran"))).toBe(true)
})

test("two at once leave one installation", async () => {
  const locks = locked()
  const both = [1, 2].map(() => installAgent(definition, installing(locks)))
  expect(await Promise.all(both)).toMatchObject([{ is: "installed" }, { is: "installed" }])
  expect(readdirSync(join(root, "agents/gemini"))).toEqual(["0.61.0"])
})

test.each([
  [
    "with another content than the lock says",
    { integrity: `sha512-${Buffer.alloc(64).toString("base64")}` },
    /EINTEGRITY|integrity|sha512/i,
  ],
])("a package %s is not installed", async (_, lock, said) => {
  const done = await installAgent(definition, installing(locked(lock)))
  expect(done).toMatchObject({ is: "failed", said: expect.stringMatching(said) })
  expect(found()).toMatchObject({ is: "missing" })
  expect(readdirSync(join(root, "agents/gemini"))).toEqual([])
})

test("a package that brings another program is not installed", async () => {
  const other = { ...definition, program: "elsewhere" }
  expect(await installAgent(other, installing(locked()))).toEqual({
    ...{ is: "failed", said: 'the package brought no program "elsewhere"' },
  })
  expect(readdirSync(join(root, "agents/gemini"))).toEqual([])
})

test("an installation that is stopped leaves nothing behind", async () => {
  const done = await installAgent(definition, installing(locked(), AbortSignal.abort()))
  expect(done).toEqual({ is: "failed", said: "it was stopped" })
  expect(readdirSync(join(root, "agents/gemini"))).toEqual([])
})

/** A registry on loopback that answers everything alike; null: nobody is there. */
async function registry(status: number | null): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status ?? 500).end("{}"))
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise(resolve => server.close(resolve))
  if (status === null) await close()
  else onTestFinished(() => void close())
  return `http://127.0.0.1:${port}/`
}

test.for<[string, number | null, RegExp]>([
  ["nobody answers", null, /ECONNREFUSED 127\.0\.0\.1/],
  ["a login is wanted", 401, /401 Unauthorized|Unable to authenticate|authenticat/i],
  ["it is forbidden", 403, /403 Forbidden/],
  ["it is not there", 404, /404 Not Found/],
])("where %s, npm's reason is told, though npm was silenced", async ([, status, reason]) => {
  const locks = locked()
  const lock = join(locks, "gemini/package-lock.json")
  const from = await registry(status)
  const text = readFileSync(lock, "utf8").replaceAll(
    /file:[^"]*toy\.tgz/g,
    `${from}toy-agent/-/toy-agent-0.61.0.tgz`,
  )
  writeFileSync(lock, text)
  writeFileSync(
    join(locks, "gemini/package.json"),
    text.includes("toy.tgz") ? "" : JSON.stringify(manifestOf(from)),
  )
  const usual = installing(locks)
  const env = {
    ...{ PATH, HOME: root, npm_config_registry: from, npm_config_fetch_retries: "0" },
    npm_config_loglevel: "silent",
  }
  const done = await installAgent(definition, { ...usual, env })
  expect(done).toEqual({ is: "failed", said: expect.stringMatching(reason) })
})

const manifestOf = (from: string) => ({
  ...{ name: "lock", private: true },
  dependencies: { "toy-agent": `${from}toy-agent/-/toy-agent-0.61.0.tgz` },
})

test("a package of another digest is told as that", async () => {
  const integrity = `sha512-${createHash("sha512").update("other").digest("base64")}`
  const done = await installAgent(definition, installing(locked({ integrity })))
  expect(done).toEqual({ is: "failed", said: expect.stringMatching(/integrity|EINTEGRITY/i) })
})
