/**
 * Writes a commit to disk as a work tree for hostile code, and takes back what that code made of
 * it. The work tree has a git directory of its own, which we never read again; ours lies elsewhere.
 */
import { copyFile, lstat, mkdir, readdir, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Sha } from "../../core/values/id.ts"
import { hasAttributes } from "./attributes.ts"
import { baseOwn } from "./base-own.ts"
import { blaming, WorkTreeError } from "./blame.ts"
import { treeOf } from "./commit.ts"
import { entryAt } from "./entry-at.ts"
import { fetchCommit } from "./fetch-commit.ts"
import { believeUnchanged, type LargeFile, untouchedLargeFiles } from "./large-files.ts"
import { type Laying, layFiles } from "./lay-files.ts"
import { type Git, gitEnvironment, gitError, makeRepository, runGit } from "./own-git.ts"
import { applyPatch, changesOf, makePatch } from "./patch.ts"
import { placeOf, shownPath, textOfBytes } from "./path-bytes.ts"
import { unreadableIn } from "./pipes.ts"
import { submodulesOf } from "./submodules.ts"

/** How much history an agent finds: enough to see how things are done here. */
export const HISTORY_COMMITS = 50

/**
 * Writes the tree's files exactly, and makes a repository whose only branch is at the commit, so
 * that git works there. Throws WorkTreeError.
 */
export const layOut = (
  git: Git,
  options: Laying & { readonly own: { readonly home: string; readonly path: string } },
): Promise<void> =>
  blaming("laying_out", async () => {
    const { commit, folder, index, own } = options
    await mkdir(folder, { recursive: true })
    const theirs = join(folder, ".git")
    makeRepository(theirs, { head: BRANCH, config: THEIR_CONFIG })
    const depth = `--depth=${HISTORY_COMMITS}`
    const from = ["--no-write-fetch-head", "--no-auto-maintenance", "--update-head-ok"]
    const args = [...IN_ONE_FILE, "fetch", "--quiet", "--no-tags", depth, ...from, git.gitDir]
    const refspec = `${commit}:refs/heads/${BRANCH}`
    const call = { env: gitEnvironment(own), workTree: folder }
    const [answer] = await Promise.all([runGit([...args, refspec], call), layFiles(git, options)])
    if (answer.exit !== 0) throw gitError(args, answer)
    // The same tree already lies there, as the same files.
    await copyFile(index, join(theirs, "index"))
  })

/**
 * Lays out what a worker begins with: the commit, and over it the files of the checkpoint, which
 * look like uncommitted changes. Returns what git would take if nothing changed.
 */
export async function layOutWork(
  git: Git,
  laying: Parameters<typeof layOut>[1] & { readonly checkpoint: Sha | null },
): Promise<Sha> {
  const { checkpoint } = laying
  await layOut(git, laying)
  const laid = await takenAsLaid(git, laying)
  if (checkpoint === null) return laid
  await fetchCommit(git, checkpoint, 1)
  await blaming("laying_out", () => layFiles(git, { ...laying, commit: checkpoint }))
  return laid
}

const BRANCH = "work"
/** Each file and folder here is looked at again before every check. */
const IN_ONE_FILE = ["-c", "fetch.unpackLimit=1", "-c", "core.fsync=none"]
/**
 * A file that was put back is a new file with the same content, and its time is the same only to
 * the second. These settings keep git from taking it for changed.
 */
const THEIR_CONFIG =
  "\ttrustctime = false\n\tcheckStat = minimal\n" +
  "[user]\n\tname = Agent\n\temail = agent@missions.invalid\n"

export type Snapshot =
  | { readonly type: "taken"; readonly tree: Sha; readonly patch: Buffer }
  /** The folder holds what no repository may hold, or what nobody can read; `by` is to blame. */
  | { readonly type: "refused"; readonly where: string; readonly by: "agent" | "machine" }

/**
 * The tree of what lies in the folder now, and the patch that makes it from the base. Every file is
 * read again, and no time stamp is believed. Its .gitignore files count as they are now, because
 * the first feature of an empty repository brings them.
 */
export async function takeSnapshot(git: Git, options: Taking): Promise<Snapshot> {
  try {
    return await blaming("taking", () => take(git, options))
  } catch (error) {
    if (!(error instanceof WorkTreeError)) throw error
    const by = error.blame === "machine" ? "machine" : "agent"
    return { type: "refused", where: error.message, by }
  }
}

/**
 * What git would take from a folder that was just written. It differs from the commit's tree if the
 * attributes would convert a blob, or if the file system can't hold all the names. What an agent
 * left unchanged must not count as its change.
 */
export const takenAsLaid = (git: Git, { commit, folder, index }: Laying): Promise<Sha> =>
  blaming("laying_out", async () => {
    const unlike = await git.text(["diff-files", "--name-only", "-z"], { index, workTree: folder })
    if (unlike === "" && !(await hasAttributes(git))) return treeOf(git, commit)
    const untouched = await untouchedLargeFiles(git, commit, folder)
    return addAll(git, { base: commit, folder, index: `${index}.laid` }, untouched)
  })

async function addAll(
  git: Git,
  { base, folder, index }: Omit<Taking, "laid">,
  untouched: readonly LargeFile[],
): Promise<Sha> {
  await rm(index, { force: true })
  await git.text(["read-tree", base], { index })
  await believeUnchanged(git, untouched, { folder, index })
  await git.text(["add", "--all", "--", "."], { index, workTree: folder })
  return (await git.text(["write-tree"], { index })) as Sha
}

interface Taking {
  readonly base: Sha
  readonly folder: string
  readonly index: string
  /** From `takenAsLaid`; the base's own tree if it's left out. */
  readonly laid?: Sha | undefined
  /** Paths that stay as the base has them, whatever lies there. */
  readonly without?: readonly string[]
}

async function take(git: Git, options: Taking): Promise<Snapshot> {
  const { base, folder, index, laid, without = [] } = options
  if (!(await lstat(folder)).isDirectory()) return refused("the work tree is no folder any more")
  const unreadable = unreadableIn(folder)
  if (unreadable !== null) return refused(`${unreadable}: neither a file nor a folder`)
  await rm(index, { force: true })
  await git.text(["read-tree", base], { index })
  const submodules = await submodulesOf(git, base)
  for (const { path } of submodules) await emptySubmodule(folder, path)
  const untouched = await untouchedLargeFiles(git, base, folder)
  const huge = await dropNestedRepositories(git, { base, folder, index, untouched })
  if (huge !== null) return refused(huge)
  const added = await addAll(git, { base, folder, index }, untouched)
  await keepUntouched(git, { base, index, laid, added })
  for (const path of without) await leaveOut(git, { base, folder, index, path })
  const tree = (await git.text(["write-tree"], { index })) as Sha
  const patch = await makePatch(git, base, tree)
  // Later jobs get only the patch.
  const again = await applyPatch(git, { base, patch, index })
  if (again !== tree) return refused("its changes cannot be written as a patch")
  return { type: "taken", tree, patch }
}

const refused = (where: string): Snapshot => ({ type: "refused", where, by: "agent" })

/** Whatever is still as it was written stays as the base has it. */
async function keepUntouched(
  git: Git,
  taken: {
    readonly base: Sha
    readonly index: string
    readonly laid: Sha | undefined
    readonly added: Sha
  },
): Promise<void> {
  const { base, index, laid = base, added } = taken
  const unlike = await changesOf(git, base, laid)
  if (unlike.length === 0) return
  const now = new Map((await changesOf(git, base, added)).map(it => [it.path, it]))
  const input = unlike
    .filter(({ path, newMode, newBlob }) => {
      const it = now.get(path)
      return it?.newMode === newMode && it.newBlob === newBlob
    })
    .map(({ path, oldMode, oldBlob }) => `${oldMode.replace(/^0+$/, "0")} ${oldBlob}\t${path}\0`)
  if (input.length === 0) return
  await git.text(["update-index", "-z", "--index-info"], { index, input: input.join("") })
}

/**
 * Changes only the index, by name. If the agent replaced a folder on the way, that isn't followed,
 * and it shows in the patch.
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

/** A submodule stays at the commit that the base names, whatever the agent did inside. */
async function emptySubmodule(folder: string, path: string): Promise<void> {
  // Following the link, we would delete something elsewhere. The lost submodule shows in the patch.
  if ((await entryAt(folder, dirname(path))) !== "folder") return
  await rm(placeOf(folder, path), { recursive: true, force: true })
  await mkdir(placeOf(folder, path))
}

/** Larger files aren't source code, and reading them would fill the disk. */
const FILE_BYTES_MAX = 100 * 1024 * 1024

/**
 * git would take a repository inside the work tree for a submodule and lose its files, so we remove
 * its .git. Ignored folders are left alone. Returns the first file that is too large.
 */
async function dropNestedRepositories(
  git: Git,
  {
    base,
    folder,
    index,
    untouched,
  }: {
    readonly base: Sha
    readonly folder: string
    readonly index: string
    readonly untouched: readonly LargeFile[]
  },
): Promise<string | null> {
  const args = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"]
  const listed = await git.text(args, { index, workTree: folder })
  const ignored = listed.split("\0").map(path => path.replace(/\/$/, ""))
  const passed = new Set([...ignored, ...untouched.map(({ path }) => path)])
  const pending = [""]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const here = { encoding: "buffer", withFileTypes: true } as const
    for (const entry of await readdir(placeOf(folder, at), here)) {
      const name = textOfBytes(entry.name)
      const path = at === "" ? name : `${at}/${name}`
      if (name.toLowerCase() === ".git") {
        if (at !== "") await rm(placeOf(folder, path), { recursive: true, force: true })
        continue
      }
      if (passed.has(path)) continue
      // A link is never followed, because readdir tells what the entry itself is.
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile() && (await isHuge(git, { base, folder, index, path }))) {
        return `${shownPath(path)}: larger than ${FILE_BYTES_MAX / 1024 / 1024} MB`
      }
    }
  }
  return null
}

/**
 * What the base has is nothing new, at any path. We read a large file only if the base may have it.
 */
async function isHuge(
  git: Git,
  at: {
    readonly base: Sha
    readonly folder: string
    readonly index: string
    readonly path: string
  },
): Promise<boolean> {
  const { base, folder, index, path } = at
  const { size } = await lstat(placeOf(folder, path))
  if (size <= FILE_BYTES_MAX) return false
  const own = baseOwn(git, base)
  if (!(await own.mayHave(path, size))) return true
  const call = { index, workTree: folder, input: `${path}\n` }
  const blob = await git.text(["hash-object", "--stdin-paths"], call)
  return !(await own.hasBlob(blob as Sha))
}
