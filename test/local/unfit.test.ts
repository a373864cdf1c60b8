/** Clones in which no mission can begin. Each is refused before anything happens, with a command to type. */
import { execFileSync } from "node:child_process"
import {
  appendFileSync,
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import type { UsageError } from "../../src/local/command-error.ts"
import { lastMissionIn, refuseIfTaken } from "../../src/local/room.ts"
import {
  at,
  branched,
  clone,
  commit,
  config,
  copied,
  environment,
  found,
  freshShapes,
  git,
  others,
  shop,
  without,
} from "./support/shapes.ts"

freshShapes()

const isRoot = process.getuid?.() === 0

type Refused = readonly [make: () => string, seen: RegExp, next: RegExp]
const REFUSED: Readonly<Record<string, Refused>> = {
  "a bare repository": [
    () => {
      git(at(), "clone", "--quiet", "--bare", shop("o"), at("shop.git"))
      return at("shop.git")
    },
    /a bare repository, which has no files/,
    /^git clone \S+\/shop\.git \S+\/shop-work$/,
  ],
  "git's own folder": [() => join(shop(), ".git"), /git's own folder/, / --repo \S+\/r$/],
  "names by SHA-256": [
    () => {
      git(at(), "init", "--quiet", "--object-format=sha256", at("r"))
      return at("r")
    },
    /one that names them by sha256/,
    /--repo and its path/,
  ],
  "a partial clone whose origin is gone": [
    () => {
      const directory = clone("--filter=blob:none")
      renameSync(at("o"), at("gone"))
      return directory
    },
    /does not appear to be a git repository/,
    / fetch --refetch --no-filter origin$/,
  ],
  "shared objects that are gone": [
    () => {
      git(at(), "clone", "--quiet", "--shared", shop("o"), at("r"))
      renameSync(at("o"), at("gone"))
      return at("r")
    },
    /bad object HEAD/,
    / fsck$/,
  ],
  "a missing commit": [without("HEAD"), /bad object HEAD/, / fsck$/],
  "a missing tree": [without("HEAD^{tree}"), /bad tree object/, / fsck$/],
  "a missing file": [without("HEAD:src/a.js"), /unable to read/, / fsck$/],
  "a missing parent": [without("HEAD~1"), /parents of commit/, / fsck$/],
  "files that should lie where nothing is": [
    config("core.worktree", "/nonexistent/files"),
    /core\.worktree says/,
    /config --unset core\.worktree$/,
  ],
  "an extension that git does not know": [
    () => {
      const directory = config("core.repositoryFormatVersion", "1")()
      git(directory, "config", "extensions.odd", "true")
      return directory
    },
    /unknown repository extension found: odd/,
    /once git is a version that knows it$/,
  ],
  "settings that cannot be read": [
    () => {
      appendFileSync(join(shop(), ".git/config"), "[bro ken\n")
      return at("r")
    },
    /bad config line/,
    /once that file is mended$/,
  ],
  "an index that cannot be read": [
    () => {
      writeFileSync(join(shop(), ".git/index"), "junk")
      return at("r")
    },
    /index file smaller than expected/,
    / read-tree HEAD$/,
  ],
  "a .git that leads nowhere": [
    () => {
      mkdirSync(at("r"))
      writeFileSync(at("r/.git"), "gitdir: /nonexistent\n")
      return at("r")
    },
    /no repository that git can read/,
    / status$/,
  ],
  "a head that is no head": [
    () => {
      writeFileSync(join(shop(), ".git/HEAD"), "garbage\n")
      return at("r")
    },
    /no repository that git can read/,
    / status$/,
  ],
  "a branch called mission": [
    branched("branch", "mission"),
    /a branch called mission/,
    / branch -m mission mission-before$/,
  ],
  "a branch called Mission, where letters have no case": [
    () => {
      const directory = config("core.ignoreCase", "true")()
      git(directory, "branch", "Mission")
      return directory
    },
    /a branch called mission/,
    / branch -m mission mission-before$/,
  ],
}

const refused = async (doing: Promise<unknown>): Promise<UsageError["parts"]> => {
  const error: UsageError = await doing.then(
    () => expect.fail("It was not refused."),
    cause => cause,
  )
  expect(error).toMatchObject({ name: "UsageError" })
  return error.parts
}

test.each(Object.entries(REFUSED))("%s is refused, with what to type", async (_, row) => {
  const [make, why, next] = row
  const directory = make()
  const before = readdirSync(directory)
  const parts = await refused(copied(directory))
  expect(parts.got).toMatch(why)
  expect(parts.try).toMatch(next)
  expect(readdirSync(directory)).toEqual(before)
})

test.runIf(isRoot)("a folder of another user is refused with git's own cure", async () => {
  const parts = await refused(copied(others(shop("some shop"))))
  expect(parts.got).toContain("dubious ownership")
  expect(parts.try).toBe(`git config --global --add safe.directory '${at("some shop")}'`)
  // The suggested cure works.
  execFileSync("sh", ["-c", parts.try], { env: environment() })
  await copied(at("some shop"))
})

test("a folder of which only the top belongs to another user is refused as well", async () => {
  if (!isRoot) return
  chownSync(shop(), 65_534, 65_534)
  expect((await refused(copied(at("r")))).try).toContain("safe.directory")
})

test("what the copy will lack is listed by name", async () => {
  const directory = shop()
  writeFileSync(join(directory, ".gitignore"), ".env\nbuild/\n")
  commit(directory, "ignore")
  mkdirSync(join(directory, "build/deep"), { recursive: true })
  for (const name of [".env", "build/deep/a.o", "new.txt", "README.md"]) {
    writeFileSync(join(directory, name), "changed\n")
  }
  expect(await found(directory)).toMatchObject({
    uncommitted: 2,
    leftOut: { uncommitted: ["README.md", "new.txt"], ignored: [".env", "build/"] },
  })
})

describe("branches of missions", () => {
  test.each([
    ["mission/local-1", 1],
    ["mission/local-3/main", 3],
    ["mission/local-3/main/below", 3],
    ["mission/local-4/anything", 4],
    ["mission/local-5x", 0],
    ["mission/local", 0],
    ["mission/other/local-6", 0],
    ["another/mission/local-7", 0],
  ])("%s makes the next number follow %i", async (name, last) => {
    const original = await found(branched("branch", name)())
    expect(lastMissionIn(environment(), original, "mission/local-")).toBe(last)
  })

  test.each(["mission/local-2", "mission/local-2/main", "mission/local-2/main/x"])(
    "%s gets in the way of mission 2, which goes on",
    async name => {
      const original = await found(branched("branch", name)())
      const go = (branch: string) => refuseIfTaken(environment(), original, branch)
      expect(() => go("mission/local-2/main")).toThrow(`a branch called ${name}`)
      expect(() => go("mission/local-1/main")).not.toThrow()
    },
  )
})
