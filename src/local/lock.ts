/** Lets one process at a time use a data folder. If the owner of a lock is gone, the next process takes it over without waiting. */
import { linkSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { removeFolderNow } from "../embedded/runner/remove-folder.ts"

export interface Lock {
  release(): void
}

/** Answers the lock, or the pid of the process that has the folder. */
export function lock(directory: string, pid: number): Lock | { readonly heldBy: number } {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, "lock")
  const mine = join(directory, `lock.${pid}`)
  writeFileSync(mine, `${pid} ${startOf(pid)}\n`)
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (link(mine, path)) return { release: () => void removeFolderNow(path) }
      const owner = readOwner(path)
      if (owner && owner.pid !== pid && startOf(owner.pid) === owner.start) {
        return { heldBy: owner.pid }
      }
      rmSync(path, { force: true })
    }
  } finally {
    unlinkSync(mine)
  }
  return { heldBy: 0 }
}

/** The process that has the folder now; null: none. */
export function holderOf(directory: string): number | null {
  const owner = readOwner(join(directory, "lock"))
  return owner !== null && startOf(owner.pid) === owner.start ? owner.pid : null
}

/** Making a link can't be half done, and only one process succeeds. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}

function readOwner(path: string): { readonly pid: number; readonly start: string } | null {
  try {
    const [pid, start] = readFileSync(path, "utf8").trim().split(" ")
    return pid && start ? { pid: Number(pid), start } : null
  } catch {
    return null
  }
}

/**
 * When a process started, in ticks since boot; "" once it's gone. On other systems than Linux it
 * only says whether the process exists.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name may hold spaces and brackets; fields are counted from its end.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""
  } catch {
    return isAlive(pid) ? "alive" : ""
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
