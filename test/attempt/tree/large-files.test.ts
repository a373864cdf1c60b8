/**
 * Files of Git LFS are laid out as the person's clone has them, and delivered as the same pointer.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { expect, test } from "vitest"
import { obeyAttributes } from "../../../src/attempt/tree/attributes.ts"
import { pointerIn } from "../../../src/attempt/tree/large-files.ts"
import { unlikeCheckout } from "../../../src/attempt/tree/unlike-checkout.ts"
import type { Sha } from "../../../src/core/values/id.ts"
import { featureBrief, planBrief } from "../briefs.ts"
import { freshWorld } from "../fresh-world.ts"
import { attempt, claim, createJobs, finished, writeFiles } from "../world.ts"

const world = freshWorld({ "README.md": "Read me\n" })

const KEPT = {
  "logo.bin": Buffer.from("the logo\n"),
  "assets/run me.bin": Buffer.from("#!/bin/sh\necho run\n"),
  "assets/ü.bin": Buffer.alloc(300_000, "large\0"),
}
const clone = () => join(world.folder, "clone")

/** A repository as Git LFS itself makes it, pushed as a person would. */
function madeByLfs(attributes = "*.bin filter=lfs diff=lfs merge=lfs -text\n"): Sha {
  const env = { PATH: process.env["PATH"], HOME: world.folder, GIT_CONFIG_GLOBAL: "/dev/null" }
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: clone(), env, encoding: "utf8", stdio: "pipe" }).trim()
  mkdirSync(clone())
  git("init", "--quiet", "--initial-branch=main")
  git("lfs", "install", "--local")
  writeFiles(clone(), { ".gitattributes": attributes, "README.md": "Read me\n" })
  mkdirSync(join(clone(), "assets"))
  for (const [path, bytes] of Object.entries(KEPT)) writeFileSync(join(clone(), path), bytes)
  chmodSync(join(clone(), "assets/run me.bin"), 0o755)
  git("add", "--all")
  git("-c", "user.name=A", "-c", "user.email=a@b.invalid", "commit", "--quiet", "-m", "Begin")
  const head = git("rev-parse", "HEAD") as Sha
  world.git(["fetch", "--quiet", clone(), "+HEAD:refs/heads/main"])
  return head
}

const objectOf = (bytes: Buffer): string => {
  const oid = createHash("sha256").update(bytes).digest("hex")
  return join(clone(), ".git/lfs/objects", oid.slice(0, 2), oid.slice(2, 4), oid)
}

const brief = (base: Sha) => {
  const made = featureBrief(base)
  return { ...made, criteria: [], feature: { ...made.feature, fulfils: [] } }
}

const lies = (cwd: string, path: string) => readFileSync(join(cwd, path))

test("an agent finds the files and a clean status, and the pointers stay as they were", async () => {
  const base = madeByLfs()
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    for (const [path, bytes] of Object.entries(KEPT)) expect(lies(cwd, path)).toEqual(bytes)
    expect(lstatSync(join(cwd, "assets/run me.bin")).mode & 0o111).not.toBe(0)
    expect(lstatSync(join(cwd, "logo.bin")).mode & 0o111).toBe(0)
    const status = execFileSync("git", ["status", "--porcelain"], { cwd, encoding: "utf8" })
    expect(status).toBe("")
    writeFiles(cwd, { "a.txt": "work\n" })
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({ type: "delivered" })
  const { commit } = report.outcome as unknown as { commit: Sha }
  expect(world.git(["diff", "--name-only", base, commit])).toBe("a.txt")
})

const TOUCHES: Readonly<Record<string, readonly [(cwd: string) => void, unknown]>> = {
  "touched, with the same content": [
    cwd => writeFileSync(join(cwd, "logo.bin"), KEPT["logo.bin"]),
    null,
  ],
  "put in another file's place": [
    cwd => {
      copyFileSync(join(cwd, "logo.bin"), join(cwd, "copy"))
      renameSync(join(cwd, "copy"), join(cwd, "logo.bin"))
    },
    null,
  ],
  longer: [cwd => appendFileSync(join(cwd, "logo.bin"), "more"), "logo.bin (lfs)"],
  "of the same length": [
    cwd => writeFileSync(join(cwd, "logo.bin"), "the l0go\n"),
    "logo.bin (lfs)",
  ],
  "made executable": [cwd => chmodSync(join(cwd, "logo.bin"), 0o755), "logo.bin (lfs)"],
  moved: [cwd => renameSync(join(cwd, "logo.bin"), join(cwd, "moved.bin")), "moved.bin (lfs)"],
  "the pointer of another": [
    cwd =>
      writeFileSync(
        join(cwd, "logo.bin"),
        `version https://git-lfs.github.com/spec/v1\noid sha256:${"b".repeat(64)}\nsize 3\n`,
      ),
    "logo.bin (lfs)",
  ],
}

test.each(Object.entries(TOUCHES))("a large file that is %s", async (_, [touch, where]) => {
  const base = madeByLfs()
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    touch(cwd)
    writeFiles(cwd, { "a.txt": "work\n", ".gitattributes": "# none\n" })
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject(
    where === null
      ? { type: "delivered" }
      : { failure: { kind: "policy_blocked", rule: "filter", where } },
  )
})

test("a removed large file is delivered as removed, and a link in its place is not followed", async () => {
  const base = madeByLfs()
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    rmSync(join(cwd, "logo.bin"))
    rmSync(join(cwd, "assets"), { recursive: true })
    symlinkSync(join(clone(), "assets"), join(cwd, "assets"))
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({ failure: { kind: "policy_blocked", where: /assets/ } })
})

test("commands that prove work find the same files as the agent", async () => {
  const base = madeByLfs()
  const size = KEPT["assets/ü.bin"].length
  const run = `grep -q "the logo" logo.bin && sh "assets/run me.bin" && test "$(wc -c <assets/ü.bin)" -eq ${size}`
  const plain = featureBrief(base)
  const criteria = [{ id: "C1", text: "It is whole", kind: "command", run } as const]
  const made = { ...plain, criteria, feature: { ...plain.feature, fulfils: ["C1"] } }
  const { report } = await attempt(world, made as never, async ({ cwd }) => {
    writeFiles(cwd, { "a.txt": "work\n" })
    return finished({ claim })
  })
  expect(report).toMatchObject({
    outcome: { type: "delivered" },
    verdicts: [{ criterion: "C1", is: "pass" }],
  })
})

const CLONES: Readonly<Record<string, readonly [() => void, string, string]>> = {
  "is missing": [() => rmSync(objectOf(KEPT["logo.bin"])), "`logo.bin`: only pointers", "version "],
  "is cut short": [
    () => {
      chmodSync(objectOf(KEPT["logo.bin"]), 0o644)
      writeFileSync(objectOf(KEPT["logo.bin"]), "the")
    },
    "`logo.bin`: only pointers",
    "version ",
  ],
  "is another's link": [
    () => {
      const object = objectOf(KEPT["logo.bin"])
      writeFileSync(join(world.folder, "elsewhere"), KEPT["logo.bin"])
      rmSync(object)
      symlinkSync(join(world.folder, "elsewhere"), object)
    },
    "`logo.bin`: only pointers",
    "version ",
  ],
  "is damaged": [
    () => {
      chmodSync(objectOf(KEPT["logo.bin"]), 0o644)
      writeFileSync(objectOf(KEPT["logo.bin"]), "the l0go\n")
    },
    "`logo.bin`: only pointers",
    "version ",
  ],
  "is there": [() => {}, "they lie here whole", "the logo"],
}

test.each(Object.entries(CLONES))("an object that %s", async (_, [change, says, text]) => {
  const base = madeByLfs()
  change()
  const { git } = await createJobs(world, planBrief(base)).job()
  await git.remote(["fetch", "--quiet", "--depth=1", "REMOTE", base])
  await obeyAttributes(git, base)
  expect((await unlikeCheckout(git, base)).join("\n")).toContain(says)
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    expect(lies(cwd, "logo.bin").toString()).toContain(text)
    writeFiles(cwd, { "a.txt": "work\n" })
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({ type: "delivered" })
})

test("no program of a filter is run, wherever it is named", async () => {
  const base = madeByLfs()
  const trace = join(world.folder, "ran")
  const program = `sh -c 'touch ${trace}; cat'`
  for (const config of [join(clone(), ".git/config"), join(world.folder, ".gitconfig")]) {
    mkdirSync(dirname(config), { recursive: true })
    appendFileSync(
      config,
      `\n[filter "lfs"]\n\tsmudge = ${program}\n\tclean = ${program}\n\tprocess = ${program}\n`,
    )
  }
  const { report } = await attempt(world, brief(base), async ({ cwd }) => {
    expect(lies(cwd, "logo.bin")).toEqual(KEPT["logo.bin"])
    writeFiles(cwd, { "a.txt": "work\n" })
    return finished({ claim })
  })
  expect(report.outcome).toMatchObject({ type: "delivered" })
  expect(existsSync(trace)).toBe(false)
})

const V1 = "version https://git-lfs.github.com/spec/v1"
const OID = "a".repeat(64)

test.each([
  [`${V1}\noid sha256:${OID}\nsize 9\n`, true],
  [`${V1}\noid sha256:${OID}\nsize 0`, true],
  [`version https://hawser.github.com/spec/v1\noid sha256:${OID}\nsize 9\n`, true],
  [`${V1}\next-0-foo sha256:${OID}\noid sha256:${OID}\nsize 9\n`, false],
  [`${V1}\noid sha256:${OID.toUpperCase()}\nsize 9\n`, false],
  [`${V1}\noid sha256:../../../../etc/passwd\nsize 9\n`, false],
  [`${V1}\noid sha256:${OID}/..\nsize 9\n`, false],
  [`${V1}\noid sha1:${"a".repeat(40)}\nsize 9\n`, false],
  [`${V1}\noid sha256:${OID}\nsize -9\n`, false],
  [`${V1}\noid sha256:${OID}\nsize 9e3\n`, false],
  [`${V1}\noid sha256:${OID}\nsize 9999999999999999\n`, false],
  [`${V1}\r\noid sha256:${OID}\r\nsize 9\r\n`, false],
  [`\n${V1}\noid sha256:${OID}\nsize 9\n`, false],
  [`${V1}\noid sha256:${OID}\nsize 9\nmore\n`, false],
  ["", false],
])("%j is a pointer: %s", (text, is) => {
  expect(pointerIn(text) !== null).toBe(is)
})
