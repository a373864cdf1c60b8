/**
 * Submodules are laid out as the person's clone has them, only to be read. Nothing in them is
 * delivered.
 */
import { execFileSync } from "node:child_process"
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { obeyAttributes } from "../../../src/attempt/tree/attributes.ts"
import { unlikeCheckout } from "../../../src/attempt/tree/unlike-checkout.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { featureBrief, planBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, claim, createJobs, type Files, finished, writeFiles } from "../world.ts"

const world = freshWorld({ "README.md": "Read me\n" })
const at = (...path: readonly string[]) => join(world.folder, ...path)

function git(folder: string, ...args: readonly string[]): string {
  const person = ["-c", "user.name=A", "-c", "user.email=a@b.invalid"]
  const env = { PATH: process.env["PATH"], HOME: world.folder, GIT_CONFIG_GLOBAL: "/dev/null" }
  const all = [...person, "-c", "protocol.file.allow=always", ...args]
  return execFileSync("git", all, { cwd: at(folder), env, encoding: "utf8", stdio: "pipe" }).trim()
}

function commit(folder: string, files: Files = {}): void {
  writeFiles(at(folder), files)
  git(folder, "add", "--all")
  git(folder, "commit", "--quiet", "--message", "work")
}

function repository(folder: string, files: Files): void {
  mkdirSync(at(folder))
  git(folder, "init", "--quiet", "--initial-branch=main")
  commit(folder, files)
}

/** Makes a clone with git, with a submodule that has a submodule itself. */
function cloned(): void {
  repository("inner", { "inner.txt": "inner\n" })
  repository("lib", {
    "lib.txt": "lib\n",
    "src/run.sh": "#!/bin/sh\n",
    ".gitattributes": "*.crlf eol=crlf\n",
    "a.crlf": "a\n",
  })
  chmodSync(at("lib/src/run.sh"), 0o755)
  git("lib", "submodule", "--quiet", "add", "--name", "deep", at("inner"), "vendor/inner")
  commit("lib")
  repository("clone", { "a.txt": "a\n" })
  git("clone", "submodule", "--quiet", "add", "--name", "the lib", at("lib"), "vendor/lib")
  git("clone", "submodule", "--quiet", "update", "--init", "--recursive")
}

function pushed(): Sha {
  world.git(["fetch", "--quiet", "--no-recurse-submodules", at("clone"), "+HEAD:refs/heads/main"])
  return git("clone", "rev-parse", "HEAD") as Sha
}

const brief = (base: Sha) => {
  const made = featureBrief(base)
  return { ...made, criteria: [], feature: { ...made.feature, fulfils: [] } }
}

const text = (cwd: string, path: string) => readFileSync(join(cwd, path), "utf8")

test("a submodule is laid out completely, by its own attributes, and changes in it are not taken", async () => {
  cloned()
  commit("clone")
  const base = pushed()
  const touched = { "vendor/lib/new.txt": "new\n", "vendor/lib/vendor/inner/new.txt": "new\n" }
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    expect(text(cwd, "vendor/lib/lib.txt")).toBe("lib\n")
    expect(text(cwd, "vendor/lib/a.crlf")).toBe("a\r\n")
    expect(text(cwd, "vendor/lib/vendor/inner/inner.txt")).toBe("inner\n")
    expect(existsSync(join(cwd, "vendor/lib/.git"))).toBe(false)
    const modes = ["lib.txt", "src/run.sh", "vendor/inner/inner.txt"].map(path =>
      (lstatSync(join(cwd, "vendor/lib", path)).mode & 0o333).toString(8),
    )
    expect(modes).toEqual(["0", "111", "0"])
    const status = execFileSync("git", ["status", "--porcelain"], { cwd, encoding: "utf8" })
    expect(status).toBe("")
    rmSync(join(cwd, "vendor/lib/lib.txt"))
    writeFiles(cwd, { "b.txt": "work\n", ...touched })
    return finished({ claim: { ...claim, files: ["b.txt", "vendor/lib/new.txt"] } })
  })
  expect(report.outcome).toMatchObject({ type: "delivered" })
  const { commit: made } = report.outcome as unknown as { commit: Sha }
  expect(world.git(["diff", "--name-only", base, made])).toBe("b.txt")
  expect(report.findings.map(it => it.text).join("\n")).toContain(
    "`vendor/lib/new.txt`: It lies in a submodule, of which nothing is taken.",
  )
})

test("commands that prove work find the submodule", async () => {
  cloned()
  commit("clone")
  const run = "grep -q lib vendor/lib/lib.txt && grep -q inner vendor/lib/vendor/inner/inner.txt"
  const plain = featureBrief(pushed())
  const criteria = [{ id: "C1", text: "It is whole", kind: "command", run } as const]
  const made = { ...plain, criteria, feature: { ...plain.feature, fulfils: ["C1"] } }
  const { report } = await attempt(world, made as never, async ({ cwd }) => {
    rmSync(join(cwd, "vendor"), { recursive: true })
    mkdirSync(join(cwd, "vendor/lib"), { recursive: true })
    writeFiles(cwd, { "b.txt": "work\n" })
    return finished({ claim })
  })
  expect(report).toMatchObject({
    outcome: { type: "delivered" },
    verdicts: [{ criterion: "C1", is: "pass" }],
  })
})

const HELD = "The submodule `vendor/lib` lies here to be read, and no feature can change it."
const EMPTY =
  "The submodule `vendor/lib` is an empty folder here, because no clone on this machine holds what belongs there, and only the policy `checkout.submodules: fetched` lets missions fetch it."
const named = (name: string) =>
  writeFileSync(
    at("clone/.gitmodules"),
    `[submodule "${name}"]\n\tpath = vendor/lib\n\turl = https://example.invalid/lib\n`,
  )

const CLONES: Readonly<Record<string, readonly [() => void, string]>> = {
  "as it was cloned": [() => {}, HELD],
  "not checked out any more": [() => git("clone", "submodule", "deinit", "--all", "--force"), HELD],
  "removed from the work tree": [() => rmSync(at("clone/vendor"), { recursive: true }), HELD],
  "with its git directory in place": [
    () => {
      rmSync(at("clone/vendor/lib/.git"))
      renameSync(at("clone/.git/modules/the lib"), at("clone/vendor/lib/.git"))
      git(".", "config", "--file", at("clone/vendor/lib/.git/config"), "--unset", "core.worktree")
    },
    HELD,
  ],
  "at a commit that is on no branch": [
    () => {
      git("clone/vendor/lib", "checkout", "--quiet", "--detach")
      commit("clone/vendor/lib", { "more.txt": "more\n" })
      git("clone", "add", "vendor/lib")
      git("clone/vendor/lib", "checkout", "--quiet", "main")
      git("clone", "commit", "--quiet", "--message", "unbranched")
    },
    HELD,
  ],
  "with hooks, filters and settings of its own": [
    () => {
      const config = at("clone/.git/modules/the lib/config")
      const ran = at("ran")
      appendFileSync(
        config,
        `[uploadpack]\n\tpackObjectsHook = touch ${ran}; \n[core]\n\tfsmonitor = touch ${ran}\n[filter "x"]\n\tsmudge = touch ${ran}\n`,
      )
      mkdirSync(at("clone/.git/modules/the lib/info"), { recursive: true })
      writeFileSync(at("clone/.git/modules/the lib/info/attributes"), "* filter=x\n")
    },
    HELD,
  ],
  "never fetched": [() => rmSync(at("clone/.git/modules"), { recursive: true }), EMPTY],
  "without its recorded commit": [
    () => {
      rmSync(at("clone/.git/modules"), { recursive: true })
      git(".", "clone", "--quiet", "--bare", at("inner"), at("clone/.git/modules/the lib"))
    },
    EMPTY,
  ],
  "that nobody describes": [
    () => {
      git("clone", "rm", "--quiet", "--cached", ".gitmodules")
      git("clone", "commit", "--quiet", "--message", "undescribed")
    },
    EMPTY,
  ],
  ...Object.fromEntries(
    ["../../../lib/.git", "../modules/the lib", "x/../the lib", "..", "/the lib"].map(name => [
      `described as ${name}`,
      [
        () => {
          named(name)
          git("clone", "add", ".gitmodules")
          git("clone", "commit", "--quiet", "--message", "renamed")
        },
        EMPTY,
      ] as const,
    ]),
  ),
}

test.each(Object.entries(CLONES))("a submodule %s", async (_, [change, says]) => {
  cloned()
  commit("clone")
  change()
  const base = pushed()
  const { git: own } = await createJobs(world, planBrief(base)).job()
  await own.remote(["fetch", "--quiet", "--depth=1", "REMOTE", base])
  await obeyAttributes(own, base)
  expect(await unlikeCheckout(own, base)).toEqual([says])
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    expect(readdirSync(join(cwd, "vendor/lib")).includes("lib.txt")).toBe(says === HELD)
    writeFiles(cwd, { "b.txt": "work\n" })
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({ type: "delivered" })
  expect(existsSync(at("ran"))).toBe(false)
})
