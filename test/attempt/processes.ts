/** Whether a process is still there. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** One that ended but was not yet waited for by its parent runs no more. */
export const isRunning = (pid: string): boolean => {
  const stat = join("/proc", pid, "stat")
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"))
}
