/** Whose fault an error is while files are written or read: every code, in both directions. */
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:net"
import { constants, tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { conclude } from "../../../src/attempt/conclude.ts"
import { blameOf, blaming, WorkTreeError } from "../../../src/attempt/tree/blame.ts"
import { GitError } from "../../../src/attempt/tree/git-error.ts"
import { runGit } from "../../../src/attempt/tree/own-git.ts"
import { featureBrief, validationBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, claim, finished } from "../world.ts"

const failed = (code: string) => Object.assign(new Error(code), { code, syscall: "open" })
const both = (error: unknown) => [blameOf(error, "laying_out"), blameOf(error, "taking")].join(" ")

/** Whose fault each is: "when files are laid out, when they are taken back". */
const CODES: Readonly<Record<string, string>> = {
  "repository agent": `EEXIST EFBIG EILSEQ EISDIR ELOOP EMLINK ENAMETOOLONG ENODEV ENOENT ENOTDIR
    ENOTEMPTY ENOTSUP ENXIO EOPNOTSUPP EOVERFLOW ETXTBSY EXDEV`,
  "machine agent": "EACCES EBUSY EPERM",
  "ourselves ourselves": `E2BIG EBADF ECHILD EDESTADDRREQ EDOM EFAULT EINVAL ENOPROTOOPT ENOTSOCK
    ENOTTY EPIPE EPROTOTYPE ERANGE ESPIPE ESRCH`,
}

const expected = new Map(
  Object.entries(CODES).flatMap(([blame, codes]) => codes.split(/\s+/).map(it => [it, blame])),
)

test.each(Object.keys(constants.errno))("%s is always somebody's fault", code => {
  expect(both(failed(code))).toBe(expected.get(code) ?? "machine machine")
})

test("an unknown code is this machine's fault, and an error without a code is ours", () => {
  expect(both(failed("EUCLEAN"))).toBe("machine machine")
  expect(both(new TypeError("undefined is no function"))).toBe("ourselves ourselves")
  expect(both(failed("ERR_INVALID_ARG_TYPE"))).toBe("ourselves ourselves")
  expect(both("a string")).toBe("ourselves ourselves")
})

test.each([
  ['error: open("x"): Permission denied\nfatal: adding files failed', "machine agent"],
  ["error: unable to create file a/b: File name too long", "repository agent"],
  ["error: invalid path '.GIT/config'", "repository agent"],
  ["fatal: write error: No space left on device", "machine machine"],
  ["error: unable to write file x: Disk quota exceeded", "machine machine"],
  ["fatal: Out of memory, malloc failed (tried to allocate 5 bytes)", "machine machine"],
  ["error: unable to create temporary file: Read-only file system", "machine machine"],
  ["fatal: unable to create thread: Resource temporarily unavailable", "machine machine"],
  ['error: open("No space left on device"): Permission denied', "machine agent"],
  ["error: 'Input/output error/' does not have a commit checked out", "repository agent"],
])("git's words %j are read by what they end with", (said, blame) => {
  expect(both(new GitError(`git add ended with 128: ${said}`))).toBe(blame)
})

test("if git ends too early, the reason is read from how it ended", () => {
  expect(both(new GitError("git does not start: ENOENT", "no_start"))).toBe("machine machine")
  expect(both(new GitError("git add took longer than it may", "ended"))).toBe("repository agent")
  expect(both(new GitError("git add was ended by SIGINT", "killed"))).toBe("machine machine")
  expect(both(new GitError("git diff printed too much", "too_much"))).toBe("repository agent")
})

/** The ways in which git may end without an exit status, and whose fault each is. */
test.each([
  ["kill -s KILL $$", "machine machine", /^git add was ended by SIGKILL$/],
  ["kill -s INT $$", "machine machine", /^git add was ended by SIGINT$/],
  ["kill -s TERM $$", "machine machine", /^git add was ended by SIGTERM$/],
  ["exec sleep 60", "repository agent", /^git add took longer than 200 ms$/],
  ["exec yes", "repository agent", /^git add printed over 100000 bytes$/],
])("a git that does %j is blamed on %s", async (does, blame, says) => {
  const folder = mkdtempSync(join(tmpdir(), "odd-git-"))
  writeFileSync(join(folder, "git"), `#!/bin/sh\n${does}\n`, { mode: 0o755 })
  const env = { PATH: `${folder}:${process.env["PATH"]}` }
  const limitMs = does.includes("sleep") ? 200 : 60_000
  const error = await runGit(["add"], { env, limitMs, bytesMax: 100_000 }).catch(it => it)
  expect(error.message).toMatch(says)
  expect(both(error)).toBe(blame)
})

test("an error that is only our own fault is thrown as it is", async () => {
  const bug = new TypeError("ours")
  await expect(blaming("taking", () => Promise.reject(bug))).rejects.toBe(bug)
  const full = blaming("taking", () => Promise.reject(failed("ENOSPC")))
  await expect(full).rejects.toMatchObject({ name: "WorkTreeError", blame: "machine" })
})

const world = freshWorld({ "README.md": "Read me\n", "src/a.txt": "a\n" })
const free = (base: Parameters<typeof featureBrief>[0]) => ({
  ...featureBrief(base),
  criteria: [],
  feature: { ...featureBrief(base).feature, fulfils: [] },
})

/** What an agent may leave behind, and what the attempt says of it. */
const LEFT: Readonly<Record<string, readonly [leave: (cwd: string) => unknown, says: RegExp]>> = {
  "no work tree": [cwd => rmSync(cwd, { recursive: true }), /^ENOENT/],
  "a link in its place": [
    cwd => {
      rmSync(cwd, { recursive: true })
      symlinkSync("/usr", cwd)
    },
    /^the work tree is no folder any more$/,
  ],
  "a file in its place": [
    cwd => {
      rmSync(cwd, { recursive: true })
      writeFileSync(cwd, "")
    },
    /^the work tree is no folder any more$/,
  ],
  "folders deeper than a path may be long": [
    cwd => {
      // Made in steps that a path can name, each moved into the next.
      const step = `${"d".repeat(200)}/`.repeat(10)
      for (const _ of [1, 2, 3]) {
        const below = mkdtempSync(join(tmpdir(), "deep-"))
        mkdirSync(join(below, step), { recursive: true })
        try {
          renameSync(join(cwd, "deep"), join(below, step, "deep"))
        } catch {
          // There was no such file yet.
        }
        renameSync(below, join(cwd, "deep"))
      }
    },
    /^ENAMETOOLONG/,
  ],
  "a name that git keeps for itself": [
    cwd => {
      mkdirSync(join(cwd, "git~1"))
      writeFileSync(join(cwd, "git~1", "config"), "x")
    },
    /git~1/,
  ],
  "a queue in the place of a file": [
    cwd => {
      rmSync(join(cwd, "src/a.txt"))
      execFileSync("mkfifo", [join(cwd, "src/a.txt")])
    },
    /src\/a\.txt/,
  ],
  "a socket in the place of a file": [
    cwd =>
      new Promise<void>((resolve, reject) => {
        rmSync(join(cwd, "src/a.txt"))
        process.chdir(join(cwd, "src"))
        const server = createServer().listen("a.txt", () => {
          // Closing would remove it, but the file system keeps a renamed file.
          renameSync("a.txt", "b.txt")
          server.close(() => {
            renameSync("b.txt", "a.txt")
            process.chdir(import.meta.dirname)
            resolve()
          })
        })
        server.once("error", reject)
      }),
    /src\/a\.txt/,
  ],
}

describe("an agent leaves", () => {
  test.each(Object.entries(LEFT))("%s, and the report says so", async (_, [leave, says]) => {
    const { report } = await attempt(world, free(world.base), async ({ cwd }) => {
      await leave(cwd)
      return finished({ claim })
    })
    expect(report.outcome).toMatchObject({
      failure: { kind: "policy_blocked", rule: "work_tree", where: expect.stringMatching(says) },
    })
  })

  test.runIf(process.getuid?.() !== 0)("a folder that nobody may read", async () => {
    const { report } = await attempt(world, free(world.base), async ({ cwd }) => {
      chmodSync(join(cwd, "src"), 0)
      return finished({ claim })
    })
    expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", rule: "work_tree" } })
  })
})

test("a base with a name that is too long for files is the repository's fault, and no money is spent", async () => {
  const blob = world.git(["hash-object", "-w", "--stdin"], "x\n")
  const name = "n".repeat(300)
  const base = world.commit({}, null, Buffer.from(`100644 ${blob}\t${name}\0`))
  const { report } = await attempt(world, free(base), async () => {
    throw new Error("The agent was started.")
  })
  expect(report.outcome).toMatchObject({
    failure: { kind: "policy_blocked", rule: "checkout", where: expect.stringContaining("nnn") },
  })
})

test("a full disk doesn't count against anybody's work", () => {
  const known = {
    bundle: { type: "worked", how: "finished", said: "", unusable: "ENOSPC", handed: {} },
    verification: null,
    blocked: null,
  }
  for (const brief of [featureBrief(world.base), validationBrief(world.base)]) {
    const bundle = { ...known.bundle, findings: [], unusableBy: "machine" }
    const { outcome } = conclude({ ...known, brief, bundle } as never)
    expect(outcome).toMatchObject({ failure: { kind: "infra", how: "delivery" } })
  }
  expect(new WorkTreeError("machine", failed("ENOSPC")).message).toBe("ENOSPC")
})
