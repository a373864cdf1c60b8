/** An embedded GitHub that is killed while it's used, and started again on the same folder. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Octokit } from "@octokit/rest"
import { afterAll, beforeAll, expect, test } from "vitest"
import { here, SILENT } from "./seeded.ts"

const program = new URL("serve.ts", import.meta.url).pathname
let folder = ""
const children: ChildProcess[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "persistence-"))
})
afterAll(() => {
  for (const child of children) child.kill("SIGKILL")
  rmSync(folder, { recursive: true, force: true })
})

async function started() {
  const stdio = ["ignore", "pipe", "inherit"] as const
  const child = spawn(process.execPath, [program, join(folder, "github")], { stdio: [...stdio] })
  children.push(child)
  const lines = createInterface({ input: child.stdout! })
  const [line] = await once(lines, "line")
  const { port, token } = JSON.parse(String(line))
  const octokit = new Octokit({ auth: token, baseUrl: `http://127.0.0.1:${port}`, ...SILENT })
  return {
    octokit,
    token,
    async kill() {
      child.kill("SIGKILL")
      await once(child, "exit")
    },
  }
}

test("everything that was answered is still there after a kill, and numbers go on", async () => {
  const first = await started()
  await first.octokit.issues.create({ ...here, title: "One" })
  const blob = await first.octokit.git.createBlob({ ...here, content: "kept" })
  const { data: main } = await first.octokit.git.getRef({ ...here, ref: "heads/main" })
  const sha = main.object.sha
  await first.octokit.git.createRef({ ...here, ref: "refs/missions/1/log", sha })
  // It's killed in the middle of many writes. Each is completely there, or not at all.
  const writes = Array.from({ length: 20 }, (_, index) =>
    first.octokit.issues.create({ ...here, title: `Race ${index}` }).then(
      ({ data }) => data.number,
      () => null,
    ),
  )
  await Promise.race(writes)
  await first.kill()
  const answered = (await Promise.all(writes)).filter(it => it !== null)
  expect(answered.length).toBeGreaterThan(0)

  const second = await started()
  expect(second.token).toBe(first.token)
  const issues = await second.octokit.paginate(second.octokit.issues.listForRepo, here)
  const numbers = issues.map(it => it.number)
  expect(numbers).toEqual(expect.arrayContaining([1, ...answered]))
  const ref = await second.octokit.git.getRef({ ...here, ref: "missions/1/log" })
  expect(ref.data.object.sha).toBe(sha)
  const read = await second.octokit.git.getBlob({ ...here, file_sha: blob.data.sha })
  expect(Buffer.from(read.data.content, "base64").toString()).toBe("kept")
  const next = await second.octokit.issues.create({ ...here, title: "Two" })
  expect(next.data.number).toBe(Math.max(...numbers) + 1)
  await second.kill()
})
