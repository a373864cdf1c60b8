/**
 * Writes the files of a commit: git's own, and what the clone on this machine holds in addition.
 */
import { chmod, lstat, mkdir, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Sha } from "../../core/values/id.ts"
import { obeyAttributes } from "./attributes.ts"
import { entryAt } from "./entry-at.ts"
import { layOutLargeFiles } from "./large-files.ts"
import type { Git } from "./own-git.ts"
import { heldSubmodules } from "./submodules.ts"

export interface Laying {
  readonly commit: Sha
  readonly folder: string
  readonly index: string
}

/** The commit's attributes have to be in force already. */
export async function layFiles(git: Git, { commit, folder, index }: Laying): Promise<void> {
  await git.text(["read-tree", "--reset", "-u", commit], { index, workTree: folder })
  await layOutLargeFiles(git, commit, { folder, index })
  for (const { path, id, git: own } of await heldSubmodules(git, commit)) {
    if (!path.isWellFormed() || (await entryAt(folder, path)) !== "folder") continue
    const place = join(folder, path)
    const index = join(own.gitDir, "index")
    for (const old of [place, index]) await rm(old, { recursive: true, force: true })
    await mkdir(place)
    await obeyAttributes(own, id)
    await layFiles(own, { commit: id, folder: place, index })
    await makeReadOnly(place)
  }
}

/** Nothing of a submodule is delivered. Its folders stay writable, or nobody could remove them. */
async function makeReadOnly(folder: string | Buffer): Promise<void> {
  for (const entry of await readdir(folder, { encoding: "buffer", withFileTypes: true })) {
    const place = Buffer.concat([Buffer.from(folder), Buffer.from("/"), entry.name])
    if (entry.isDirectory()) await makeReadOnly(place)
    else if (entry.isFile()) await chmod(place, (await lstat(place)).mode & 0o555)
  }
}
