/** Tells when the last process that holds it has ended, as an event: the end of a named pipe. */

import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface Lifeline {
  /** Open it for writing: `sleep 1000 9>"$path" &`. */
  readonly path: string
  /** Resolves once somebody wrote a line to it. */
  readonly line: Promise<string>
  /** Resolves when everybody who held it is gone. */
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
