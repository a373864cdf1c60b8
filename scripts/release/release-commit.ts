/** The commit and the tag of a release. Their names follow from the source alone: who makes them, and when, is fixed. */
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { ReleaseError } from "./release-error.ts"

export interface Source {
  readonly commit: string
  /** Seconds since 1970, and the offset from UTC, as git writes them. */
  readonly at: string
  readonly version: string
  readonly manifest: Readonly<Record<string, unknown>>
  /** "owner/name" of where it came from. null: nobody can tell. */
  readonly repository: string | null
  /** null: there is no such name. */
  commitOf(name: string): string | null
}

type Variables = Readonly<Record<string, string>>

const git = (root: string, args: readonly string[], env: Variables = {}, input?: string): string =>
  execFileSync("git", args, {
    ...{ cwd: root, encoding: "utf8", env: { ...process.env, ...env }, maxBuffer: 2 ** 28 },
    ...(input === undefined ? {} : { input }),
    stdio: ["pipe", "pipe", "pipe"],
  }).trim()

/** The commit that is checked out. What was changed since then would be in the release and in no commit. */
export function sourceOf(root: string): Source {
  const changed = git(root, ["status", "--porcelain"])
  if (changed !== "") {
    throw new ReleaseError({
      what: "A release is made from a commit alone.",
      where: root,
      expected: "no changed and no new files",
      got: changed.split("\n").slice(0, 5).join("; "),
      try: "commit them, or release from a fresh clone",
    })
  }
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const quietly = (...args: readonly string[]): string | null => {
    try {
      return git(root, args)
    } catch {
      return null
    }
  }
  const origin = quietly("remote", "get-url", "origin") ?? ""
  return {
    commit: git(root, ["rev-parse", "HEAD"]),
    at: git(root, ["show", "-s", "--format=%ct +0000", "HEAD"]),
    version: manifest.version,
    manifest,
    repository: /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(origin)?.[1] ?? null,
    commitOf: name => quietly("rev-parse", "--verify", "--quiet", `${name}^{commit}`),
  }
}

const WHO = "Missions"
const MAIL = "releases@users.noreply.github.com"

const by = ({ at }: Source): Variables => ({
  ...{ GIT_AUTHOR_NAME: WHO, GIT_AUTHOR_EMAIL: MAIL, GIT_AUTHOR_DATE: at },
  ...{ GIT_COMMITTER_NAME: WHO, GIT_COMMITTER_EMAIL: MAIL, GIT_COMMITTER_DATE: at },
})

/** Its only parent is the source. Nothing is checked out, and no branch moves. */
export function releaseCommit(root: string, stage: string, source: Source): string {
  // An index of its own, in the folder of this release.
  const index = { GIT_INDEX_FILE: `${stage}.index`, GIT_WORK_TREE: stage }
  const add = [
    "-c",
    "core.autocrlf=false",
    "-c",
    "core.excludesFile=",
    "add",
    "--all",
    "--force",
    ".",
  ]
  git(stage, add, { ...index, GIT_DIR: git(root, ["rev-parse", "--absolute-git-dir"]) })
  const tree = git(root, ["write-tree"], { GIT_INDEX_FILE: `${stage}.index` })
  const text = `Release ${source.version}\n\nBuilt from ${source.commit}.\n`
  const commit = ["commit-tree", "--no-gpg-sign", tree, "-p", source.commit]
  return git(root, commit, by(source), text)
}

/** Throws if the version was released before and meant something else. */
export function tagged(root: string, commit: string, source: Source): string {
  const tag = `v${source.version}`
  const before = source.commitOf(`refs/tags/${tag}`)
  if (before === commit) return tag
  if (before !== null) {
    throw new ReleaseError({
      what: `${tag} was released before, and it is something else.`,
      where: `tag ${tag}`,
      expected: `commit ${commit}`,
      got: before,
      try: "raise the version in package.json and package-lock.json, and commit that",
    })
  }
  git(
    root,
    ["tag", "--no-sign", "--annotate", tag, commit, "-m", `Missions ${source.version}`],
    by(source),
  )
  return tag
}
