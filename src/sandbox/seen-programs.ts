/**
 * Which folders a program needs to be read with it: its package, or what lies beside its folder of
 * programs. It never answers with a person's home, or a folder around it.
 */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs"
import { basename, delimiter, dirname, extname, isAbsolute, join, sep } from "node:path"

/** `home`: of the person whose machine this is. */
export interface Person {
  readonly home: string
}

/** What the programs of a PATH need, including those that it only links to. */
export function seenByPath(path: string, person: Person): readonly string[] {
  const folders = [...new Set(path.split(delimiter))].filter(
    folder => isAbsolute(folder) && existsSync(folder) && isNarrow(folder, person),
  )
  // `/bin` is often only another name of `/usr/bin`, which holds hundreds of links.
  const real = new Set(folders.map(folder => realpathSync.native(folder)))
  return [...folders, ...[...real].flatMap(folder => linkedFrom(folder, person))]
}

/** What one program needs, or one file that it is given as an argument. */
export function seenByProgram(file: string, person: Person): readonly string[] {
  if (!isAbsolute(file) || !existsSync(file)) return []
  const real = realpathSync(file)
  const seen = [file, packageOf(real, person)]
  return seen.filter(path => isNarrow(path, person))
}

/** A folder with more links than these is no folder of programs. */
const LINKS_MAX = 2_000

function linkedFrom(folder: string, person: Person): readonly string[] {
  // All packages of the folder around it are linked there.
  if (folder.endsWith(`${sep}node_modules${sep}.bin`)) return [dirname(folder)]
  const links = readdirSync(folder, { withFileTypes: true }).filter(it => it.isSymbolicLink())
  const packages = links.slice(0, LINKS_MAX).flatMap(({ name }) => {
    try {
      const real = realpathSync.native(join(folder, name))
      return dirname(real) === folder ? [] : [packageOf(real, person)]
    } catch {
      // It leads nowhere.
      return []
    }
  })
  return [...new Set(packages)]
}

const CODE = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".py", ".rb", ".pl"]

const isProgram = (real: string): boolean =>
  CODE.includes(extname(real)) || (statSync(real).isFile() && (statSync(real).mode & 0o111) !== 0)

/** The widest folder that is still the program's own; the file itself if there is none. */
function packageOf(real: string, person: Person): string {
  if (!isProgram(real)) return real
  const modules = `${sep}node_modules${sep}`
  const at = real.indexOf(modules)
  // Packages find those that they need beside them.
  if (at >= 0) return real.slice(0, at + modules.length - 1)
  const folder = dirname(real)
  const own = withManifest(folder, person) ?? (isPrograms(folder) ? dirname(folder) : folder)
  if (isNarrow(own, person)) return own
  return isNarrow(folder, person) ? folder : real
}

const isPrograms = (folder: string): boolean => ["bin", "sbin"].includes(basename(folder))

function withManifest(folder: string, person: Person): string | null {
  if (!isNarrow(folder, person)) return null
  return existsSync(join(folder, "package.json")) ? folder : withManifest(dirname(folder), person)
}

/** Whether it is neither the person's home nor around it, nor a folder in which many programs keep their data. */
function isNarrow(folder: string, { home }: Person): boolean {
  if (`${home}${sep}`.startsWith(folder === sep ? sep : `${folder}${sep}`)) return false
  return !SHARED.includes(folder) && !HOME_SHARED.some(path => folder === join(home, path))
}

const SHARED = ["/", "/etc", "/home", "/mnt", "/opt", "/root", "/run", "/srv", "/tmp", "/var"]
const HOME_SHARED = [
  ".local",
  ".local/share",
  ".config",
  ".cache",
  "Library",
  "Documents",
  "Desktop",
]
