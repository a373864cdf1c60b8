/**
 * Lists and opens what lies in a folder, whatever bytes the names consist of. It never follows a
 * link, and it reopens for itself what a command closed.
 */
import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, unlinkSync } from "node:fs"
import { bytesOf, textOfBytes } from "./path-bytes.ts"

export interface Look {
  readonly is: "folder" | "file" | "link" | "other"
  readonly mode: number
  readonly bytes: number
  readonly atimeNs: bigint
  readonly mtimeNs: bigint
  /** Nobody can set this time, and every change of an entry moves it. */
  readonly ctimeNs: bigint
  readonly inode: string
  readonly names: bigint
}

/** null if there is nothing. */
export function lookAt(path: string): Look | null {
  const stat = lstatSync(bytesOf(path), { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return null
  const { atimeNs, mtimeNs, ctimeNs, dev, ino, nlink } = stat
  const is = stat.isDirectory()
    ? "folder"
    : stat.isFile()
      ? "file"
      : stat.isSymbolicLink()
        ? "link"
        : "other"
  const mode = Number(stat.mode & 0o7777n)
  const inode = `${dev}:${ino}`
  return { is, mode, bytes: Number(stat.size), atimeNs, mtimeNs, ctimeNs, inode, names: nlink }
}

/** Whether it's the same entry, and nobody has changed it since. */
export const isSame = (before: Look, now: Look | null): boolean =>
  now !== null &&
  now.is === before.is &&
  now.inode === before.inode &&
  now.ctimeNs === before.ctimeNs

export function namesIn(folder: string): readonly string[] {
  return readdirSync(bytesOf(folder), { encoding: "buffer" }).map(textOfBytes)
}

/** The permissions that an owner needs to list a folder and to write in it. */
const NEEDED = { read: 0o500, write: 0o700 } as const

/** Returns whether the folder's mode had to be changed for that. */
export function openFolder(
  path: string,
  { mode }: Pick<Look, "mode">,
  to: keyof typeof NEEDED,
): boolean {
  if ((mode & NEEDED[to]) === NEEDED[to]) return false
  chmodSync(bytesOf(path), mode | NEEDED[to])
  return true
}

export function openFile(path: string, { mode }: Pick<Look, "mode">): boolean {
  if ((mode & 0o400) !== 0) return false
  chmodSync(bytesOf(path), mode | 0o400)
  return true
}

/** Well below what a system accepts as one path (PATH_MAX, 1,024 bytes on macOS). */
const PATH_BYTES_MAX = 900

/** Removes it, whatever it is, with everything in it. */
export function removeEntry(path: string): void {
  const open: { readonly path: string; readonly isEmpty: boolean }[] = [{ path, isEmpty: false }]
  let moved = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const look = lookAt(next.path)
    if (look === null) continue
    if (look.is !== "folder") {
      unlinkSync(bytesOf(next.path))
      continue
    }
    if (next.isEmpty) {
      rmdirSync(bytesOf(next.path))
      continue
    }
    openFolder(next.path, look, "write")
    open.push({ path: next.path, isEmpty: true })
    for (const name of namesIn(next.path)) {
      const below = `${next.path}/${name}`
      const at = below.length - path.length > PATH_BYTES_MAX ? `${path}.${moved}` : below
      if (at !== below) {
        // Folders nest deeper than any path can name.
        moved += 1
        renameSync(bytesOf(below), bytesOf(at))
      }
      open.push({ path: at, isEmpty: false })
    }
  }
}
