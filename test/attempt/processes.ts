/** Whether a process is still running. */
import { readFileSync } from "node:fs"
import { join } from "node:path"

/** A process that ended doesn't count, even if its parent has not yet waited for it. */
export const isRunning = (pid: string): boolean => {
  try {
    return !/\) Z /.test(readFileSync(join("/proc", pid, "stat"), "utf8"))
  } catch {
    return false
  }
}
