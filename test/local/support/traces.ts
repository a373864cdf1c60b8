/** What a mission left behind: bytes in a repository, processes, branches. */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { join, relative } from "node:path"

/** A hash of each file, without objects, of which there are only ever more, and the mission's own folder. */
export function filesOf(repository: string): ReadonlyMap<string, string> {
  const files = readdirSync(repository, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  return new Map(
    files
      .map(file => [relative(repository, file), file] as const)
      .filter(([path]) => !/^\.git\/(objects|missions)\//.test(path))
      .map(([path, file]) => [path, createHash("sha256").update(readFileSync(file)).digest("hex")]),
  )
}

/** Paths that were added, removed or changed. */
export function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter(path => before.get(path) !== after.get(path)).toSorted()
}

/** Ids of other processes whose command line, environment or folder contains this folder. */
export function processesAt(folder: string): readonly number[] {
  return readdirSync("/proc")
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(pid =>
      [read(pid, "cmdline"), read(pid, "environ"), cwdOf(pid)].some(t => t.includes(folder)),
    )
    .map(Number)
}

const read = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8")
  } catch {
    return ""
  }
}

const cwdOf = (pid: string): string => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ""
  }
}
