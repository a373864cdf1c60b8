/**
 * Where the runner of a data folder works. Agents report over a socket, whose path an operating
 * system limits to about a hundred bytes, and a repository may lie deep: so its folder is a short
 * one, beside the system's other temporary folders and for its owner alone. The data folder
 * remembers it, so that what a killed runner left there is found.
 */
import { existsSync, lstatSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { leftLine } from "../core/render/terminal.ts"
import { type Left, removeFolderNow } from "../embedded/runner/remove-folder.ts"
import type { Terminal } from "./person.ts"

export interface RunnerFolder {
  readonly path: string
  /** Only once the runner has stopped. What stays is answered, and a later runner takes another folder. */
  remove(): Left | null
}

export function runnerFolder(data: string): RunnerFolder {
  const note = join(data, "runner-folder")
  const known = existsSync(note) ? readFileSync(note, "utf8").trim() : null
  const path = known !== null && isOurs(known) ? known : make(note)
  return {
    path,
    remove() {
      const left = removeFolderNow(path)
      removeFolderNow(note)
      return left
    },
  }
}

/** `terminal`: who hears of what stays; null: nobody can. */
export function removed(path: string, terminal: Pick<Terminal, "line"> | null): boolean {
  const left = removeFolderNow(path)
  if (left !== null) terminal?.line(leftLine(left))
  return left === null
}

function make(note: string): string {
  const path = mkdtempSync(join(existsSync(SHORT) ? SHORT : tmpdir(), "missions-"))
  writeFileSync(note, `${path}\n`)
  return path
}

/** On a Mac the user's own temporary folder has a long path. */
const SHORT = "/tmp"

/** Others may write beside it: a folder of that name that is not ours is left alone. */
function isOurs(path: string): boolean {
  try {
    const found = lstatSync(path)
    const isMine = found.uid === process.getuid?.() && (found.mode & 0o077) === 0
    return found.isDirectory() && isMine
  } catch {
    return false
  }
}
