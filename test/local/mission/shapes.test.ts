/** Every shape that a clone can have, as git's documentation lists them: each works, or is refused at once with what to type. */
import { execFileSync } from "node:child_process"
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { openBareObjects } from "../../../src/local/github/objects/bare.ts"
import { bringBack, fillCopy, runGit } from "../../../src/local/mission-copy.ts"
import type { UsageError } from "../../../src/local/mission-error.ts"
import { repositoryOf } from "../../../src/local/mission-inputs.ts"
import { lastMissionIn, refuseIfTaken } from "../../../src/local/mission-room.ts"

let folder: string
let template: string
const at = (...parts: readonly string[]) => join(folder, ...parts)
const opened = () => {
  folder = mkdtempSync(join(tmpdir(), "shapes-"))
  mkdirSync(at("home"))
}
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

const PERSON = {
  GIT_AUTHOR_NAME: "Mira",
  GIT_AUTHOR_EMAIL: "mira@example.com",
  GIT_COMMITTER_NAME: "Mira",
  GIT_COMMITTER_EMAIL: "mira@example.com",
}
const environment = () => ({ PATH: process.env["PATH"] ?? "", HOME: at("home"), LANG: "C.UTF-8" })
const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync("git", [...args], {
    cwd,
    env: { ...environment(), ...PERSON },
    encoding: "utf8",
    stdio: "pipe",
  }).trimEnd()

const commit = (cwd: string, message: string) => {
  git(cwd, "add", "--all")
  git(cwd, "commit", "--quiet", "--allow-empty", "--message", message)
}

/** Three commits on main. */
function shop(name = "r"): string {
  cpSync(template, at(name), { recursive: true })
  return at(name)
}

const clone = (...args: readonly string[]): string => {
  const origin = shop("o")
  git(origin, "config", "uploadpack.allowFilter", "true")
  git(folder, "clone", "--quiet", ...args, `file://${origin}`, at("r"))
  return at("r")
}

const hook = (name: string): string => {
  writeFileSync(at(name), `#!/bin/sh\ntouch '${at("program-ran")}'\nexit 1\n`)
  chmodSync(at(name), 0o755)
  return at(name)
}
const config = (key: string, value: string) => () => {
  const directory = shop()
  git(directory, "config", key, value)
  return directory
}
const conflict = (how: "merge" | "rebase" | "cherry-pick") => () => {
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
const without = (name: string) => () => {
  const directory = shop()
  rmSync(objectOf(directory, name))
  return directory
}
const branched =
  (...args: readonly string[]) =>
  () => {
    const directory = shop()
    git(directory, ...args)
    return directory
  }
const others = (directory: string) => {
  execFileSync("chown", ["-R", "65534:65534", directory])
  return directory
}

const WORK: Readonly<Record<string, () => string>> = {
  "a plain clone": () => clone(),
  "a shallow clone": () => clone("--depth=1"),
  "a clone without blobs": () => clone("--filter=blob:none"),
  "a clone without trees": () => clone("--filter=tree:0"),
  "a clone with a reference": () => clone("--reference", shop("reference")),
  "a clone that shares objects": () => {
    git(folder, "clone", "--quiet", "--shared", shop("o"), at("r"))
    return at("r")
  },
  "a git directory elsewhere": () => clone(`--separate-git-dir=${at("elsewhere")}`),
  "a linked work tree": () => {
    git(shop("o"), "worktree", "add", "--quiet", "-b", "side", at("r"))
    return at("r")
  },
  "a linked work tree of a bare repository": () => {
    git(folder, "clone", "--quiet", "--bare", shop("o"), at("bare.git"))
    git(at("bare.git"), "worktree", "add", "--quiet", at("r"), "main")
    return at("r")
  },
  "a submodule": () => {
    const directory = shop("o")
    const file = ["-c", "protocol.file.allow=always"]
    git(directory, ...file, "submodule", "--quiet", "add", shop("lib"), "lib")
    return join(directory, "lib")
  },
  "a repository with a submodule": () => {
    const directory = shop()
    const file = ["-c", "protocol.file.allow=always"]
    git(directory, ...file, "submodule", "--quiet", "add", shop("lib"), "lib")
    commit(directory, "with lib")
    return directory
  },
  "a submodule that nobody describes": () => {
    const directory = shop()
    const link = `160000,${git(directory, "rev-parse", "HEAD")},lib`
    git(directory, "update-index", "--add", "--cacheinfo", link)
    git(directory, "commit", "--quiet", "--message", "link")
    return directory
  },
  "a folder below the top": () => join(shop(), "src"),
  "a link to it": () => {
    symlinkSync(shop("o"), at("r"))
    return at("r")
  },
  "a git directory behind a link": () => {
    renameSync(join(shop(), ".git"), at("g"))
    symlinkSync(at("g"), at("r/.git"))
    return at("r")
  },
  "files elsewhere, by core.worktree": () => {
    const directory = shop()
    mkdirSync(at("files"))
    for (const name of ["README.md", "src"]) renameSync(join(directory, name), at("files", name))
    git(directory, "config", "core.worktree", at("files"))
    return directory
  },
  "a sparse checkout by folders": branched("sparse-checkout", "set", "--cone", "src"),
  "a sparse checkout by patterns": branched("sparse-checkout", "set", "--no-cone", "/src/*.js"),
  "a sparse index": branched("sparse-checkout", "set", "--cone", "--sparse-index", "src"),
  "a split index": branched("update-index", "--split-index"),
  "an index of version 4": branched("update-index", "--index-version", "4"),
  "files that git does not look at": () => {
    const directory = shop()
    git(directory, "update-index", "--skip-worktree", "README.md")
    rmSync(join(directory, "README.md"))
    return directory
  },
  "a detached head": branched("checkout", "--quiet", "--detach", "HEAD~1"),
  "a branch without a commit": () => {
    git(folder, "init", "--quiet", at("r"))
    return at("r")
  },
  "an orphan beside other branches": branched("checkout", "--quiet", "--orphan", "fresh"),
  "a replaced commit": branched("replace", "HEAD~1", "HEAD~2"),
  "a grafted history": () => {
    const directory = shop()
    writeFileSync(join(directory, ".git/info/grafts"), `${git(directory, "rev-parse", "HEAD")}\n`)
    return directory
  },
  "a merge half done": conflict("merge"),
  "a rebase half done": conflict("rebase"),
  "a cherry-pick half done": conflict("cherry-pick"),
  "a search by halves": () => {
    const directory = shop()
    git(directory, "bisect", "start", "HEAD", "HEAD~2")
    return directory
  },
  "packed objects and refs": () => {
    const directory = shop()
    git(directory, "gc", "--quiet")
    git(directory, "pack-refs", "--all")
    return directory
  },
  "a repository inside": () => {
    cpSync(shop("inner"), join(shop(), "inner"), { recursive: true })
    return at("r")
  },
  "line ends turned by a setting": config("core.autocrlf", "true"),
  "names without case": config("core.ignoreCase", "true"),
  "commits that must be signed": () => config("commit.gpgSign", "true")(),
  "an unknown person": config("user.useConfigOnly", "true"),
  hooks: () => {
    const directory = shop()
    for (const name of ["reference-transaction", "post-checkout", "post-merge"]) {
      renameSync(hook(name), join(directory, ".git/hooks", name))
    }
    return directory
  },
  "a hooks folder by a setting": () => {
    mkdirSync(at("hooks"))
    renameSync(hook("reference-transaction"), at("hooks/reference-transaction"))
    return config("core.hooksPath", at("hooks"))()
  },
  "a watcher of files": () => config("core.fsmonitor", hook("watch"))(),
  "an origin that no longer answers": config("remote.origin.url", "https://nowhere.invalid/x.git"),
  "a branch of many signs": branched("checkout", "--quiet", "-b", "feature/ü#1%20x'\""),
  "a branch that reads like a commit": branched("checkout", "--quiet", "-b", "a".repeat(40)),
  "a branch and a tag of one name": branched("tag", "main", "HEAD~2"),
  "a name with blanks and quotes": () => shop('it\'s "a" $shop '),
  "a name with a line end": () => shop("two\nlines\n"),
  "a locked index": () => {
    writeFileSync(join(shop(), ".git/index.lock"), "")
    return at("r")
  },
  "settings of a person that turn everything round": () => {
    const of = (section: string, ...lines: readonly string[]) =>
      `[${section}]\n${lines.join("\n")}\n`
    const settings = [
      of("protocol", "allow = never"),
      of('url "https://evil.invalid/"', "insteadOf = /"),
      of("color", "ui = always"),
      of("status", "showUntrackedFiles = no"),
      of("transfer", "fsckObjects = true"),
      of("diff", "external = /bin/false"),
    ]
    const directory = shop()
    writeFileSync(at("home/.gitconfig"), settings.join(""))
    return directory
  },
}

/** Of another user, so for root alone. */
const OWNED: Readonly<Record<string, () => string>> = {
  "somebody else's, called safe": () => {
    writeFileSync(at("home/.gitconfig"), "[safe]\n\tdirectory = *\n")
    return others(shop())
  },
  "somebody else's, called safe in the other place": () => {
    mkdirSync(at("home/.config/git"), { recursive: true })
    writeFileSync(at("home/.config/git/config"), "[safe]\n\tdirectory = *\n")
    return others(shop())
  },
}

const isRoot = process.getuid?.() === 0
const WORKING = Object.entries({ ...WORK, ...(isRoot ? OWNED : {}) })

const terminal = { isAttended: false, line: () => {}, ask: async () => null }
const found = (repository: string) =>
  repositoryOf(
    { repository, isYes: true } as Parameters<typeof repositoryOf>[0],
    { directory: folder, terminal } as unknown as Parameters<typeof repositoryOf>[1],
    environment(),
  )

const copied = async (repository: string) => {
  const original = await found(repository)
  const copy = { directory: at("copy.git"), branch: original.branch ?? "main" }
  openBareObjects({ directory: copy.directory })
  return { original, copy, commit: fillCopy(environment(), original, copy) }
}

/** What the person sees of the clone: refs, files, and what is not committed. */
const seen = (directory: string) => {
  const quiet = ["-c", "core.fsmonitor=false", "-c", "color.ui=false"]
  const refs = git(directory, "for-each-ref").split("\n")
  return [
    refs.filter(ref => ref !== "" && !ref.includes("refs/heads/mission/")),
    git(directory, ...quiet, "status", "--porcelain", "--ignored"),
  ]
}

test.each(WORKING)("%s works, and gets one branch", async (_, make) => {
  const directory = make()
  const before = seen(directory)
  const { original, copy, commit: from } = await copied(directory)
  if (original.head !== null) expect(from).toBe(git(directory, "rev-parse", "HEAD"))
  // Whole: every file can be laid out of the copy alone.
  runGit(environment(), copy.directory, [
    "-c",
    "tar.umask=0",
    "archive",
    "--output=/dev/null",
    from,
  ])
  const branch = "mission/local-1/main"
  const work = { ...environment(), ...PERSON }
  const made = runGit(work, copy.directory, [
    "commit-tree",
    `${from}^{tree}`,
    "-p",
    from,
    "-m",
    "x",
  ])
  runGit(work, copy.directory, ["update-ref", `refs/heads/${branch}`, made])
  bringBack(environment(), original, { directory: copy.directory, branch })
  expect(git(directory, "rev-parse", branch)).toBe(made)
  expect(seen(directory)).toEqual(before)
  expect(existsSync(at("program-ran"))).toBe(false)
})

type Refused = readonly [make: () => string, seen: RegExp, next: RegExp]
const REFUSED: Readonly<Record<string, Refused>> = {
  "a bare repository": [
    () => {
      git(folder, "clone", "--quiet", "--bare", shop("o"), at("shop.git"))
      return at("shop.git")
    },
    /a bare repository, which has no files/,
    /^git clone \S+\/shop\.git \S+\/shop-work$/,
  ],
  "git's own folder": [() => join(shop(), ".git"), /git's own folder/, / --repo \S+\/r …$/],
  "names by SHA-256": [
    () => {
      git(folder, "init", "--quiet", "--object-format=sha256", at("r"))
      return at("r")
    },
    /one of sha256/,
    /--repo DIR/,
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
      git(folder, "clone", "--quiet", "--shared", shop("o"), at("r"))
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
  expect(parts.seen).toMatch(why)
  expect(parts.next).toMatch(next)
  expect(readdirSync(directory)).toEqual(before)
})

test.runIf(isRoot)("a folder of another user is refused with git's own cure", async () => {
  const parts = await refused(copied(others(shop("some shop"))))
  expect(parts.seen).toContain("dubious ownership")
  expect(parts.next).toBe(`git config --global --add safe.directory '${at("some shop")}'`)
  // And the cure cures.
  execFileSync("sh", ["-c", parts.next], { env: environment() })
  await copied(at("some shop"))
})

test("a folder that only its top is another's is refused as well", async () => {
  if (!isRoot) return
  chownSync(shop(), 65_534, 65_534)
  expect((await refused(copied(at("r")))).next).toContain("safe.directory")
})

test("what the copy will lack is known by name", async () => {
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
    "%s stands in the way of mission 2, which goes on",
    async name => {
      const original = await found(branched("branch", name)())
      const go = (branch: string) => refuseIfTaken(environment(), original, branch)
      expect(() => go("mission/local-2/main")).toThrow(`a branch called ${name}`)
      expect(() => go("mission/local-1/main")).not.toThrow()
    },
  )
})
