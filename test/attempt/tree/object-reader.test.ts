/** Objects come through one process, whole and in order, whatever they hold and whoever ends it. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { GitError } from "../../../src/attempt/tree/git-error.ts"
import { createObjectReader } from "../../../src/attempt/tree/object-reader.ts"

let gitDir = ""
beforeEach(() => {
  gitDir = mkdtempSync(join(tmpdir(), "missions-objects-"))
  git(["init", "--quiet", "--bare"])
})
afterEach(() => rmSync(gitDir, { recursive: true, force: true }))

const env = () => ({ PATH: process.env["PATH"]!, GIT_DIR: gitDir, HOME: gitDir, LANG: "C.UTF-8" })

const git = (args: readonly string[], input?: string | Buffer): string =>
  execFileSync("git", [...args], { cwd: gitDir, env: env(), input })
    .toString()
    .trim()

const AUTHOR = ["-c", "user.name=A", "-c", "user.email=a@example.com"]

const blob = (content: Buffer): string => git(["hash-object", "-w", "--stdin"], content)

const reader = (more: { limitMs?: number; bytesMax?: number } = {}) =>
  createObjectReader({ env: env(), limitMs: 60_000, bytesMax: 50_000_000, ...more })

const CONTENTS: readonly (readonly [string, Buffer])[] = [
  ["nothing", Buffer.alloc(0)],
  ["a line end", Buffer.from("\n")],
  ["line ends around", Buffer.from("\n\nmiddle\n\n")],
  ["what looks like an answer", Buffer.from(`${"a".repeat(40)} blob 3\nabc\n`)],
  ["what looks like no answer", Buffer.from("HEAD missing\n")],
  ["every byte", Buffer.from(Array.from({ length: 256 }, (_, at) => at))],
  ["more than a pipe holds", Buffer.alloc(3_000_000, "0123456789\n")],
]

test("each content comes back as it is, asked for one by one", async () => {
  const objects = reader()
  for (const [name, content] of CONTENTS) {
    expect((await objects.read(blob(content))).equals(content), name).toBe(true)
  }
})

test("questions that are asked together get their own answers", async () => {
  const objects = reader()
  const ids = CONTENTS.map(([, content]) => blob(content))
  const asked = [...ids, "f".repeat(40), ...ids].map(id => objects.read(id).catch(error => error))
  const answers = await Promise.all(asked)
  const missing = answers.splice(ids.length, 1)[0]
  expect(missing).toBeInstanceOf(GitError)
  const contents = [...CONTENTS, ...CONTENTS].map(([, content]) => content)
  expect(answers.map((answer, at) => contents[at]!.equals(answer))).toEqual(
    contents.map(() => true),
  )
})

test.each([
  "f".repeat(40),
  "HEAD",
  "refs/heads/none:file",
  "",
  " ",
  "a\nb",
  "--help",
  "-",
  "a blob 3",
])("%j is an error, and the next question is answered", async name => {
  const objects = reader()
  await expect(objects.read(name)).rejects.toBeInstanceOf(GitError)
  const content = Buffer.from("still here")
  expect(await objects.read(blob(content))).toEqual(content)
})

test("what is written after the first question is found", async () => {
  const objects = reader()
  await objects.read(blob(Buffer.from("first")))
  const tree = git(["mktree"], `100644 blob ${blob(Buffer.from("second"))}\tfile name\n`)
  git(["update-ref", "refs/ours/log", git([...AUTHOR, "commit-tree", tree, "-m", "x"])])
  expect(`${await objects.read("refs/ours/log:file name")}`).toBe("second")
})

test("an object that is too large is no answer, and other objects are", async () => {
  const objects = reader({ bytesMax: 1_000 })
  const [large, small] = [blob(Buffer.alloc(1_001)), blob(Buffer.alloc(1_000))]
  const asked = [large, small, large, small].map(id => objects.read(id).catch(it => it))
  expect((await Promise.all(asked)).map(it => it.how ?? it.length)).toEqual([
    "too_much",
    1_000,
    "too_much",
    1_000,
  ])
})

test("a missing git and a missing repository are told apart", async () => {
  const nowhere = { limitMs: 60_000, bytesMax: 1_000 }
  const noGit = createObjectReader({ env: { PATH: gitDir }, ...nowhere })
  await expect(noGit.read("HEAD")).rejects.toMatchObject({ how: "no_start" })
  const gone = createObjectReader({ env: { ...env(), GIT_DIR: join(gitDir, "x") }, ...nowhere })
  await expect(gone.read("HEAD")).rejects.toMatchObject({ how: "exit" })
})
