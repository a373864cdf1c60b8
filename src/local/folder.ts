/**
 * The folder in which the runner works. Agents report over a socket, whose path may have only about
 * a hundred bytes, and a repository's own path may be long. So this is a temporary folder with a
 * short path, which only its owner can read. The data folder remembers it, so that we find what a
 * killed runner left there.
 */
import { existsSync, lstatSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { leftLine } from "../core/render/terminal.ts"
import { type Left, removeFolderNow } from "../embedded/runner/remove-folder.ts"
import type { Terminal } from "./person.ts"

export interface RunnerFolder {
  readonly path: string
  /**
   * Call it only after the runner has stopped. Answers what could not be removed; a later runner
   * takes another folder.
   */
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

/**
 * Removes a folder and tells the terminal what could not be removed; null if there is no terminal.
 */
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

/** Others may write beside it, so a folder of that name that isn't ours is left alone. */
function isOurs(path: string): boolean {
  try {
    const found = lstatSync(path)
    const isMine = found.uid === process.getuid?.() && (found.mode & 0o077) === 0
    return found.isDirectory() && isMine
  } catch {
    return false
  }
}
