/** The real @actions/cache, in a separate process, with our cache service. */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { openGitHub } from "../../../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../../../src/embedded/github/http/server.ts"
import { openStore } from "../../../../src/embedded/github/http/state-store.ts"
import { type Checked, checked } from "../../../contract/checked.ts"
import { dispatched, START, seededOptions } from "./seeded.ts"

const run = promisify(execFile)
const program = new URL("cache.ts", import.meta.url).pathname
const DAY_MS = 24 * 60 * 60 * 1000
let folder = ""
let server: GitHubServer
let face: Checked
let now = START
let workspace = ""

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "caches-"))
  const options = seededOptions(openStore(join(folder, "github")), () => now)
  server = await openGitHub({ ...options, port: 0, wrap: checked })
  face = server.face as Checked
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
  expect(face.violations).toEqual([])
})
beforeEach(() => {
  workspace = mkdtempSync(join(folder, "workspace-"))
  mkdirSync(join(workspace, "data"))
})

type Mode = "read" | "write" | "write-only" | "none"

/** A run on a ref; each run of these tests stays active. */
function tokenOf(cacheMode: Mode, ref = "refs/heads/main"): string {
  const id = dispatched(face)
  Object.assign(face.model.state.runs[id]!, { ref })
  face.host.startRun(id)
  const asked = { name: "job", environment: null, permissions: {}, cacheMode }
  return face.host.startJob(id, asked).tokens.runtimeToken
}

/** `mode`: what the client is told; the service decides by the token. */
async function library(
  token: string,
  { mode = "", at = workspace }: { readonly mode?: string; readonly at?: string },
  ...args: string[]
) {
  const { stdout } = await run(process.execPath, [program, ...args], {
    cwd: at,
    env: {
      PATH: process.env["PATH"],
      GITHUB_SERVER_URL: face.urls.server,
      GITHUB_WORKSPACE: at,
      RUNNER_TEMP: folder,
      ACTIONS_RESULTS_URL: `${face.urls.results}/`,
      ACTIONS_RUNTIME_TOKEN: token,
      ACTIONS_CACHE_SERVICE_V2: "True",
      ACTIONS_CACHE_MODE: mode,
    },
  })
  return { said: stdout, ...JSON.parse(/^=> (.*)$/m.exec(stdout)![1]!) }
}

async function save(key: string, text: string, token = tokenOf("write")) {
  writeFileSync(join(workspace, "data/file.txt"), text)
  return await library(token, {}, "save", "data", key)
}

async function restore(token: string, ...keys: string[]) {
  const at = mkdtempSync(join(folder, "workspace-"))
  const { key, said } = await library(token, { at }, "restore", "data", ...keys)
  const text = key === null ? null : readFileSync(join(at, "data/file.txt"), "utf8")
  return { key, text, said }
}

test("what one run saves another restores, by its key or its beginning, the newest first", async () => {
  expect(await save("deps-1", "one")).toMatchObject({ id: expect.any(Number) })
  expect(await save("deps-2", "two")).toMatchObject({ id: expect.any(Number) })
  const token = tokenOf("read")
  expect(await restore(token, "deps-1")).toMatchObject({ key: "deps-1", text: "one" })
  expect(await restore(token, "deps-")).toMatchObject({ key: "deps-2", text: "two" })
  expect(await restore(token, "other", "deps-")).toMatchObject({ key: "deps-2", text: "two" })
  expect(await restore(token, "other")).toMatchObject({ key: null })
})

test("an entry is never changed", async () => {
  await save("fixed", "first")
  expect(await save("fixed", "second")).toMatchObject({
    id: -1,
    said: expect.stringContaining("Unable to reserve cache with key fixed"),
  })
  expect(await restore(tokenOf("read"), "fixed")).toMatchObject({ text: "first" })
})

test("the default branch's entries are read everywhere, and another branch's only there", async () => {
  const branch = "refs/heads/feature"
  await save("main-only", "main")
  await save("scoped", "branch", tokenOf("write", branch))
  expect(await restore(tokenOf("read", branch), "main-only")).toMatchObject({ text: "main" })
  expect(await restore(tokenOf("read", branch), "scoped")).toMatchObject({ text: "branch" })
  expect(await restore(tokenOf("read"), "scoped")).toMatchObject({ key: null })
  expect(await save("scoped", "main", tokenOf("write"))).toMatchObject({ id: expect.any(Number) })
  expect(await restore(tokenOf("read", branch), "scoped")).toMatchObject({ text: "branch" })
})

test.each<[Mode, boolean, boolean]>([
  ["write", true, true],
  ["read", true, false],
  ["write-only", false, true],
  ["none", false, false],
])(
  "a job of mode %s is held to it by the service, whatever its client believes",
  async (mode, reads, writes) => {
    const token = tokenOf(mode)
    await save(`held-${mode}`, "before")
    const read = await restore(token, `held-${mode}`)
    expect(read.key !== null).toBe(reads)
    if (!reads) expect(read.said).toContain(`cache read denied: the job's cache-mode is ${mode}`)
    const written = await save(`mine-${mode}`, "mine", token)
    expect(written.id !== -1).toBe(writes)
    if (!writes) expect(written.said).toContain("cache write denied")
  },
)

test("an entry that nobody read for a week is gone", async () => {
  await save("weekly", "kept")
  now += 6 * DAY_MS
  expect(await restore(tokenOf("read"), "weekly")).toMatchObject({ text: "kept" })
  now += 6 * DAY_MS
  expect(await restore(tokenOf("read"), "weekly")).toMatchObject({ text: "kept" })
  now += 8 * DAY_MS
  expect(await restore(tokenOf("read"), "weekly")).toMatchObject({ key: null })
})

test("a token that has ended reads nothing", async () => {
  await save("ended", "x")
  const token = tokenOf("read")
  now += 2 * DAY_MS
  expect(await restore(token, "ended")).toMatchObject({ key: null })
})
