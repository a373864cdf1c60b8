/**
 * A person's toolchain as commands see it, in a home of their own: what lies there is linked, and what
 * is installed anew stays in that home. Nothing is ever written to the person's folder from here; that
 * nobody follows a link to write there, only a wall can keep.
 */
import {
  copyFileSync,
  type Dirent,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
} from "node:fs"
import { join } from "node:path"
import type { Toolchain } from "./toolchain.ts"

/** Smaller files are settings and shims, which managers write in place: each home has its own. */
const COPIED_BYTES_MAX = 64 * 1024
/** More entries than any toolchain has where it is given anew; a package cache can have more. */
const ENTRIES_MAX = 20_000

export interface View {
  readonly from: string
  readonly to: string
  readonly shape: Shape
}

type Shape = Pick<Toolchain, "anew" | "only" | "without">

/** `theirs` stays as it is. What stands in `ours` already stands first. */
export function viewOf(theirs: string, ours: string, shape: Shape): void {
  const { anew = [], only, without = [] } = shape
  let left = ENTRIES_MAX
  const pending = [""]
  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    mkdirSync(join(ours, at), { recursive: true })
    for (const { name } of entriesOf(join(theirs, at))) {
      const path = at === "" ? name : `${at}/${name}`
      if (at === "" && (without.includes(name) || (only && !only.includes(name)))) continue
      if (left-- <= 0) return
      if (anew.some(steps => fits(path, steps)) && isFolder(join(theirs, path))) {
        pending.push(path)
      } else place(join(theirs, path), join(ours, path))
    }
  }
}

/** `*` is any one name, also with a dot before it; `**` at the end is all that is below. */
function fits(path: string, steps: string): boolean {
  const [names, wanted] = [path.split("/"), steps.split("/")]
  const isOpen = wanted.at(-1) === "**"
  const fixed = isOpen ? wanted.slice(0, -1) : wanted
  const isLong = isOpen ? names.length > fixed.length : names.length === fixed.length
  return isLong && fixed.every((step, at) => step === "*" || step === names[at])
}

/** What cannot be read is not seen. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function place(theirs: string, ours: string): void {
  if (existsSync(ours)) return
  try {
    const found = statSync(theirs)
    if (found.isFile() && found.size <= COPIED_BYTES_MAX) copyFileSync(theirs, ours)
    else symlinkSync(theirs, ours)
  } catch {
    // A link that leads nowhere, or what may not be read: it is not seen.
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Folders below `root` that fit a path with `*`, the newest version first. */
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
