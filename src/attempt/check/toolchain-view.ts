/**
 * Makes a person's toolchain visible to commands in a home of their own. Its files are linked, and
 * whatever is newly installed stays in that home. Nothing here writes to the person's folder, but
 * only a sandbox can keep a command from following a link and writing there.
 */
import { type Dirent, existsSync, readdirSync, statSync } from "node:fs"
import { copyFile, mkdir, stat, symlink } from "node:fs/promises"
import { join } from "node:path"
import type { Toolchain } from "./toolchain.ts"

/**
 * Smaller files are settings and shims, which managers rewrite in place, so each home gets its own
 * copies.
 */
const COPIED_BYTES_MAX = 64 * 1024
/** A toolchain has fewer entries than this where it's copied; a package cache may have more. */
const ENTRIES_MAX = 20_000

export interface View {
  readonly from: string
  readonly to: string
  readonly shape: Shape
}

type Shape = Pick<Toolchain, "anew" | "only" | "without">

/**
 * `theirs` stays as it is. What already lies in `ours` takes precedence. Other threads do it, so
 * that the files of the tree can be written meanwhile.
 */
export async function viewOf(theirs: string, ours: string, shape: Shape): Promise<void> {
  const { anew = [], only, without = [] } = shape
  let left = ENTRIES_MAX
  const pending = [""]
  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    await mkdir(join(ours, at), { recursive: true })
    const placed: Promise<void>[] = []
    for (const { name } of entriesOf(join(theirs, at))) {
      const path = at === "" ? name : `${at}/${name}`
      if (at === "" && (without.includes(name) || (only && !only.includes(name)))) continue
      if (left-- <= 0) break
      if (anew.some(steps => fits(path, steps)) && isFolder(join(theirs, path))) {
        pending.push(path)
      } else placed.push(place(join(theirs, path), join(ours, path)))
    }
    await Promise.all(placed)
    if (left < 0) return
  }
}

/**
 * `*` stands for any one name, even one that begins with a dot; `**` at the end for everything
 * below.
 */
function fits(path: string, steps: string): boolean {
  const [names, wanted] = [path.split("/"), steps.split("/")]
  const isOpen = wanted.at(-1) === "**"
  const fixed = isOpen ? wanted.slice(0, -1) : wanted
  const isLong = isOpen ? names.length > fixed.length : names.length === fixed.length
  return isLong && fixed.every((step, at) => step === "*" || step === names[at])
}

/** Entries that can't be read are left out. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

async function place(theirs: string, ours: string): Promise<void> {
  if (existsSync(ours)) return
  try {
    const found = await stat(theirs)
    if (found.isFile() && found.size <= COPIED_BYTES_MAX) await copyFile(theirs, ours)
    else await symlink(theirs, ours)
  } catch {
    // The link leads nowhere or can't be read, so the entry is left out.
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Folders below `root` that fit a path with `*`, newest version first. */
export function foldersAt(root: string, path: string): readonly string[] {
  const [step = "", ...rest] = path.split("/")
  const names =
    step === "*"
      ? entriesOf(root)
          .map(({ name }) => name)
          .sort(newestFirst)
      : [step]
  const found = names.map(name => join(root, name)).filter(isFolder)
  return rest.length === 0 ? found : found.flatMap(folder => foldersAt(folder, rest.join("/")))
}

const newestFirst = (a: string, b: string): number => b.localeCompare(a, "en", { numeric: true })
