/** The real @actions/artifact, in a separate process, with our artifact service. */
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openGitHub } from "../../../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../../../src/embedded/github/http/server.ts"
import { openStore } from "../../../../src/embedded/github/http/state-store.ts"
import { type Checked, checked } from "../../../contract/checked.ts"
import { botToken, dispatched, seededOptions } from "./seeded.ts"

const run = promisify(execFile)
const program = new URL("upload.ts", import.meta.url).pathname
let folder = ""
let server: GitHubServer
let face: Checked
let job: { readonly run: number; readonly runtimeToken: string; readonly token: string }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artifacts-"))
  const options = seededOptions(openStore(join(folder, "github")))
  server = await openGitHub({ ...options, port: 0, wrap: checked })
  face = server.face as Checked
  job = startedJob()
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
  expect(face.violations).toEqual([])
})

function startedJob() {
  const id = dispatched(face)
  face.host.startRun(id)
  const asked = { name: "agent", environment: null, permissions: { contents: "read" } }
  return { run: id, ...face.host.startJob(id, asked).tokens }
}

async function library(token: string, ...args: string[]) {
  const { stdout } = await run(process.execPath, [program, ...args], {
    env: {
      PATH: "/usr/bin:/bin",
      GITHUB_SERVER_URL: face.urls.server,
      GITHUB_API_URL: face.urls.api,
      GITHUB_WORKSPACE: folder,
      GITHUB_RUN_ID: "0",
      ACTIONS_RESULTS_URL: `${face.urls.results}/`,
      ACTIONS_RUNTIME_TOKEN: token,
    },
  })
  return JSON.parse(/^=> (.*)$/m.exec(stdout)![1]!)
}

test("a file is uploaded, listed with its digest, and downloaded by id", async () => {
  const file = join(folder, "report.json")
  const text = "0123456789".repeat(1_000)
  writeFileSync(file, text)
  const up = await library(job.runtimeToken, "upload", "report", folder, file)
  expect(up).toMatchObject({ id: expect.any(Number), digest: expect.stringMatching(/^\w{64}$/) })
  const { artifacts } = await library(job.runtimeToken, "list")
  expect(artifacts).toMatchObject([{ id: up.id, name: "report", digest: `sha256:${up.digest}` }])

  const into = join(folder, "down")
  const hash = `sha256:${up.digest}`
  const down = await library(job.runtimeToken, "download", String(up.id), into, hash)
  expect(down).toMatchObject({ digestMismatch: false })
  expect(readFileSync(join(into, "report.json"), "utf8")).toBe(text)
  const other = `sha256:${"0".repeat(64)}`
  const bad = await library(job.runtimeToken, "download", String(up.id), into, other)
  expect(bad).toMatchObject({ digestMismatch: true })

  const elsewhere = join(folder, "elsewhere")
  const args = [String(up.id), elsewhere, botToken(face), String(job.run)]
  await library(job.runtimeToken, "elsewhere", ...args)
  expect(readFileSync(join(elsewhere, "report.json"), "utf8")).toBe(text)
})

test("a file of several blocks is uploaded completely", async () => {
  const file = join(folder, "large.bin")
  // These bytes don't compress, so that the library sends several blocks of 8 MiB.
  const parts = Array.from({ length: 320_000 }, (_, index) =>
    createHash("sha256").update(String(index)).digest(),
  )
  const bytes = Buffer.concat(parts)
  writeFileSync(file, bytes)
  const up = await library(job.runtimeToken, "upload", "large", folder, file)
  expect(up.size).toBeGreaterThan(8 * 1024 * 1024)
  const into = join(folder, "large")
  await library(job.runtimeToken, "download", String(up.id), into)
  expect(readFileSync(join(into, "large.bin")).equals(bytes)).toBe(true)
})

test("a run can have only one artifact of a name, whichever job made it", async () => {
  const file = join(folder, "verification.json")
  writeFileSync(file, "{}")
  await library(job.runtimeToken, "upload", "verification", folder, file)
  const again = await library(job.runtimeToken, "upload", "verification", folder, file)
  expect(again.error).toMatch(/409.*already exists/)
})

test("another run doesn't see the artifact, and an expired token sees nothing at all", async () => {
  const other = startedJob()
  expect(await library(other.runtimeToken, "list")).toEqual({ artifacts: [] })
  face.host.finishRun(other.run, "success")
  expect((await library(other.runtimeToken, "list")).error).toMatch(/401/)
})

test("an address that is unsigned or has expired is refused", async () => {
  const unsigned = await fetch(`${face.urls.results}/blobs/artifacts/1?sp=r&se=9999999999999&sig=x`)
  expect(unsigned.status).toBe(403)
  await unsigned.arrayBuffer()
})
