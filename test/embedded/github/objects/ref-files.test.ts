/**
 * The refs that we read from git's files are those that git itself lists, however it stores them.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { listRefs, readRef } from "../../../../src/embedded/github/objects/ref-files.ts"

let directory = ""
const git = (...args: readonly string[]): string => {
  const env = { PATH: `${process.env["PATH"]}`, GIT_CONFIG_NOSYSTEM: "1", HOME: directory }
  return execFileSync("git", args, { cwd: directory, env, encoding: "utf8" }).trim()
}
const commit = (message: string): string => {
  const tree = git("mktree", "--missing")
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.invalid"]
  return git(...who, "commit-tree", tree, "-m", message)
}
const asGit = (folder: string) =>
  git("for-each-ref", "--format=%(refname) %(objectname)", folder).split("\n")
const asWe = (folder: string) =>
  listRefs(directory, folder).map(({ name, sha }) => `${name} ${sha}`)

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ref-files-"))
  git("init", "--bare", "--quiet", ".")
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test("loose, packed and moved refs are listed as git lists them", () => {
  const [one, two] = [commit("one"), commit("two")]
  for (const name of ["a", "a-b", "a.c", "deep/er/a", "Z"]) {
    git("update-ref", `refs/heads/${name}`, one)
  }
  git("update-ref", "refs/missions/1/log", one)
  git("pack-refs", "--all")
  git("update-ref", "refs/heads/a", two)
  git("update-ref", "-d", "refs/heads/Z")
  git("update-ref", "refs/heads/new", two)
  for (const folder of ["refs/", "refs/heads/", "refs/heads/deep/", "refs/missions/1/"]) {
    expect(asWe(folder)).toEqual(asGit(folder))
  }
  expect(readRef(directory, "refs/heads/a")).toBe(two)
  expect(readRef(directory, "refs/heads/deep/er/a")).toBe(one)
  expect(readRef(directory, "refs/heads/Z")).toBeNull()
  expect(readRef(directory, "refs/heads/deep")).toBeNull()
})

test("locks and files outside of refs/ are not listed as refs", () => {
  git("update-ref", "refs/heads/a", commit("one"))
  writeFileSync(join(directory, "refs/heads/b.lock"), `${"1".repeat(40)}\n`)
  expect(asWe("refs/heads/")).toEqual(asGit("refs/heads/"))
  expect(readRef(directory, "HEAD")).toBeNull()
  expect(readRef(directory, "refs/../HEAD")).toBeNull()
  expect(listRefs(directory, "refs/../../")).toEqual([])
  expect(listRefs(directory, "refs/none/")).toEqual([])
})
