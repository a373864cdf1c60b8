/** Clones of every shape, each in a test's own folder, and the copy that a mission makes of one. */
import { execFileSync } from "node:child_process"
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest"
import { repositoryOf } from "../../../src/cli/option-values.ts"
import { openBareObjects } from "../../../src/embedded/github/objects/bare-repository.ts"
import { fillCopy } from "../../../src/local/copy.ts"

let folder: string
let template: string
export const at = (...parts: readonly string[]) => join(folder, ...parts)
const opened = () => {
  folder = mkdtempSync(join(tmpdir(), "shapes-"))
  mkdirSync(at("home"))
}
export function freshShapes(): void {
  beforeAll(() => {
    opened()
    template = at("shop")
    git(folder, "init", "--quiet", "--initial-branch=main", template)
    mkdirSync(join(template, "src"))
    writeFileSync(join(template, "README.md"), "# Shop\n")
    writeFileSync(join(template, "src/a.js"), "a\n")
    for (const message of ["one", "two", "three"]) {
      appendFileSync(join(template, "README.md"), `${message}\n`)
      commit(template, message)
    }
  })
  afterAll(() => rmSync(dirname(template), { recursive: true }))
  beforeEach(opened)
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
}

export const PERSON = {
  GIT_AUTHOR_NAME: "Mira",
  GIT_AUTHOR_EMAIL: "mira@example.com",
  GIT_COMMITTER_NAME: "Mira",
  GIT_COMMITTER_EMAIL: "mira@example.com",
}
export const environment = () => ({
  PATH: process.env["PATH"] ?? "",
  HOME: at("home"),
  LANG: "C.UTF-8",
})
export const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync("git", [...args], {
    cwd,
    env: { ...environment(), ...PERSON },
    encoding: "utf8",
    stdio: "pipe",
  }).trimEnd()

export const commit = (cwd: string, message: string) => {
  git(cwd, "add", "--all")
  git(cwd, "commit", "--quiet", "--allow-empty", "--message", message)
}

/** A repository with three commits on main. */
export function shop(name = "r"): string {
  cpSync(template, at(name), { recursive: true })
  return at(name)
}

export const clone = (...args: readonly string[]): string => {
  const origin = shop("o")
  git(origin, "config", "uploadpack.allowFilter", "true")
  git(folder, "clone", "--quiet", ...args, `file://${origin}`, at("r"))
  return at("r")
}

export const hook = (name: string): string => {
  writeFileSync(at(name), `#!/bin/sh\ntouch '${at("program-ran")}'\nexit 1\n`)
  chmodSync(at(name), 0o755)
  return at(name)
}
export const config = (key: string, value: string) => () => {
  const directory = shop()
  git(directory, "config", key, value)
  return directory
}
export const conflict = (how: "merge" | "rebase" | "cherry-pick") => () => {
  const directory = shop()
  git(directory, "checkout", "--quiet", "-b", "x", "HEAD~1")
  writeFileSync(join(directory, "README.md"), "other\n")
  commit(directory, "other")
  expect(() => git(directory, how, "main")).toThrow()
  return directory
}
const objectOf = (directory: string, name: string): string => {
  const id = git(directory, "rev-parse", name)
  return join(directory, ".git/objects", id.slice(0, 2), id.slice(2))
}
export const without = (name: string) => () => {
  const directory = shop()
  rmSync(objectOf(directory, name))
  return directory
}
export const branched =
  (...args: readonly string[]) =>
  () => {
    const directory = shop()
    git(directory, ...args)
    return directory
  }
export const others = (directory: string) => {
  execFileSync("chown", ["-R", "65534:65534", directory])
  return directory
}

const terminal = { isAttended: false, line: () => {}, ask: async () => null }
export const found = (repository: string) =>
  repositoryOf(
    { repository, isYes: true } as Parameters<typeof repositoryOf>[0],
    { directory: folder, terminal } as unknown as Parameters<typeof repositoryOf>[1],
    environment(),
  )

export const copied = async (repository: string) => {
  const original = await found(repository)
  const copy = { directory: at("copy.git"), branch: original.branch ?? "main" }
  openBareObjects({ directory: copy.directory })
  return { original, copy, commit: fillCopy(environment(), original, copy) }
}
