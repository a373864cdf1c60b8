/** Real git with the real server: clone, fetch, push, and pushes that must be refused. */
import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Face } from "../../../../src/embedded/github/http/face.ts"
import { openGitHub } from "../../../../src/embedded/github/http/open.ts"
import type { GitHubServer } from "../../../../src/embedded/github/http/server.ts"
import { openStore } from "../../../../src/embedded/github/http/state-store.ts"
import { checked } from "../../../contract/checked.ts"
import { botToken, repositoryId, START, seededOptions, userToken } from "./seeded.ts"

const run = promisify(execFile)
let folder = ""
let server: GitHubServer
let face: Face

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "git-"))
  const options = seededOptions(openStore(join(folder, "github")))
  server = await openGitHub({ ...options, port: 0, wrap: checked })
  face = server.face
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function git(where: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.org",
  }
  const { stdout } = await run("git", args, { cwd: where, env })
  return stdout.trim()
}

const remote = (token: string, path = "ada/engine.git") =>
  `http://x-access-token:${token}@github.localhost:${server.port}/${path}`

let clones = 0
async function clone(token = botToken(face)): Promise<string> {
  clones += 1
  const where = join(folder, `clone-${clones}`)
  await git(folder, "clone", "--quiet", remote(token), where)
  return where
}

async function commit(where: string, name: string, text: string): Promise<string> {
  writeFileSync(join(where, name), text)
  await git(where, "add", ".")
  await git(where, "commit", "--quiet", "-m", `Write ${name}`)
  return git(where, "rev-parse", "HEAD")
}

const refused = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(
    () => null,
    (cause: { stderr: string }) => cause.stderr,
  )
  if (error === null) throw new Error("The push went through.")
  return error
}

test("a clone checks out the default branch, with .git in the address or without", async () => {
  const where = await clone()
  expect(readFileSync(join(where, "README.md"), "utf8")).toBe("# Engine\n")
  const bare = remote(botToken(face), "ada/engine")
  expect(await git(folder, "ls-remote", "--symref", bare, "HEAD")).toContain("refs/heads/main")
})

test("a push moves the ref, the API shows that, and the model sends webhooks", async () => {
  const where = await clone()
  const sha = await commit(where, "one.txt", "one\n")
  await git(where, "push", "--quiet", "origin", "HEAD:refs/heads/topic")
  const response = face.rest({
    method: "GET",
    target: "/repos/ada/engine/git/ref/heads/topic",
    headers: { authorization: `token ${userToken(face)}` },
    body: new Uint8Array(),
  })
  expect(JSON.parse(String(response.body)).object.sha).toBe(sha)
  expect(face.model.state.repositories[repositoryId(face)]!.refs["refs/heads/topic"]).toBeDefined()
})

test("an atomic push moves both refs or none", async () => {
  const where = await clone()
  const sha = await commit(where, "two.txt", "two\n")
  const both = ["HEAD:refs/missions/1/reports/F1/7", "HEAD:refs/missions/1/commits/F1/7"]
  await git(where, "push", "--quiet", "--atomic", "origin", ...both)
  const shown = await git(where, "ls-remote", "origin", "refs/missions/1/*")
  expect(shown.match(new RegExp(sha, "g"))).toHaveLength(2)
  const other = await commit(where, "three.txt", "three\n")
  const attempt = git(
    where,
    "push",
    "--atomic",
    "--force-with-lease=refs/missions/1/commits/F1/7:",
    "origin",
    "HEAD:refs/missions/1/reports/F2/8",
    "HEAD:refs/missions/1/commits/F1/7",
  )
  await refused(attempt)
  expect(await git(where, "ls-remote", "origin")).not.toContain(other)
})

test("a commit that no ref names can be fetched by its id if it is reachable", async () => {
  const where = await clone()
  const sha = await commit(where, "four.txt", "four\n")
  await git(where, "push", "--quiet", "origin", "HEAD:refs/missions/2/log")
  const other = join(folder, "bare")
  await git(folder, "init", "--quiet", "--bare", other)
  await git(other, "fetch", "--quiet", "--depth=1", remote(botToken(face)), sha)
  expect(await git(other, "rev-parse", "FETCH_HEAD")).toBe(sha)
})

test("a push with a token that may not write is refused before anything is sent", async () => {
  const where = await clone()
  await commit(where, "five.txt", "five\n")
  const reader = botToken(face, { metadata: "read", contents: "read" })
  const error = await refused(git(where, "push", remote(reader), "HEAD:refs/heads/five"))
  expect(error).toContain("403")
  await git(where, "fetch", "--quiet", remote(reader), "main")
})

test("a push with a changed workflow file is refused as a whole without the permission for workflows", async () => {
  const where = await clone()
  await commit(where, ".github/workflows/attempt.yml", "on: push\njobs: {}\n")
  const refs = ["HEAD:refs/heads/evil", "HEAD~1:refs/heads/good"]
  const error = await refused(git(where, "push", "origin", ...refs))
  expect(error).toMatch(/refusing to allow .* without `workflows` permission/)
  expect(await git(where, "ls-remote", "origin")).not.toMatch(/evil|good/)
})

test("a missing repository, a wrong token and no token at all are refused", async () => {
  const none = git(folder, "ls-remote", remote(botToken(face), "ada/other.git"))
  expect(await refused(none)).toContain("Repository not found")
  const wrong = git(folder, "ls-remote", remote("ghs_1_wrong"))
  expect(await refused(wrong)).toContain("Authentication failed")
  const bare = git(folder, "ls-remote", `http://github.localhost:${server.port}/ada/engine`)
  expect(await refused(bare)).toContain("could not read Username")
})

test("a push can delete a branch, and webhooks say so", async () => {
  const where = await clone()
  await git(where, "push", "--quiet", "origin", "HEAD:refs/heads/short")
  await git(where, "push", "--quiet", "origin", ":refs/heads/short")
  expect(await git(where, "ls-remote", "origin", "refs/heads/short")).toBe("")
})

test("a person pushes with their own token; the clock of the push is the face's", async () => {
  const where = await clone(userToken(face, "bob"))
  const sha = await commit(where, "six.txt", "six\n")
  await git(where, "push", "--quiet", "origin", "HEAD:main")
  expect(await git(where, "ls-remote", "origin", "refs/heads/main")).toContain(sha)
  expect(face.model.state.repositories[repositoryId(face)]!.pushedAt).toBe(START)
})

test("older protocols and zipped requests are served too", async () => {
  const where = await clone()
  for (let at = 0; at < 40; at += 1) {
    await git(where, "commit", "--quiet", "--allow-empty", "-m", `${at}`)
  }
  // The fetch lists more than a kilobyte of commits that it has, so git zips the request.
  await git(where, "push", "--quiet", "origin", "HEAD:refs/heads/long")
  const other = await clone()
  await git(other, "fetch", "--quiet", "--no-tags", remote(botToken(face)), "refs/heads/long")
  await git(where, "commit", "--quiet", "--allow-empty", "-m", "last")
  await git(where, "push", "--quiet", "origin", "HEAD:refs/heads/long")
  for (const version of ["0", "1", "2"]) {
    const args = ["-c", `protocol.version=${version}`, "fetch", "--quiet", remote(botToken(face))]
    await git(other, ...args, `+refs/heads/long:refs/heads/long-${version}`)
    expect(await git(other, "log", "-1", "--format=%s", `long-${version}`)).toBe("last")
  }
})

test("a request for anything but git's two services is refused", async () => {
  const authorization = `Basic ${Buffer.from(`x-access-token:${botToken(face)}`).toString("base64")}`
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization, ...(init.headers as Record<string, string>) }
    const url = `http://127.0.0.1:${server.port}/ada/engine.git/${path}`
    const response = await fetch(url, { ...init, headers })
    await response.arrayBuffer()
    return response.status
  }
  expect(await ask("info/refs?service=git-upload-pack")).toBe(200)
  expect(await ask("info/refs?service=git-upload-archive")).toBe(403)
  expect(await ask("info/refs")).toBe(403)
  expect(await ask("git-upload-pack")).toBe(405)
  expect(await ask("git-upload-pack", { method: "POST", body: "0000" })).toBe(415)
})
