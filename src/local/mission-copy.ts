/** The copy of a person's repository that a mission works in. It must never write to the original but for one branch at the end. */
import { execFileSync } from "node:child_process"

/** A repository as we found it, and what of it the copy leaves out. */
export interface Original {
  /** The top of the work tree. */
  readonly directory: string
  /** The common git directory: our data lies beside it, and worktrees share it. */
  readonly gitDirectory: string
  /** null: it has no commit yet. */
  readonly head: string | null
  readonly branch: string
  readonly uncommitted: number
}

/** Who runs git, for finding programs and identities; hooks and prompts are always off. */
export type GitEnvironment = Readonly<Record<string, string>>

function git(
  environment: GitEnvironment,
  directory: string,
  args: readonly string[],
  input?: string,
): string {
  return execFileSync("git", ["-c", "core.hooksPath=/dev/null", ...args], {
    cwd: directory,
    env: { ...environment, GIT_TERMINAL_PROMPT: "0" },
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 256 * 1024 * 1024,
    ...(input === undefined ? {} : { input }),
  }).trimEnd()
}

const tryGit = (environment: GitEnvironment, directory: string, args: readonly string[]) => {
  try {
    return git(environment, directory, args)
  } catch {
    return null
  }
}

/** null: no repository there. */
export function readOriginal(environment: GitEnvironment, directory: string): Original | null {
  const top = tryGit(environment, directory, ["rev-parse", "--show-toplevel"])
  if (top === null) return null
  const at = (args: readonly string[]) => tryGit(environment, top, args)
  const status = at(["status", "--porcelain", "-z"]) ?? ""
  return {
    directory: top,
    gitDirectory: at(["rev-parse", "--path-format=absolute", "--git-common-dir"]) ?? `${top}/.git`,
    head: at(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
    branch: at(["symbolic-ref", "--short", "--quiet", "HEAD"]) ?? "main",
    uncommitted: status.split("\0").filter(entry => entry !== "").length,
  }
}

/** Makes a folder a repository, without a commit. */
export const makeRepository = (environment: GitEnvironment, directory: string): void => {
  git(environment, directory, ["init", "--quiet", "--initial-branch=main"])
}

/** The empty root of a repository that has no commit: the same id whenever it is made. */
const ROOT = {
  GIT_AUTHOR_NAME: "Missions",
  GIT_AUTHOR_EMAIL: "missions@localhost",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Missions",
  GIT_COMMITTER_EMAIL: "missions@localhost",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
}

/** Brings what the original's head holds into the bare copy, as its default branch. */
export function fillCopy(
  environment: GitEnvironment,
  original: Original,
  copy: { readonly directory: string; readonly branch: string },
): string {
  const ref = `refs/heads/${copy.branch}`
  if (original.head === null) {
    const rooted = { ...environment, ...ROOT }
    const tree = git(
      environment,
      copy.directory,
      ["hash-object", "-t", "tree", "-w", "--stdin"],
      "",
    )
    const root = git(rooted, copy.directory, ["commit-tree", tree, "-m", "Begin"])
    git(environment, copy.directory, ["update-ref", ref, root])
    return root
  }
  const source = original.directory
  git(environment, copy.directory, [
    "fetch",
    "--quiet",
    "--no-tags",
    "--force",
    source,
    `HEAD:${ref}`,
  ])
  return original.head
}

/** The one thing that the original gets: the finished branch. Its own branches and files stay. */
export function bringBack(
  environment: GitEnvironment,
  original: Original,
  copy: { readonly directory: string; readonly branch: string },
): void {
  const ref = `refs/heads/${copy.branch}`
  const args = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", copy.directory]
  git(environment, original.directory, [...args, `+${ref}:${ref}`])
}

/** Lines and files that the branch changes against where it began. */
export function sizeOf(
  environment: GitEnvironment,
  directory: string,
  { from, to }: { readonly from: string; readonly to: string },
): { readonly lines: number; readonly files: number } {
  const rows = git(environment, directory, ["diff", "--numstat", `${from}...${to}`]).split("\n")
  const changed = rows.filter(row => row !== "").map(row => row.split("\t"))
  const lines = changed.reduce(
    (sum, [added, removed]) => sum + (Number(added) || 0) + (Number(removed) || 0),
    0,
  )
  return { lines, files: changed.length }
}

/** The login that the person has on the embedded GitHub: from git's own identity. */
export function personOf(environment: GitEnvironment, directory: string): string {
  const name = tryGit(environment, directory, ["config", "user.name"]) ?? ""
  const login = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 30)
  return login || "you"
}
