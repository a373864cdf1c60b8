/** The copy of a person's repository that a mission works in. It must never write to the original but for one branch at the end. */
import { execFileSync } from "node:child_process"
import { statSync } from "node:fs"

/** A repository as we found it, and what of it the copy leaves out. */
export interface Original {
  /** The top of the work tree. */
  readonly directory: string
  /** The common git directory: our data lies beside it, and worktrees share it. */
  readonly gitDirectory: string
  /** null: it has no commit yet. */
  readonly head: string | null
  /** null: its head is detached. */
  readonly branch: string | null
  readonly uncommitted: number
  /** Where its branches are pushed to; null: nowhere yet. */
  readonly remote: string | null
}

/** Who runs git, for finding programs and identities; hooks and prompts are always off. */
export type GitEnvironment = Readonly<Record<string, string>>

export function runGit(
  environment: GitEnvironment,
  directory: string,
  args: readonly string[],
  input?: string,
): string {
  return execFileSync("git", ["-c", "core.hooksPath=/dev/null", ...args], {
    cwd: directory,
    // Without optional locks `git status` leaves the index as it is.
    env: { ...environment, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 256 * 1024 * 1024,
    ...(input === undefined ? {} : { input }),
  }).trimEnd()
}

const tryGit = (environment: GitEnvironment, directory: string, args: readonly string[]) => {
  try {
    return runGit(environment, directory, args)
  } catch {
    return null
  }
}

/** What git said of its failure, in one line. */
export function gitSaid(error: unknown): string {
  const { stderr, code, message } = error as Error & { stderr?: string; code?: string }
  if (code === "ENOENT") return "git was not found on the PATH"
  const lines = (stderr ?? message).split("\n").map(line => line.trim())
  const told = lines.find(line => /^(fatal|error):/.test(line)) ?? lines.find(line => line !== "")
  return (told ?? message).replace(/^(fatal|error): */, "")
}

export type Found =
  | { readonly is: "repository"; readonly original: Original }
  | { readonly is: "plain_folder" }
  /** Neither a work tree of git nor a folder that could become one. */
  | { readonly is: "unusable"; readonly why: string }

export function findOriginal(environment: GitEnvironment, directory: string): Found {
  if (!isFolder(directory)) return { is: "unusable", why: "there is no such folder" }
  try {
    const top = runGit(environment, directory, ["rev-parse", "--show-toplevel"])
    return { is: "repository", original: readOriginal(environment, top) }
  } catch (error) {
    const why = gitSaid(error)
    return /^not a git repository/.test(why) ? { is: "plain_folder" } : { is: "unusable", why }
  }
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
  const status = at(["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"]) ?? ""
  return {
    directory: top,
    gitDirectory: at(["rev-parse", "--path-format=absolute", "--git-common-dir"]) ?? `${top}/.git`,
    head: at(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
    branch: at(["symbolic-ref", "--short", "--quiet", "HEAD"]),
    uncommitted: status.split("\0").filter(entry => entry !== "").length,
    remote: remotes.find(name => name === "origin") ?? remotes[0] ?? null,
  }
}

/** How git names objects there; a git too old to tell knows one way alone. */
export const objectFormatOf = (environment: GitEnvironment, { directory }: Original): string =>
  tryGit(environment, directory, ["rev-parse", "--show-object-format"]) ?? "sha1"

/** The highest number of a mission whose branch lies there already, from whatever data; 0: none. */
export function lastMissionIn(
  environment: GitEnvironment,
  original: Original,
  prefix: string,
): number {
  const pattern = `refs/heads/${prefix}*/main`
  const names = tryGit(environment, original.directory, [
    "for-each-ref",
    "--format=%(refname)",
    pattern,
  ])
  const numbers = (names ?? "")
    .split("\n")
    .map(name => Number(name.slice(`refs/heads/${prefix}`.length, -"/main".length)))
  return Math.max(0, ...numbers.filter(Number.isSafeInteger))
}

export const hasBranch = (
  environment: GitEnvironment,
  { directory }: Original,
  name: string,
): boolean =>
  tryGit(environment, directory, ["rev-parse", "--verify", "--quiet", `refs/heads/${name}`]) !==
  null

/** Makes a folder a repository, without a commit. */
export const makeRepository = (environment: GitEnvironment, directory: string): void => {
  runGit(environment, directory, ["init", "--quiet", "--initial-branch=main"])
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
    const tree = runGit(
      environment,
      copy.directory,
      ["hash-object", "-t", "tree", "-w", "--stdin"],
      "",
    )
    const root = runGit(rooted, copy.directory, ["commit-tree", tree, "-m", "Begin"])
    runGit(environment, copy.directory, ["update-ref", ref, root])
    return root
  }
  const source = original.directory
  runGit(environment, copy.directory, [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-auto-maintenance",
    // A shallow clone is a fine start: its edge comes along.
    "--update-shallow",
    "--force",
    source,
    `HEAD:${ref}`,
  ])
  return original.head
}

/**
 * The one thing that the original gets: the finished branch. Its own branches and files stay, and a
 * branch of that name that is not ours is never overwritten: git then throws.
 */
export function bringBack(
  environment: GitEnvironment,
  original: Original,
  copy: { readonly directory: string; readonly branch: string },
): void {
  runGit(environment, original.directory, ["fetch", "--quiet", ...BRINGING, ...fetchOf(copy)])
}

const BRINGING = [
  "--no-tags",
  "--no-prune",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
  "--no-auto-maintenance",
]

/** What a person types to bring the branch themselves, behind `git fetch`. */
export const fetchOf = ({
  directory,
  branch,
}: {
  readonly directory: string
  readonly branch: string
}): readonly string[] => [directory, `refs/heads/${branch}:refs/heads/${branch}`]

/** Lines and files that the branch changes against where it began; null: git cannot tell. */
export function sizeOf(
  environment: GitEnvironment,
  directory: string,
  { from, to }: { readonly from: string; readonly to: string },
): { readonly lines: number; readonly files: number } | null {
  const told = tryGit(environment, directory, ["diff", "--numstat", `${from}...${to}`])
  if (told === null) return null
  const changed = told.split("\n").filter(row => row !== "")
  const lines = changed
    .map(row => row.split("\t"))
    .reduce((sum, [added, removed]) => sum + (Number(added) || 0) + (Number(removed) || 0), 0)
  return { lines, files: changed.length }
}

/** The text of a file in a commit; null: there is none. */
export function fileAt(
  environment: GitEnvironment,
  { directory }: Original,
  { commit, path }: { readonly commit: string; readonly path: string },
): string | null {
  return tryGit(environment, directory, ["cat-file", "-p", `${commit}:${path}`])
}

/**
 * The last commit of the default branch as far as this clone knows: of the branch that its origin
 * names, the person's own or else the one that was fetched; without an origin, the head.
 */
export function defaultCommitOf(
  environment: GitEnvironment,
  { directory, head, branch }: Original,
): { readonly name: string; readonly commit: string } | null {
  const at = (...args: readonly string[]) => tryGit(environment, directory, args)
  const origin = at("symbolic-ref", "--short", "--quiet", "refs/remotes/origin/HEAD")
  const names = origin ? [origin.replace(/^origin\//, ""), origin] : []
  for (const name of names) {
    const place = name === origin ? `refs/remotes/${name}` : `refs/heads/${name}`
    const commit = at("rev-parse", "--verify", "--quiet", `${place}^{commit}`)
    if (commit) return { name, commit }
  }
  return head === null ? null : { name: branch ?? "the head", commit: head }
}

/** Letters that are no other letter with a mark. */
const WITHOUT_MARKS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" },
}

/** The login that the person has on the embedded GitHub: from git's own identity. */
export function personOf(environment: GitEnvironment, directory: string): string {
  const name = tryGit(environment, directory, ["config", "user.name"]) ?? ""
  const login = name
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, letter => WITHOUT_MARKS[letter] ?? letter)
    .normalize("NFKD")
    // "José" is "jose", and no "jos-e".
    .replace(/\p{M}+/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 30)
  // It stands in sentences: "owner approves plan 1".
  return login || "owner"
}
