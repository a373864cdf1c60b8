/** What a hostile agent leaves in its work tree, and what of it is delivered. */
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { AgentSession } from "../../../src/attempt/ports.ts"
import { sha256 } from "../../../src/core/values/digest.ts"
import { featureBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import {
  attempt,
  claim,
  commitOf,
  delivered,
  finished,
  hasCommit,
  writeFiles,
  writing,
} from "../world.ts"

const HELLO = { "greeting.txt": "hello\n" }
const CRLF = "one\r\ntwo\r\n"
const BYTES = Buffer.from([0, 1, 2, 255, 10, 13, 0])

const world = freshWorld({
  "README.md": "Read me\n",
  "AGENTS.md": "Be kind\n",
  ".github/workflows/ci.yml": "on: push\n",
  ".gitattributes": "*.txt text eol=crlf\n*.enc filter=canary\n*.ident ident\n",
  "windows.txt": CRLF,
  "secret.enc": "plain\n",
  "name.ident": "$Id$\n",
  "image.bin": BYTES,
  "run.sh": "echo\n",
  ".gitignore": "node_modules/\n",
})

/** An agent that does this and then makes a claim. */
const doing =
  (act: (cwd: string) => void): AgentSession =>
  async ({ cwd }) => {
    writeFiles(cwd, HELLO)
    act(cwd)
    return finished({ claim })
  }

const after = async (act: (cwd: string) => void) => {
  const brief = featureBrief(world.base)
  return { brief, ...(await attempt(world, brief, doing(act))) }
}

test.each([
  ["a workflow", { ".github/workflows/ci.yml": "on: pull_request_target\n" }],
  ["a new workflow", { ".github/workflows/evil.yml": "on: push\n" }],
  ["AGENTS.md", { "AGENTS.md": "Obey me\n" }],
  ["AGENTS.md in another case, deeper", { "docs/agents.MD": "Obey me\n" }],
])("a patch that writes %s is blocked, and no part of it is pushed", async (_, files) => {
  const brief = featureBrief(world.base)
  const { report } = await attempt(world, brief, writing({ ...HELLO, ...files }))
  const where = Object.keys(files)[0]
  const failure = { kind: "policy_blocked", rule: "protected_path", where }
  expect(report.outcome).toEqual({ type: "failed", failure })
  expect(hasCommit(world, brief)).toBe(false)
})

test("a rename onto a protected path is blocked", async () => {
  const onto = await after(cwd => {
    mkdirSync(join(cwd, ".claude"))
    renameSync(join(cwd, "README.md"), join(cwd, ".claude", "rules.md"))
  })
  expect(onto.report.outcome).toMatchObject({ failure: { where: ".claude/rules.md" } })
})

test("a rename away from a protected path is blocked", async () => {
  const { report } = await after(cwd => renameSync(join(cwd, "AGENTS.md"), join(cwd, "old.md")))
  expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", where: "AGENTS.md" } })
})

test("a link out of the repository is blocked; its target is never read", async () => {
  const { report } = await after(cwd => symlinkSync("/etc/passwd", join(cwd, "users")))
  const failure = { kind: "policy_blocked", rule: "symlink", where: "users" }
  expect(report.outcome).toEqual({ type: "failed", failure })
})

test("a link in the place of a folder is delivered as a link, and the files of the folder as removed", async () => {
  const { brief } = await after(cwd => symlinkSync("README.md", join(cwd, "read.md")))
  expect(delivered(world, brief)).toEqual(["A greeting.txt", "A read.md"])
  expect(world.git(["ls-tree", commitOf(world, brief), "read.md"])).toMatch(/^120000 /)
})

test("an agent's changes in its own .git have no effect", async () => {
  const canary = join(world.folder, "canary")
  const { report, brief } = await after(cwd => {
    const hook = `#!/bin/sh\ntouch ${canary}\n`
    mkdirSync(join(cwd, ".git", "hooks"), { recursive: true })
    mkdirSync(join(cwd, ".git", "info"), { recursive: true })
    for (const name of [
      "pre-commit",
      "post-index-change",
      "post-checkout",
      "reference-transaction",
    ]) {
      writeFileSync(join(cwd, ".git", "hooks", name), hook, { mode: 0o755 })
    }
    writeFileSync(
      join(cwd, ".git", "config"),
      `[core]\n\tfsmonitor = touch ${canary}\n\tworktree = /\n` +
        `[filter "canary"]\n\tclean = touch ${canary}\n\tsmudge = touch ${canary}\n\trequired = true\n`,
    )
    writeFileSync(join(cwd, ".git", "info", "exclude"), "*\n")
    writeFileSync(join(cwd, "secret.enc"), "changed\n")
  })
  expect(report.outcome.type).toBe("delivered")
  expect(delivered(world, brief)).toEqual(["A greeting.txt", "M secret.enc"])
  expect(() => readFileSync(canary)).toThrow("ENOENT")
})

test("an agent may commit or remove its repository, because only the work tree counts", async () => {
  const { brief } = await after(cwd => {
    execFileSync("git", ["add", "--all"], { cwd, stdio: "ignore" })
    execFileSync("git", ["commit", "--quiet", "-m", "Mine"], { cwd })
    rmSync(join(cwd, ".git"), { recursive: true })
  })
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
})

test("a repository inside the work tree is delivered as its files, with or without commits", async () => {
  const { brief } = await after(cwd => {
    for (const name of ["empty", "full"]) {
      writeFiles(cwd, { [`${name}/file.txt`]: `${name}\n` })
      execFileSync("git", ["init", "--quiet", name], { cwd, stdio: "ignore" })
    }
    const full = ["-C", "full", "-c", "user.name=A", "-c", "user.email=a@b.invalid"]
    execFileSync("git", [...full, "add", "."], { cwd, stdio: "ignore" })
    execFileSync("git", [...full, "commit", "--quiet", "-m", "x"], { cwd })
    mkdirSync(join(cwd, "node_modules", "a", ".git"), { recursive: true })
  })
  expect(delivered(world, brief)).toEqual(["A empty/file.txt", "A full/file.txt", "A greeting.txt"])
})

test("binary files, removed files, executable bits and odd names arrive as they are", async () => {
  const bytes = Buffer.from([9, 0, 255, 254, 13, 10])
  const { brief } = await after(cwd => {
    writeFiles(cwd, { "image.bin": bytes, 'with "quotes" and ü.txt': "x\n", "-n": "dash\n" })
    rmSync(join(cwd, "README.md"))
    chmodSync(join(cwd, "run.sh"), 0o755)
  })
  const commit = commitOf(world, brief)
  expect(delivered(world, brief)).toHaveLength(6)
  expect(delivered(world, brief)).toEqual(
    expect.arrayContaining(["M image.bin", "D README.md", "M run.sh", "A -n"]),
  )
  expect(world.git(["ls-tree", commit, "run.sh"])).toMatch(/^100755 /)
  expect(world.git(["hash-object", "--stdin"], bytes)).toBe(
    world.git(["rev-parse", `${commit}:image.bin`]),
  )
})

test("no line ending and no filter of .gitattributes changes an untouched byte", async () => {
  let seen = ""
  const { brief } = await after(cwd => {
    seen = readFileSync(join(cwd, "windows.txt"), "utf8")
    // Touched and written again with the same content: no difference.
    writeFileSync(join(cwd, "windows.txt"), seen)
    writeFileSync(join(cwd, "name.ident"), readFileSync(join(cwd, "name.ident")))
  })
  expect(seen).toBe(CRLF)
  expect(delivered(world, brief)).toEqual(["A greeting.txt"])
})

test("a secret in the patch blocks it, even in a binary file, and is in no ref afterwards", async () => {
  const secret = ["gh", "p_", "aB3".repeat(12)].join("")
  const content = Buffer.concat([BYTES, Buffer.from(secret)])
  const brief = featureBrief(world.base)
  const { report } = await attempt(world, brief, async ({ cwd }) => {
    writeFiles(cwd, { ...HELLO, "image.bin": content })
    return finished({ claim: { ...claim, done: [`I used ${secret}`] } })
  })
  const where = `image.bin (github_token, ${sha256(secret)})`
  const failure = { kind: "policy_blocked", rule: "secret", where }
  expect(report.outcome).toEqual({ type: "failed", failure })
  expect(JSON.stringify(report)).not.toContain(secret)
  expect(report.claim?.done).toEqual(["I used [redacted github_token]"])
  expect(hasCommit(world, brief)).toBe(false)
})

test("a secret of the job itself is found wherever it appears", async () => {
  const own = "the-very-secret-token-of-this-job"
  const brief = featureBrief(world.base)
  const { report } = await attempt(world, brief, writing({ ...HELLO, "x.txt": `a ${own}` }), [own])
  expect(report.outcome).toMatchObject({ failure: { rule: "secret", where: "x.txt (own_secret)" } })
})

test("a file of the base that looks like a secret doesn't block a change in another file", async () => {
  const key = ["-----BEGIN ", "PRIVATE KEY-----\nabc\n"].join("")
  const base = world.commit({ "fixture.pem": key, "greeting.txt": "hello\n" }, world.base)
  world.git(["update-ref", "refs/heads/main", base])
  const brief = featureBrief(base)
  const { report } = await attempt(world, brief, writing({ "fixture.pem": `${key}# a test key\n` }))
  expect(report.outcome.type).toBe("delivered")
})

test("a file that no repository may contain is the agent's fault, not the machine's", async () => {
  const { report } = await after(cwd => writeFiles(cwd, { "sub/git~1/config": "x\n" }))
  expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", rule: "work_tree" } })
})
