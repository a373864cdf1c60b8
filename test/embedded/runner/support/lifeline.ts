/** Named pipes, with which tests and steps wait for each other without sleeping. */

import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A pipe that shows when the last process that has it open has ended. */
export interface Lifeline {
  /** A step opens it for writing, and not in the background: `exec 9>"$path"; sleep 1000 &`. */
  readonly path: string
  /** Resolves once somebody wrote a line to it. */
  readonly line: Promise<string>
  /** Resolves when no process has it open any more. */
  readonly released: Promise<unknown>
  remove(): void
}

export function createLifeline(): Lifeline {
  const folder = mkdtempSync(join(tmpdir(), "lifeline-"))
  const path = join(folder, "pipe")
  execFileSync("mkfifo", [path])
  const reader = spawn("cat", [path], { stdio: ["ignore", "pipe", "ignore"] })
  const released = once(reader, "exit")
  const line = once(reader.stdout, "data").then(([chunk]) => String(chunk).trim())
  line.catch(() => undefined)
  return {
    path,
    line,
    released,
    remove() {
      reader.kill("SIGKILL")
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Gate {
  /** A step waits for it: `read -r _ < "$path"`. */
  readonly path: string
  /** Lets the waiting step go on. */
  open(): Promise<void>
  remove(): void
}

export function createGate(): Gate {
  const folder = mkdtempSync(join(tmpdir(), "gate-"))
  const path = join(folder, "pipe")
  execFileSync("mkfifo", [path])
  return {
    path,
    open: () => writeFile(path, "go\n"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
