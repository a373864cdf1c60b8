/** The copy of a person's repository in which a mission works. The original gets one branch at the end and nothing else. */
import { execFileSync } from "node:child_process"
import { UsageError } from "./command-error.ts"
import { quoted } from "./person.ts"
import { gitSaid } from "./unfit.ts"

/** A repository as we found it, and what of it the copy leaves out. */
export interface Original {
  /** The top of the work tree. */
  readonly directory: string
  /** The common git directory: our data lies beside it, and worktrees share it. */
  readonly gitDirectory: string
  /** Null if it has no commit yet. */
  readonly head: string | null
  /** Null if its head is detached. */
  readonly branch: string | null
  readonly uncommitted: number
  /** Paths of uncommitted and ignored files, which the copy leaves out. */
  readonly leftOut?: {
    readonly uncommitted: readonly string[]
    readonly ignored: readonly string[]
  }
  /** The remote that its branches are pushed to; null if there is none yet. */
  readonly remote: string | null
}

/** The environment in which git finds programs and identities. Hooks and prompts are always off. */
export type GitEnvironment = Readonly<Record<string, string>>

/** Variables that decide how a person's git reaches a clone and its origin. */
const GIT_SETTINGS = [
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_CONFIG_SYSTEM",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "SSH_AUTH_SOCK",
  "XDG_CONFIG_HOME",
] as const

export interface GitUser {
  readonly home: string
  readonly path: string
  /** The variables of the person's shell. */
  readonly shell?: Readonly<Record<string, string | undefined>>
}

export const gitOf = ({ home, path, shell = {} }: GitUser): GitEnvironment => {
  const own = GIT_SETTINGS.flatMap(name => {
    const value = shell[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(own), PATH: path, HOME: home, LANG: "C.UTF-8" }
}

export function runGit(
  environment: GitEnvironment,
  directory: string,
  args: readonly string[],
  input?: string,
): string {
  return execFileSync("git", [...QUIET, ...args], {
    cwd: directory,
    // Without optional locks `git status` leaves the index as it is.
    env: { ...environment, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" },
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 256 * 1024 * 1024,
    ...(input === undefined ? {} : { input }),
  }).replace(/\n$/, "")
}

/** Turns off every program that a repository or a person may have configured. */
const QUIET = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]

export const tryGit = (environment: GitEnvironment, directory: string, args: readonly string[]) => {
  try {
    return runGit(environment, directory, args)
  } catch {
    return null
  }
}

/** The hash that git uses there. A git that is too old to tell knows only SHA-1. */
export const objectFormatOf = (environment: GitEnvironment, { directory }: Original): string =>
  tryGit(environment, directory, ["rev-parse", "--show-object-format"]) ?? "sha1"

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

/** Fetches the original's head into the bare copy, as its default branch. */
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
  try {
    runGit(apart(environment), copy.directory, [
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-auto-maintenance",
      // A shallow clone is a fine start. Its copy is shallow in the same place.
      "--update-shallow",
      "--force",
      `--upload-pack=${sendingAs(environment)}`,
      original.directory,
      `HEAD:${ref}`,
    ])
  } catch (cause) {
    throw notWhole(environment, original, cause)
  }
  return original.head
}

/**
 * The clone is read without replaced or grafted history, as GitHub would see it. If it's a partial
 * clone, git fetches what is missing from its origin, as it does for the person.
 */
function sendingAs(environment: GitEnvironment): string {
  const own = Object.keys(APART).map(name => {
    const value = environment[name]
    return value === undefined ? `-u ${name}` : quoted(`${name}=${value}`)
  })
  const as = ["GIT_GRAFT_FILE=/dev/null", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=0"]
  // The person has told git before that this folder is safe, whoever owns it.
  return ["env", ...own, ...as, "git -c 'safe.directory=*' upload-pack"].join(" ")
}

/** A person's settings could rewrite addresses and forbid protocols, so they don't count in our own repository. */
const apart = (environment: GitEnvironment): GitEnvironment => ({
  ...environment,
  ...APART,
})

const APART = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" }

function notWhole(environment: GitEnvironment, { directory, remote }: Original, cause: unknown) {
  const isPartial = tryGit(environment, directory, ["config", "--get-regexp", PROMISED]) !== null
  const git = `git -C ${quoted(directory)}`
  return new UsageError(
    {
      what: "The last commit cannot be copied completely.",
      where: directory,
      expected: "a clone that holds every file of its last commit, or whose origin answers",
      got: gitSaid(cause),
      try:
        isPartial && remote !== null
          ? `${git} fetch --refetch --no-filter ${quoted(remote)}`
          : `${git} fsck`,
    },
    { cause },
  )
}

const PROMISED = "^(remote\\..*\\.promisor|extensions\\.partialclone)$"

/**
 * Brings the finished branch into the original, which is the only thing it gets. Its own branches
 * and files stay. If it has a branch of that name that isn't ours, git throws.
 */
export function bringBack(
  environment: GitEnvironment,
  original: Original,
  copy: { readonly directory: string; readonly branch: string },
): void {
  const owned = ["-c", "safe.directory=*"]
  const args = [...owned, "fetch", "--quiet", ...BRINGING, ...fetchOf(copy)]
  runGit(apart(environment), original.directory, args)
}

const BRINGING = [
  "--no-tags",
  "--no-prune",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
  "--no-auto-maintenance",
]

/** What a person types behind `git fetch` to bring the branch themselves. */
export const fetchOf = ({
  directory,
  branch,
}: {
  readonly directory: string
  readonly branch: string
}): readonly string[] => [directory, `refs/heads/${branch}:refs/heads/${branch}`]

/** How many lines and files the branch changes since it began; null if git can't tell. */
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

/** The text of a file in a commit; null if there is no such file. */
export function fileAt(
  environment: GitEnvironment,
  { directory }: Original,
  { commit, path }: { readonly commit: string; readonly path: string },
): string | null {
  return tryGit(environment, directory, ["cat-file", "-p", `${commit}:${path}`])
}

/**
 * The last commit of the default branch as far as this clone knows. It's the branch that the origin
 * names, first the person's own and then the one that was fetched. Without an origin it's the head.
 */
export function defaultCommitOf(
  environment: GitEnvironment,
  { directory, head, branch }: Original,
): { readonly name: string; readonly commit: string } | null {
  const at = (...args: readonly string[]) => tryGit(environment, directory, args)
  const origin = at("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")?.replace(
    /^refs\/remotes\//,
    "",
  )
  const names = origin ? [origin.replace(/^origin\//, ""), origin] : []
  for (const name of names) {
    const place = name === origin ? `refs/remotes/${name}` : `refs/heads/${name}`
    const commit = at("rev-parse", "--verify", "--quiet", `${place}^{commit}`)
    if (commit) return { name, commit }
  }
  return head === null ? null : { name: branch ?? "the head", commit: head }
}

/** The name that git has for the person who works there; null if it has none. */
export const nameIn = (environment: GitEnvironment, directory: string): string | null =>
  tryGit(environment, directory, ["config", "user.name"])
