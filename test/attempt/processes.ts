/** Whether a process is still there. */
import { readFileSync } from "node:fs"
import { join } from "node:path"

/** One that ended but was not yet waited for by its parent runs no more. */
export const isRunning = (pid: string): boolean => {
  try {
    return !/\) Z /.test(readFileSync(join("/proc", pid, "stat"), "utf8"))
  } catch {
    return false
  }
}
