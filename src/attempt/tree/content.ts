/**
 * A file's content as set-up left it: in memory if it's small, otherwise in a file of ours. If
 * somebody changed that file, we notice before anything is written from it.
 */
import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from "node:fs"
import { copyFile } from "node:fs/promises"
import { dirname } from "node:path"
import { isSame, lookAt } from "./entries.ts"
import { bytesOf, shownPath } from "./path-bytes.ts"

export interface Content {
  /** Nothing keeps a command away from a file of ours, but at least we see that it was touched. */
  isWhole(): boolean
  /** Writes the content as a new file that only its owner may read. */
  layOut(path: string): void
}

/**
 * A file of its own has to be made, checked and removed, which costs more than keeping a small
 * content in memory.
 */
export const HELD_BYTES_MAX = 64 * 1024
/** For one tree together. The smallest runner has far more memory than this beside the commands. */
export const TREE_HELD_BYTES_MAX = 64 * 1024 * 1024

/** No command can reach into our memory. */
export function held(path: string): Content {
  const bytes = readFileSync(bytesOf(path))
  return {
    isWhole: () => true,
    layOut: to => writeFileSync(bytesOf(to), bytes, { mode: 0o600, flag: "wx" }),
  }
}

/** A file system that can share blocks between two files copies nothing. */
const CLONE = constants.COPYFILE_FICLONE

export async function copiedAside(path: string, aside: string): Promise<Content> {
  refuseTooLarge(path, aside)
  await copyFile(bytesOf(path), bytesOf(aside), CLONE)
  chmodSync(bytesOf(aside), 0o600)
  const look = lookAt(aside)
  return {
    isWhole: () => look !== null && isSame(look, lookAt(aside)),
    layOut: to => copyFileSync(bytesOf(aside), bytesOf(to), CLONE),
  }
}

/** A file may claim any size without taking a block of the disk, but its copy takes all of them. */
function refuseTooLarge(path: string, aside: string): void {
  const { size } = lstatSync(bytesOf(path))
  const { bavail, bsize } = statfsSync(dirname(aside))
  if (size <= bavail * bsize) return
  const [takes, free] = [size, bavail * bsize].map(it => `${Math.round(it / 1024 ** 2)} MB`)
  throw new Error(`${shownPath(path)} takes ${takes}, and the disk has ${free} free`)
}
