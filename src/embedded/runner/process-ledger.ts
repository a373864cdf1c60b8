/**
 * The list of processes that a runner started, kept in a file so that what a killed runner left can
 * be ended later. It must never end a process that it cannot prove to be its own.
 */

import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { z } from "zod"
import { removeFolderNow } from "./remove-folder.ts"
import { createWatcher } from "./watcher.ts"

/**
 * The variable that every process of a job carries; GitHub's runner finds orphans by the same one.
 */
export const TRACKING_VARIABLE = "RUNNER_TRACKING_ID"

export interface Ledger {
  /** Called before the first process of a job, so that none can be missed. */
  begin(trackingId: string): void
  add(pid: number, trackingId: string): void
  /** Forgets a leader that ended, unless its group still has members. */
  drop(pid: number): void
  /** Ends everything that still runs under this tracking id, and forgets it. */
  endAll(trackingId: string): void
  close(): void
}

/** `started` is field 22 of /proc/<pid>/stat, in ticks since the boot that `boot` names. */
const Kept = z.object({
  boot: z.string(),
  owner: z.object({ pid: z.int(), started: z.string() }),
  trackingIds: z.array(z.string().min(8)),
  processes: z.array(
    z.object({ pid: z.int().min(2), started: z.string(), trackingId: z.string() }),
  ),
})
type Kept = z.infer<typeof Kept>

/**
 * Ends what a killed runner left in this folder, and removes its job folders. A group is ended only
 * if its leader is still the process that was started (same boot, same pid, same start); everything
 * else is found by its tracking id. Where there is no /proc only the folders go. Throws if a runner
 * is at work there.
 */
export function endLeftovers(workDir: string): void {
  const kept = read(workDir)
  if (kept === undefined) return
  const { owner, trackingIds, processes } = kept
  const isThisBoot = kept.boot !== "" && kept.boot === boot()
  if (isThisBoot && owner.pid !== process.pid && isSame(owner)) {
    throw new Error(
      `This work folder is in use. Where: ${workDir}. Expected: a folder that no other runner uses. ` +
        `Got: process ${owner.pid}, which still runs. Try: end it, or give another folder.`,
    )
  }
  if (isThisBoot) {
    for (const entry of processes) if (isSame(entry)) signal(-entry.pid, "SIGKILL")
    endTracked(trackingIds)
  }
  // A job folder that can't be removed is harmless, because each has a name of its own.
  removeFolderNow(jobsFolder(workDir))
  rmSync(ledgerFile(workDir), { force: true })
}

export function openLedger(workDir: string): Ledger {
  const owner = { pid: process.pid, started: startOf(process.pid) }
  const watcher = createWatcher(TRACKING_VARIABLE)
  let kept: Kept = { boot: boot(), owner, trackingIds: [], processes: [] }
  const keep = (change: Partial<Kept>) => {
    kept = { ...kept, ...change }
    const groups = kept.processes.map(({ pid }) => pid)
    watcher.watch(groups, kept.trackingIds)
    // One write over the old text, with blanks over what is left of it. Replacing the file would
    // write it out to the disk each time, while every step waits.
    const text = JSON.stringify(kept)
    writeOver(ledgerFile(workDir), text.padEnd(length))
    length = text.length
  }
  mkdirSync(jobsFolder(workDir), { recursive: true })
  rmSync(ledgerFile(workDir), { force: true })
  let length = 0
  keep({})
  return {
    begin: trackingId => keep({ trackingIds: [...kept.trackingIds, trackingId] }),
    add(pid, trackingId) {
      keep({ processes: [...kept.processes, { pid, trackingId, started: startOf(pid) }] })
    },
    drop(pid) {
      if (!signal(-pid, 0)) keep({ processes: kept.processes.filter(entry => entry.pid !== pid) })
    },
    endAll(trackingId) {
      const processes = kept.processes.filter(entry => entry.trackingId !== trackingId)
      for (const entry of kept.processes)
        if (!processes.includes(entry)) signal(-entry.pid, "SIGKILL")
      endTracked([trackingId])
      keep({ processes, trackingIds: kept.trackingIds.filter(id => id !== trackingId) })
    },
    close() {
      watcher.close()
      rmSync(ledgerFile(workDir), { force: true })
    },
  }
}

export function jobsFolder(workDir: string): string {
  return join(workDir, "jobs")
}

/** A process that left its group still has the variable, unless it was started to hide. */
function endTracked(trackingIds: readonly string[]): void {
  for (const pid of running()) {
    if (pid !== process.pid && trackingIds.includes(trackingIdOf(pid))) signal(pid, "SIGKILL")
  }
}

/**
 * Sends a signal to a process, or to a group if the number is negative. Signal 0 only asks. False
 * if there is no such process.
 */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

function isSame({ pid, started }: { readonly pid: number; readonly started: string }): boolean {
  return started !== "" && startOf(pid) === started
}

/** Field 22 of /proc/<pid>/stat. The name before it may contain blanks and brackets. */
function startOf(pid: number): string {
  const line = readProc(`${pid}/stat`)
  return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] ?? ""
}

function trackingIdOf(pid: number): string {
  const prefix = `${TRACKING_VARIABLE}=`
  const pairs = readProc(`${pid}/environ`).split("\0")
  return pairs.find(pair => pair.startsWith(prefix))?.slice(prefix.length) ?? ""
}

function running(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter(name => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

function boot(): string {
  return readProc("sys/kernel/random/boot_id").trim()
}

/** Empty if there is no such process, or no /proc at all. */
function readProc(path: string): string {
  try {
    return readFileSync(join("/proc", path), "utf8")
  } catch {
    return ""
  }
}

function ledgerFile(workDir: string): string {
  return join(workDir, "processes.json")
}

/** Neither cuts the file nor makes another. */
function writeOver(path: string, text: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT)
  try {
    writeSync(file, text)
  } finally {
    closeSync(file)
  }
}

/** A file that a crash cut short is ignored. The watcher has ended those processes anyway. */
function read(workDir: string): Kept | undefined {
  try {
    return Kept.parse(JSON.parse(readFileSync(ledgerFile(workDir), "utf8")))
  } catch {
    return undefined
  }
}
