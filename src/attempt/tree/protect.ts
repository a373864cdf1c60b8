/**
 * What a delivered patch may not touch, judged by the difference of two trees. The patch's own
 * words never count.
 */
import { isLockFile, type LockFiles, mayChangeLock } from "../../core/plan/lock-file.ts"
import { ALWAYS_PROTECTED } from "../../core/plan/protected-paths.ts"
import { hidesInName } from "../../core/values/hidden.ts"
import { upTo, withoutEnd } from "../../core/values/trimmed.ts"
import { type Change, LINK, NOTHING, SUBMODULE } from "./changed-path.ts"
import { shownPath } from "./path-bytes.ts"
import { foldersOf, globOf } from "./protected-glob.ts"

export interface Blocked {
  readonly rule:
    | "protected_path"
    | "lock_file"
    | "name"
    | "submodule"
    | "filter"
    | "symlink"
    | "patch_files"
    | "patch_bytes"
    | "secret"
  readonly where: string
}

export interface Guard {
  readonly changes: readonly Change[]
  /** The target of each new symbolic link, by path. */
  readonly targets: ReadonlyMap<string, string>
  /**
   * Targets of the base's links that leave the repository; another link to one of them is nothing
   * new.
   */
  readonly linksOut: ReadonlySet<string>
  /** In addition to what is protected everywhere. */
  readonly protectedPaths: readonly string[]
  readonly lockFiles: LockFiles
  /** The paths that the approved plan lets the feature touch. */
  readonly named: readonly string[]
  readonly bytes: number
  readonly max: { readonly files: number; readonly bytes: number }
}

/**
 * The first rule that the patch breaks; null if none. Renames count as a removal and an addition.
 */
export function blockedBy(guard: Guard): Blocked | null {
  const found = firstBroken(guard)
  return found && { ...found, where: shownPath(found.where) }
}

function firstBroken(guard: Guard): Blocked | null {
  const { changes, targets, linksOut, protectedPaths, bytes, max } = guard
  if (changes.length > max.files) {
    return { rule: "patch_files", where: `${changes.length} files, ${max.files} allowed` }
  }
  if (bytes > max.bytes) {
    return { rule: "patch_bytes", where: `${bytes} bytes, ${max.bytes} allowed` }
  }
  const globs = [...new Set([...ALWAYS_PROTECTED, ...protectedPaths])]
  const guarded = globs.map(globOf)
  const folders = new Set(globs.flatMap(foldersOf).map(plainPath))
  for (const { path, oldMode, newMode } of changes) {
    const plain = plainPath(path)
    if (guarded.some(covers => covers(plain))) return { rule: "protected_path", where: path }
    // A file or link in place of such a folder would decide what lies below it.
    if (newMode !== NOTHING && folders.has(plain)) return { rule: "protected_path", where: path }
    if (oldMode === NOTHING && isDeceptive(path)) return { rule: "name", where: path }
    if (isBlockedLock(plain, guard)) return { rule: "lock_file", where: path }
    if (oldMode === SUBMODULE || newMode === SUBMODULE) return { rule: "submodule", where: path }
    const lead = newMode === LINK ? leadOut(path, targets.get(path) ?? "/") : null
    if (lead !== null && !linksOut.has(lead)) return { rule: "symlink", where: path }
  }
  return null
}

const isBlockedLock = (plain: string, { lockFiles, named }: Guard): boolean =>
  isLockFile(plain) && !mayChangeLock(plain, { lockFiles, named: named.map(plainPath) })

/**
 * A reader may take such a name for another one: it hides characters, or Windows may expand it to a
 * longer name.
 */
const isDeceptive = (path: string): boolean =>
  hidesInName(path) || path.split("/").some(name => /^[^.~]{1,6}~[1-9](?:\.[^.]{0,3})?$/.test(name))

/**
 * The path as a careless file system would read it. macOS ignores case and invisible characters;
 * Windows ignores dots and blanks at the end of a name and cuts it at a colon (git's
 * core.protectHFS and core.protectNTFS list the same tricks).
 */
export function plainPath(path: string): string {
  return path
    .normalize("NFKC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]/gu, "")
    .toLowerCase()
    .replaceAll("\\", "/")
    .split("/")
    .map(segment => withoutEnd(upTo(segment, /:/), letter => letter === "." || letter === " "))
    .filter(segment => segment !== "")
    .join("/")
}

/**
 * The target of a link that leaves the repository or leads into git's own folder; null for other
 * links.
 */
export function leadOut(path: string, target: string): string | null {
  if (target.startsWith("/") || /^[a-z]:/i.test(target) || target.includes("\\")) return target
  const steps = path.split("/").slice(0, -1)
  let outside = false
  for (const segment of target.split("/")) {
    if (segment === "." || segment === "") continue
    if (segment !== ".." || steps.length === 0 || steps.at(-1) === "..") steps.push(segment)
    else steps.pop()
    outside ||= steps[0] === ".."
  }
  return outside || plainPath(target).split("/").includes(".git") ? steps.join("/") : null
}
