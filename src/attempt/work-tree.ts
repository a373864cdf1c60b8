/**
 * Lays a commit out as a work tree for hostile code, and takes back what that code made of it. The
 * work tree has a git directory of its own, which is never read again: ours lies elsewhere.
 */
import { copyFile, lstat, mkdir, readdir, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Sha } from "../core/words/id.ts"
import { SUBMODULE } from "./change.ts"
import { type Git, GitError, gitEnvironment, gitError, makeRepository, runGit } from "./git.ts"

/** How much history an agent finds: enough to read how things are done here. */
export const HISTORY_COMMITS = 50

/** `also`: refspecs to be fetched with it, since each fetch is three requests. */
export async function fetchCommit(
  git: Git,
  commit: Sha,
  depth: number,
  also: readonly string[] = [],
): Promise<void> {
  const args = ["fetch", "--quiet", "--no-tags", `--depth=${depth}`, "--no-write-fetch-head"]
  const answer = await git.remote([...args, "REMOTE", commit, ...also])
  if (answer.exit !== 0) throw gitError(args, answer)
}

/** The tree's files, exactly; and a repository whose only branch stands at the commit, so that git works there. */
export async function layOut(
  git: Git,
  options: {
    readonly commit: Sha
    readonly folder: string
    readonly index: string
    readonly own: { readonly home: string; readonly path: string }
  },
): Promise<void> {
  const { commit, folder, index, own } = options
  await mkdir(folder, { recursive: true })
  await git.text(["read-tree", "--reset", "-u", commit], { index, workTree: folder })
  const theirs = join(folder, ".git")
  await makeRepository(theirs, { head: BRANCH, config: THEIR_CONFIG })
  const depth = `--depth=${HISTORY_COMMITS}`
  const from = ["--no-write-fetch-head", "--no-auto-maintenance", "--update-head-ok"]
  const args = ["fetch", "--quiet", "--no-tags", depth, ...from, git.gitDir]
  const refspec = `${commit}:refs/heads/${BRANCH}`
  const answer = await runGit([...args, refspec], { env: gitEnvironment(own), workTree: folder })
  if (answer.exit !== 0) throw gitError(args, answer)
  // The same tree lies there, as the same files.
  await copyFile(index, join(theirs, "index"))
}

/** Another commit's files in the place of those: whoever works there sees them as changes not yet committed. */
export async function layOver(
  git: Git,
  options: { readonly commit: Sha; readonly folder: string; readonly index: string },
): Promise<void> {
  const { commit, folder, index } = options
  await git.text(["read-tree", "--reset", "-u", commit], { index, workTree: folder })
}

const BRANCH = "work"
const THEIR_CONFIG = "[user]\n\tname = Agent\n\temail = agent@missions.invalid\n"

export type Snapshot =
  | { readonly type: "taken"; readonly tree: Sha }
  /** It holds what no repository may hold. */
  | { readonly type: "refused"; readonly where: string }

/**
 * The tree of what lies in the folder now. Every file is read again: no time stamp is believed. Its
 * own .gitignore files count as they are now, for a first feature of an empty repository brings them.
 */
export async function takeSnapshot(
  git: Git,
  options: {
    readonly base: Sha
    readonly folder: string
    readonly index: string
    /** Paths that stay as the base has them, whatever lies there. */
    readonly without?: readonly string[]
  },
): Promise<Snapshot> {
  const { base, folder, index, without = [] } = options
  await rm(index, { force: true })
  await git.text(["read-tree", base], { index })
  const submodules = await submodulesOf(git, base)
  try {
    for (const path of submodules) await emptySubmodule(folder, path)
    const huge = await dropNestedRepositories(git, { folder, index })
    if (huge !== null) return { type: "refused", where: huge }
    await git.text(["add", "--all", "--", "."], { index, workTree: folder })
    for (const path of without) await leaveOut(git, { base, folder, index, path })
    return { type: "taken", tree: (await git.text(["write-tree"], { index })) as Sha }
  } catch (error) {
    // Such as a folder that may not be read, or a name that no tree may hold.
    const isTheirs = error instanceof GitError || (error as NodeJS.ErrnoException).code === "EACCES"
    if (!isTheirs) throw error
    return { type: "refused", where: (error as Error).message.slice(0, 300) }
  }
}

/**
 * In the index alone, by name: what the agent put in the place of a folder above is not followed, and
 * shows in the patch.
 */
async function leaveOut(
  git: Git,
  place: {
    readonly base: Sha
    readonly folder: string
    readonly index: string
    readonly path: string
  },
): Promise<void> {
  const { base, folder, index, path } = place
  const input = await git.text(["ls-files", "-z", "--", path], { index, workTree: folder })
  const remove = ["update-index", "--force-remove", "-z", "--stdin"]
  await git.text(remove, { index, workTree: folder, input })
  const before = await git.text(["ls-tree", "-r", "-z", "--full-tree", base, "--", path])
  await git.text(["update-index", "-z", "--index-info"], { index, input: before })
}

async function submodulesOf(git: Git, base: Sha): Promise<readonly string[]> {
  const listing = await git.text(["ls-tree", "-r", "-z", "--full-tree", base])
  return listing
    .split("\0")
    .filter(line => line.startsWith(`${SUBMODULE} `))
    .map(line => line.slice(line.indexOf("\t") + 1))
}

/** A submodule stands at the commit that the base names, whatever the agent did inside. */
async function emptySubmodule(folder: string, path: string): Promise<void> {
  // Through a link we would delete elsewhere. The lost submodule shows in the patch.
  if ((await entryAt(folder, dirname(path))) !== "folder") return
  await rm(join(folder, path), { recursive: true, force: true })
  await mkdir(join(folder, path))
}

/**
 * What stands at a path, gone down to step by step: "elsewhere" is a link there or above, or a file
 * above, through which we would write or delete outside of what we were asked for.
 */
export async function entryAt(
  folder: string,
  path: string,
): Promise<"folder" | "file" | "nothing" | "elsewhere"> {
  const steps = path.split("/")
  for (const [at] of steps.entries()) {
    const found = await lstat(join(folder, ...steps.slice(0, at + 1))).catch(() => null)
    if (found === null) return "nothing"
    if (found.isFile() && at === steps.length - 1) return "file"
    if (!found.isDirectory()) return "elsewhere"
  }
  return "folder"
}

/** Larger files are no source code, and reading them would fill the disk. */
const FILE_BYTES_MAX = 100 * 1024 * 1024

/**
 * A repository inside the work tree would be taken for a submodule, and its files be lost: its .git is
 * removed. Ignored folders are left alone. Answers the first file that is too large.
 */
async function dropNestedRepositories(
  git: Git,
  { folder, index }: { readonly folder: string; readonly index: string },
): Promise<string | null> {
  const args = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"]
  const listed = await git.text(args, { index, workTree: folder })
  const ignored = new Set(listed.split("\0").map(path => path.replace(/\/$/, "")))
  const pending = [""]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`
      if (entry.name.toLowerCase() === ".git") {
        if (dirname(path) !== ".") await rm(join(folder, path), { recursive: true, force: true })
        continue
      }
      if (ignored.has(path)) continue
      // A link is never followed: readdir tells what the entry itself is.
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile() && (await lstat(join(folder, path))).size > FILE_BYTES_MAX) {
        return `${path}: larger than ${FILE_BYTES_MAX / 1024 / 1024} MB`
      }
    }
  }
  return null
}
