/**
 * Our lists of refs are the same, byte for byte, as those of git's own service. Other requests are
 * left to that service.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answerLsRefs } from "../../../../src/embedded/github/http/ls-refs.ts"

const folder = mkdtempSync(join(tmpdir(), "ls-refs-"))
const env = { PATH: `${process.env["PATH"]}`, GIT_CONFIG_NOSYSTEM: "1", HOME: folder }
const git = (where: string, args: readonly string[], input: string | Uint8Array = "") =>
  execFileSync("git", args, { cwd: join(folder, where), env, input })
const text = (where: string, ...args: string[]) => git(where, args).toString().trim()
const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid"]

beforeAll(() => {
  for (const where of ["full", "empty"]) {
    git(".", ["init", "--bare", "--quiet", "--initial-branch=main", where])
  }
  const commit = (message: string) =>
    text("full", ...who, "commit-tree", text("full", "mktree"), "-m", message)
  const [one, two] = [commit("one"), commit("two")]
  for (const name of ["heads/main", "heads/a", "heads/a-b", "heads/a.c", "heads/deep/er"]) {
    git("full", ["update-ref", `refs/${name}`, one])
  }
  git("full", ["update-ref", "refs/missions/1/log", two])
  git("full", ["pack-refs", "--all"])
  git("full", ["update-ref", "refs/heads/a", two])
  git("full", ["update-ref", "refs/missions/12/log", one])
  git("full", [...who, "tag", "-a", "-m", "One", "v1", one])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const line = (content: string) => (content.length + 4).toString(16).padStart(4, "0") + content
const HEAD = [line("command=ls-refs\n"), line("agent=git/2.39.5"), line("object-format=sha1")]
const request = (...wanted: readonly string[]) =>
  Buffer.from([...HEAD, "0001", ...wanted.map(it => line(`${it}\n`)), "0000"].join(""))
const service = (where: string, body: Uint8Array) => {
  const args = ["upload-pack", "--stateless-rpc", "."]
  const options = { cwd: join(folder, where), env: { ...env, GIT_PROTOCOL: "version=2" } }
  return execFileSync("git", args, { ...options, input: body }).toString()
}
const ours = (where: string, body: Uint8Array) =>
  answerLsRefs(join(folder, where), body)?.toString() ?? null

const ALIKE: readonly (readonly [string, string, readonly string[]])[] = [
  ["a log", "full", ["peel", "symrefs", "ref-prefix refs/missions/1/log"]],
  ["two prefixes, of which one is none", "full", ["ref-prefix refs/heads/a", "ref-prefix nothing"]],
  ["the head with its target", "full", ["symrefs", "unborn", "ref-prefix HEAD"]],
  ["the head without its target", "full", ["ref-prefix HEAD"]],
  ["everything, without peeling", "full", ["symrefs"]],
  [
    "branches and the head",
    "full",
    ["peel", "symrefs", "ref-prefix refs/heads/", "ref-prefix HEA"],
  ],
  ["what is not there", "full", ["peel", "ref-prefix refs/pull/"]],
  ["part of a name", "full", ["ref-prefix refs/missions/1"]],
  ["an unborn head", "empty", ["symrefs", "unborn"]],
  ["an unborn head that is not asked for", "empty", ["symrefs"]],
  ["an unborn head without its target", "empty", ["unborn", "peel"]],
]

describe("a request for the list of refs", () => {
  it.each(ALIKE)("is answered as git answers it: %s", (_, where, wanted) => {
    const body = request(...wanted)
    expect(ours(where, body)).toBe(service(where, body))
  })
  it.each([
    ["a tag that must be peeled", request("peel", "ref-prefix refs/tags/")],
    ["all refs, with tags that must be peeled", request("peel", "symrefs")],
    ["an unknown word", request("symrefs", "filter-refs")],
    ["another command", Buffer.from(`${line("command=fetch\n")}0001${line("done\n")}0000`)],
    [
      "another format of ids",
      Buffer.from(`${line("command=ls-refs\n")}${line("object-format=sha256")}00010000`),
    ],
    ["an incomplete line", request("symrefs").subarray(0, -6)],
    ["a body without a flush at its end", request("symrefs").subarray(0, -4)],
    ["no lines at all", Buffer.from("hello")],
    ["nothing", Buffer.alloc(0)],
    ["an invalid length", Buffer.from("0003")],
  ])("is left to git: %s", (_, body) => {
    expect(ours("full", body)).toBeNull()
  })
  it("is left to git if HEAD names no branch", () => {
    git(".", ["init", "--bare", "--quiet", "detached"])
    writeFileSync(join(folder, "detached", "HEAD"), `${"1".repeat(40)}\n`)
    expect(ours("detached", request("symrefs"))).toBeNull()
  })
})
