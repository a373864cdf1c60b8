/**
 * Finds the clone that a person means, or says why a folder is none. It must never change anything
 * there.
 */
import { statSync } from "node:fs"
import { type GitEnvironment, type Original, runGit, tryGit } from "./copy.ts"
import { quoted } from "./person.ts"
import { incomplete, type Unfit, unfit } from "./unfit.ts"

export type Found =
  | { readonly is: "repository"; readonly original: Original }
  | { readonly is: "plain_folder" }
  /** Neither a work tree of git nor a folder that could become one. */
  | ({ readonly is: "unusable" } & Unfit)

export function findOriginal(environment: GitEnvironment, directory: string): Found {
  if (!isFolder(directory)) {
    return { is: "unusable", why: "there is no such folder", try: null }
  }
  const at = (args: readonly string[]) => tryGit(environment, directory, args)
  try {
    const top = runGit(environment, directory, ["rev-parse", "--show-toplevel"])
    if (!isFolder(top)) {
      const why = `core.worktree says that its files are in ${top}, which is not a folder`
      const next = `git -C ${quoted(directory)} config --unset core.worktree`
      return { is: "unusable", why, try: next }
    }
    // With core.worktree the files may be in a folder from which git finds no repository.
    const gitDirectory = at(GIT_DIRECTORY)
    const isOwn = tryGit(environment, top, GIT_DIRECTORY) === gitDirectory
    const original = readOriginal(environment, isOwn ? top : directory)
    const why = unreadable(environment, original)
    return why === null
      ? { is: "repository", original }
      : { is: "unusable", ...incomplete(original.directory, why) }
  } catch (error) {
    const isBare = at(["rev-parse", "--is-bare-repository"]) === "true"
    const { why, try: next } = unfit(error, { directory, isBare })
    const isPlain = next === null && /^not a git repository/.test(why)
    return isPlain ? { is: "plain_folder" } : { is: "unusable", why, try: next }
  }
}

const GIT_DIRECTORY = ["rev-parse", "--path-format=absolute", "--git-common-dir"]

/**
 * A branch without a commit is a fine start. A branch whose commit is missing must not look like
 * one.
 */
function unreadable(environment: GitEnvironment, { directory, head }: Original): string | null {
  if (head !== null) return null
  const named = tryGit(environment, directory, ["rev-parse", "--verify", "--quiet", "HEAD"])
  return named ? `its last commit, ${named.slice(0, 7)}, is missing` : null
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function readOriginal(environment: GitEnvironment, top: string): Original {
  const at = (args: readonly string[]) => tryGit(environment, top, args)
  const remotes =
    at(["remote"])
      ?.split("\n")
      .filter(name => name !== "") ?? []
  const all = ["--untracked-files=all", "--ignored=matching"]
  const status = runGit(environment, top, ["status", "--porcelain", "-z", "--no-renames", ...all])
  // " M src/a.js"
  const entries = status.split("\0").filter(entry => entry !== "")
  const isIgnored = (entry: string) => entry.startsWith("!!")
  const pathOf = (entry: string) => entry.slice(3)
  const uncommitted = entries.filter(entry => !isIgnored(entry)).map(pathOf)
  return {
    directory: top,
    gitDirectory: at(GIT_DIRECTORY) ?? `${top}/.git`,
    head: at(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
    branch: branchIn(at(["symbolic-ref", "--quiet", "HEAD"])),
    uncommitted: uncommitted.length,
    leftOut: { uncommitted, ignored: entries.filter(isIgnored).map(pathOf) },
    remote: remotes.find(name => name === "origin") ?? remotes[0] ?? null,
  }
}

/** We don't use git's own short name, which differs if a tag has the same name. */
const branchIn = (ref: string | null): string | null =>
  ref?.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null
