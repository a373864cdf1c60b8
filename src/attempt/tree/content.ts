/**
 * A file's content as set-up left it: in memory where it is small, else in a file of ours. Whoever
 * changes that file is found out before anything is laid out from it.
 */
import { chmodSync, constants, copyFileSync, readFileSync, writeFileSync } from "node:fs"
import { copyFile } from "node:fs/promises"
import { isSame, lookAt } from "./entries.ts"
import { bytesOf } from "./path-bytes.ts"

export interface Content {
  /** There is no wall between a command and a file of ours; that it was reached for is seen at least. */
  isWhole(): boolean
  /** As a new file that only its owner may read. */
  layOut(path: string): void
}

/** A file of its own costs more than a small one's content: it is made, looked at and removed. */
export const HELD_BYTES_MAX = 64 * 1024
/** Of one tree together: well below what the smallest runner has beside the commands. */
export const TREE_HELD_BYTES_MAX = 64 * 1024 * 1024

/** No command reaches into our memory. */
export function held(path: string): Content {
  const bytes = readFileSync(bytesOf(path))
  return {
    isWhole: () => true,
    layOut: to => writeFileSync(bytesOf(to), bytes, { mode: 0o600, flag: "wx" }),
  }
}

/** A file system that can share the blocks of two files copies nothing. */
const CLONE = constants.COPYFILE_FICLONE

export async function copiedAside(path: string, aside: string): Promise<Content> {
  await copyFile(bytesOf(path), bytesOf(aside), CLONE)
  chmodSync(bytesOf(aside), 0o600)
  const look = lookAt(aside)
  return {
    isWhole: () => look !== null && isSame(look, lookAt(aside)),
    layOut: to => copyFileSync(bytesOf(aside), bytesOf(to), CLONE),
  }
}
