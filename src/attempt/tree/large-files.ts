/**
 * Files that Git LFS keeps. If this machine holds them, or the policy lets us fetch them, we write
 * them in place of their pointers. We copy them ourselves, so that no filter's program runs, which
 * anybody may have configured.
 */
import { createHash } from "node:crypto"
import { constants } from "node:fs"
import { chmod, copyFile, lstat, open, rename, rm } from "node:fs/promises"
import { isAbsolute, join } from "node:path"
import { hasAttributes } from "./attributes.ts"
import { entryAt } from "./entry-at.ts"
import { fetchedStore, fetchLargeFiles, type Pointer, placeIn } from "./fetched-large.ts"
import { filteredAmong } from "./filtered.ts"
import type { Git } from "./own-git.ts"
import { placeOf } from "./path-bytes.ts"
import { entriesOf } from "./tree-entry.ts"

export interface LargeFile extends Pointer {
  readonly path: string
  readonly isExecutable: boolean
  /** Where the content lies on this machine. */
  readonly source: string
}

/**
 * Files of the commit whose content is held here. The commit's attributes have to be in force
 * already.
 */
async function largeFilesOf(git: Git, commit: string): Promise<readonly LargeFile[]> {
  const isHeldAnywhere = git.clone !== null || git.lays.lfs === "fetched"
  if (git.lays.lfs === "off" || !isHeldAnywhere) return []
  const pointed = await pointedTo(git, commit)
  const stores = pointed.length === 0 ? [] : await storesOf(git)
  const files: LargeFile[] = []
  for (const file of pointed) {
    for (const store of stores) {
      const source = placeIn(store, file.oid)
      const held = await lstat(source).catch(() => null)
      if (!held?.isFile() || held.size !== file.size) continue
      files.push({ ...file, source })
      break
    }
  }
  return files
}

/** A person may keep them in another folder, shared by all clones. */
async function storesOf(git: Git): Promise<readonly string[]> {
  const { clone } = git
  const own = git.lays.lfs === "fetched" ? [fetchedStore(git)] : []
  if (clone === null) return own
  const args = ["config", "--file", join(clone, "config"), "--get", "lfs.storage"]
  const told = await git.text(args).catch(() => "")
  const storage = isAbsolute(told) ? told : join(clone, told === "" ? "lfs" : told)
  return [...own, join(storage, "objects")]
}

/** What this machine lacks and the policy lets us fetch. */
async function fetchMissing(git: Git, commit: string): Promise<void> {
  if (git.lays.lfs !== "fetched") return
  const held = new Set((await largeFilesOf(git, commit)).map(({ oid }) => oid))
  const missing = (await pointedTo(git, commit)).filter(({ oid }) => !held.has(oid))
  const wanted = missing.map(({ oid, size }) => ({ oid, size }))
  if (wanted.length > 0) await fetchLargeFiles(git, wanted)
}

/** Every pointer of the commit at a path that its attributes assign to LFS. */
async function pointedTo(git: Git, commit: string): Promise<readonly Omit<LargeFile, "source">[]> {
  if (!(await hasAttributes(git))) return []
  const entries = (await entriesOf(git, commit)).filter(({ mode }) => mode.startsWith("100"))
  const filtered = await filteredAmong(
    git,
    entries.map(({ path }) => path),
  )
  const kept = new Set(filtered.filter(({ filter }) => filter === "lfs").map(({ path }) => path))
  const candidates = entries.filter(({ path }) => kept.has(path))
  const pointers = await pointersAmong(
    git,
    candidates.map(({ id }) => id),
  )
  return candidates.flatMap(({ path, mode, id }) => {
    const pointer = pointers.get(id)
    return pointer ? [{ ...pointer, path, isExecutable: mode === "100755" }] : []
  })
}

/** Files whose content matches the pointer, because a clone can be damaged. */
export async function wholeLargeFiles(git: Git, commit: string): Promise<readonly LargeFile[]> {
  const whole: LargeFile[] = []
  for (const file of await largeFilesOf(git, commit)) {
    if ((await sha256Of(file.source)) === file.oid) whole.push(file)
  }
  return whole
}

/** Git LFS treats longer files as content (its specification). */
const POINTER_BYTES_MAX = 1_024

async function pointersAmong(
  git: Git,
  blobs: readonly string[],
): Promise<ReadonlyMap<string, Pointer>> {
  const each = (ids: readonly string[]) => ids.map(id => `${id}\n`).join("")
  const ids = [...new Set(blobs)]
  if (ids.length === 0) return new Map()
  const input = each(ids)
  const sizes = await git.text(["cat-file", "--batch-check=%(objectname) %(objectsize)"], { input })
  const small = sizes
    .split("\n")
    .map(line => line.split(" "))
    .flatMap(([id = "", size]) => (Number(size) < POINTER_BYTES_MAX ? [id] : []))
  if (small.length === 0) return new Map()
  const all = await git.bytes(["cat-file", "--batch=%(objectname) %(objectsize)"], {
    input: each(small),
  })
  const found = new Map<string, Pointer>()
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf("\n", at)
    const [id = "", size] = all.toString("latin1", at, end).split(" ")
    const pointer = pointerIn(all.toString("latin1", end + 1, end + 1 + Number(size)))
    if (pointer !== null) found.set(id, pointer)
    at = end + 1 + Number(size) + 1
  }
  return found
}

/** A pointer that names an extension stands for content that another program made. */
export function pointerIn(text: string): Pointer | null {
  const [, oid, size] = POINTER.exec(text) ?? []
  if (oid === undefined || !Number.isSafeInteger(Number(size))) return null
  return { oid, size: Number(size) }
}

const POINTER =
  /^version https:\/\/(?:git-lfs\.github|hawser\.github)\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize ([0-9]{1,16})\n?$/

interface LaidFolder {
  readonly folder: string
  readonly index: string
}

/** Writes the content over the pointers that were just written; the index sees no change. */
export async function layOutLargeFiles(
  git: Git,
  commit: string,
  { folder, index }: LaidFolder,
): Promise<void> {
  await fetchMissing(git, commit)
  const copied = `${index}.large`
  const laid: LargeFile[] = []
  for (const file of await largeFilesOf(git, commit)) {
    if ((await entryAt(folder, file.path)) !== "file") continue
    await copyFile(file.source, copied, constants.COPYFILE_FICLONE)
    // If the content differs, the pointer stays.
    if ((await sha256Of(copied)) !== file.oid) continue
    const place = placeOf(folder, file.path)
    await chmod(copied, (await lstat(place)).mode)
    await rename(copied, place)
    laid.push(file)
  }
  await rm(copied, { force: true })
  await believeUnchanged(git, laid, { folder, index })
}

/** LFS files of the base that lie in the folder as they were written. */
export async function untouchedLargeFiles(
  git: Git,
  base: string,
  folder: string,
): Promise<readonly LargeFile[]> {
  const untouched: LargeFile[] = []
  for (const file of await largeFilesOf(git, base)) {
    if ((await entryAt(folder, file.path)) !== "file") continue
    const place = placeOf(folder, file.path)
    const { size, mode } = await lstat(place)
    const isSame = size === file.size && ((mode & 0o100) !== 0) === file.isExecutable
    if (isSame && (await sha256Of(place)) === file.oid) untouched.push(file)
  }
  return untouched
}

/** Without this, git would take the content for a changed file. */
export async function believeUnchanged(
  git: Git,
  files: readonly LargeFile[],
  { folder, index }: LaidFolder,
): Promise<void> {
  if (files.length === 0) return
  const input = files.map(({ path }) => `${path}\0`).join("")
  const args = ["update-index", "--assume-unchanged", "-z", "--stdin"]
  await git.text(args, { index, workTree: folder, input })
}

async function sha256Of(file: string | Buffer): Promise<string> {
  const hash = createHash("sha256")
  // What was a file a moment ago may be a link by now.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  for await (const part of handle.createReadStream()) hash.update(part as Buffer)
  return hash.digest("hex")
}
