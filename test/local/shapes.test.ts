/** Every shape of clone that git's documentation lists. Each works and gets one branch. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { bringBack, runGit } from "../../src/local/copy.ts"
import {
  at,
  branched,
  clone,
  commit,
  config,
  conflict,
  copied,
  environment,
  freshShapes,
  git,
  hook,
  others,
  PERSON,
  shop,
} from "./support/shapes.ts"

freshShapes()

const WORK: Readonly<Record<string, () => string>> = {
  "a plain clone": () => clone(),
  "a shallow clone": () => clone("--depth=1"),
  "a clone without blobs": () => clone("--filter=blob:none"),
  "a clone without trees": () => clone("--filter=tree:0"),
  "a clone with a reference": () => clone("--reference", shop("reference")),
  "a clone that shares objects": () => {
    git(at(), "clone", "--quiet", "--shared", shop("o"), at("r"))
    return at("r")
  },
  "a git directory elsewhere": () => clone(`--separate-git-dir=${at("elsewhere")}`),
  "a linked work tree": () => {
    git(shop("o"), "worktree", "add", "--quiet", "-b", "side", at("r"))
    return at("r")
  },
  "a linked work tree of a bare repository": () => {
    git(at(), "clone", "--quiet", "--bare", shop("o"), at("bare.git"))
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
    git(at(), "init", "--quiet", at("r"))
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

/** They belong to another user, so only root can make them. */
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

/** What the person sees in the clone: refs, files, and what is not committed. */
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
  // The copy is complete if every file can be checked out from it alone.
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
