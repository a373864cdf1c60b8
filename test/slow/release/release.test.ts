/** A release: the same on two machines, and all that it needs lies within it. */
import { execFileSync } from "node:child_process"
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { shippedAction } from "../../../src/enrol/shipped-action.ts"
import { GOAL, scriptOf } from "../../local/support/script.ts"
import { isFull } from "../../tier.ts"

const ROOT = join(import.meta.dirname, "../../..")
const folder = mkdtempSync(join(tmpdir(), "release-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PATH = process.env["PATH"] ?? ""
/** Whoever makes a release has a name and habits of their own; none of it may show. */
const person = (name: string) => ({
  ...{ PATH, HOME: folder, TZ: name === "ada" ? "Pacific/Auckland" : "America/Lima" },
  ...{ GIT_AUTHOR_NAME: name, GIT_COMMITTER_NAME: name, EMAIL: `${name}@example.org` },
  ...{ GIT_CONFIG_GLOBAL: "/dev/null", LANG: name === "ada" ? "C" : "C.UTF-8" },
})

const run = (file: string, args: readonly string[], cwd: string, env = person("ada")): string =>
  execFileSync(file, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim()

/** A clone of this very source as it stands, at a place of its own. */
function cloned(name: string): string {
  const clone = join(folder, name)
  const tracked = run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], ROOT)
  for (const path of new Set(tracked.split("\0"))) {
    if (path !== "") cpSync(join(ROOT, path), join(clone, path), { recursive: true })
  }
  symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"))
  writeFileSync(join(clone, ".git-exclude"), "node_modules\n.git-exclude\n")
  const git = (...args: readonly string[]) => run("git", args, clone, { ...person("ada"), ...AT })
  git("init", "--quiet", "--initial-branch", "main")
  git("config", "core.excludesFile", join(clone, ".git-exclude"))
  git("add", "--all")
  git("-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "The source")
  git("remote", "add", "origin", "https://github.com/acme/missions.git")
  return clone
}
const AT = {
  ...{ GIT_AUTHOR_DATE: "1795000000 +0100", GIT_COMMITTER_DATE: "1795000000 +0100" },
  GIT_COMMITTER_EMAIL: "ada@example.org",
}

interface Made {
  readonly commit: string
  readonly tag: string
  readonly package: string
  readonly sha256: string
}

function released(clone: string, who: string): Made {
  const said = run(process.execPath, ["scripts/release.ts"], clone, person(who))
  return Object.fromEntries(said.split("\n").map(line => line.split(/ +/))) as never
}

let [first, second] = ["", ""]
let made: Made
beforeAll(() => {
  ;[first, second] = [cloned("first"), cloned("elsewhere/second")]
  made = released(first, "ada")
})

describe("a release", () => {
  test("is the same commit, tag and package wherever, whenever and by whomever it is made", () => {
    const again = released(second, "grace")
    expect({ ...again, package: "" }).toEqual({ ...made, package: "" })
    const tags = [first, second].map(it => run("git", ["rev-parse", made.tag], it))
    expect(tags[0]).toBe(tags[1])
  })

  test("leaves the branch and its files alone, and stands on the source", () => {
    expect(run("git", ["status", "--porcelain"], first)).toBe("")
    const [main, parents] = ["main", `${made.tag}^{commit}^@`].map(it =>
      run("git", ["rev-parse", it], first),
    )
    expect(parents).toBe(main)
    expect(run("git", ["branch", "--list", "--format=%(refname:short)"], first)).toBe("main")
    expect(run("git", ["ls-tree", "main", "dist"], first)).toBe("")
  })

  test("is checked against its source, and told apart from what only has its name", () => {
    const check = (clone: string) =>
      run(process.execPath, ["scripts/release.ts", "--check", made.tag], clone)
    expect(check(first)).toContain(`${made.tag} is commit ${made.commit}`)
    const forged = join(folder, "forged")
    run("git", ["clone", "--quiet", first, forged], folder)
    symlinkSync(join(ROOT, "node_modules"), join(forged, "node_modules"))
    run("git", ["config", "core.excludesFile", join(first, ".git-exclude")], forged)
    run("git", ["tag", "-f", made.tag, "main"], forged)
    expect(() => check(forged)).toThrow(
      /is not what this source makes[\s\S]*expected: commit [0-9a-f]{40}/,
    )
  })

  test("is refused for what stands in no commit, and for a version that meant something else", () => {
    const release = () => run(process.execPath, ["scripts/release.ts"], second)
    writeFileSync(join(second, "README.md"), "Changed.\n")
    expect(release).toThrow(/A release is made from a commit alone[\s\S]*M README.md/)
    run("git", ["-c", "user.email=g@example.org", "commit", "--quiet", "-am", "Change"], second)
    expect(release).toThrow(/v\d+\.\d+\.\d+ was released before[\s\S]*raise the version/)
  })
})

const DELIVERED = { branch: "mission/local-1/main" }

/** Runs a mission with the scripted agent, and returns the last line of what it says. */
function mission(cli: readonly string[], place: string): string {
  const own = join(folder, place)
  mkdirSync(join(own, "repository"), { recursive: true })
  writeFileSync(join(own, "script.yml"), scriptOf())
  const agent = `scripted --script ${join(own, "script.yml")}`
  const args = [
    "local",
    "--repo",
    join(own, "repository"),
    "--agent",
    agent,
    "--yes",
    "--json",
    GOAL,
  ]
  const env = { ...person("ada"), HOME: own }
  const [file = "", ...before] = cli
  return (
    run(file, [...before, ...args], own, env)
      .split("\n")
      .at(-1) ?? ""
  )
}

describe("without any package of ours around it", () => {
  test("the tag's checkout runs a mission with its Action", () => {
    const checkout = join(folder, "checkout")
    run(
      "git",
      ["clone", "--quiet", "--depth", "1", "--branch", made.tag, `file://${first}`, checkout],
      folder,
    )
    expect(readdirSync(checkout)).not.toContain("node_modules")
    const result = JSON.parse(mission([process.execPath, join(checkout, "dist/cli.js")], "of-tag"))
    expect(result).toMatchObject(DELIVERED)
    expect(readdirSync(join(checkout, "dist"))).not.toContain("compiled")
    expect(shippedAction(first, process.env)).toBeNull()
  })

  test("the package is installed in an empty folder, runs, and knows its Action", () => {
    const empty = join(folder, "empty")
    mkdirSync(empty)
    writeFileSync(join(empty, "package.json"), "{}")
    const offline = ["install", "--offline", "--no-audit", "--no-fund", made.package]
    run("npm", offline, empty)
    expect(readdirSync(join(empty, "node_modules")).filter(it => !it.startsWith("."))).toEqual([
      "missions",
    ])
    const program = join(empty, "node_modules/.bin/missions")
    expect(run(program, ["--version"], empty)).toBe(`missions ${made.tag.slice(1)}`)
    const installed = join(empty, "node_modules/missions")
    expect(shippedAction(installed, process.env)).toBe(`acme/missions@${made.commit}`)
  })

  test.runIf(isFull)("the installed package runs a mission", () => {
    const program = join(folder, "empty/node_modules/.bin/missions")
    expect(JSON.parse(mission([program], "of-package"))).toMatchObject(DELIVERED)
  })
})
