/**
 * The list of processes that a runner started, kept in a file so that what a killed runner left can
 * be ended later. It must never end a process that it cannot prove to be its own.
 */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"

/** The variable that every process of a job carries; GitHub's runner finds orphans by the same one. */
export const TRACKING_VARIABLE = "RUNNER_TRACKING_ID"

export interface Ledger {
  add(pid: number, trackingId: string): void
  /** Ends everything that still runs under this tracking id, and forgets it. */
  endAll(trackingId: string): void
  close(): void
}

/** `started` is field 22 of /proc/<pid>/stat, in ticks since the boot that `boot` names. */
const Entry = z.object({ pid: z.int().min(2), started: z.string(), trackingId: z.string().min(8) })
type Entry = z.infer<typeof Entry>
const Kept = z.object({
  boot: z.string(),
  owner: z.object({ pid: z.int(), started: z.string() }),
  processes: z.array(Entry),
})
type Kept = z.infer<typeof Kept>

/** Ends what a killed runner left in this folder, and removes its job folders. Linux only; elsewhere a no-op. */
export function endLeftovers(workDir: string): void {
  const kept = read(workDir)
  if (kept === undefined) return
  const { owner } = kept
  if (kept.boot === boot() && owner.pid !== process.pid && isSame(owner.pid, owner.started)) {
    throw new Error(
      `This work folder is in use. Where: ${workDir}. One runner to a folder would be right. ` +
        `Seen: process ${owner.pid}, which still runs. End it, or give another folder.`,
    )
  }
  if (kept.boot === boot()) endProcesses(kept.processes)
  rmSync(jobsFolder(workDir), { recursive: true, force: true })
  rmSync(ledgerFile(workDir), { force: true })
}

export function openLedger(workDir: string): Ledger {
  const owner = { pid: process.pid, started: startOf(process.pid) ?? "" }
  let processes: Entry[] = []
  const save = () => write(workDir, { boot: boot(), owner, processes })
  mkdirSync(jobsFolder(workDir), { recursive: true })
  save()
  return {
    add(pid, trackingId) {
      processes = [...processes, { pid, trackingId, started: startOf(pid) ?? "" }]
      save()
    },
    endAll(trackingId) {
      endProcesses(processes.filter(entry => entry.trackingId === trackingId))
      processes = processes.filter(entry => entry.trackingId !== trackingId)
      save()
    },
    close() {
      endProcesses(processes)
      rmSync(ledgerFile(workDir), { force: true })
    },
  }
}

export function jobsFolder(workDir: string): string {
  return join(workDir, "jobs")
}

/**
 * A group is ended only while its leader is the process we started (same pid, same start) or while a
 * member carries our tracking id: a group's id cannot be given to a stranger before its last member ended.
 * Processes that left their group are found by the tracking id alone.
 */
function endProcesses(entries: readonly Entry[]): void {
  if (entries.length === 0) return
  const ids = new Set(entries.map(entry => entry.trackingId))
  const leaders = new Set(entries.map(entry => entry.pid))
  for (const { pid, started } of entries) if (isSame(pid, started)) signal(-pid, "SIGKILL")
  for (const pid of running()) {
    if (pid === process.pid || !ids.has(trackingIdOf(pid) ?? "")) continue
    const group = Number(stat(pid)?.[2])
    signal(leaders.has(group) ? -group : pid, "SIGKILL")
  }
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended, or is no longer ours to end.
  }
}

function isSame(pid: number, started: string): boolean {
  return started !== "" && startOf(pid) === started
}

function startOf(pid: number): string | undefined {
  return stat(pid)?.[19]
}

/** The fields of /proc/<pid>/stat after the name, which may hold blanks and brackets: state, parent, group, … */
function stat(pid: number): readonly string[] | undefined {
  const line = readProc(`${pid}/stat`)
  return line?.slice(line.lastIndexOf(")") + 2).split(" ")
}

function trackingIdOf(pid: number): string | undefined {
  const prefix = `${TRACKING_VARIABLE}=`
  const found = readProc(`${pid}/environ`)
    ?.split("\0")
    .find(pair => pair.startsWith(prefix))
  return found?.slice(prefix.length)
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
  return readProc("sys/kernel/random/boot_id")?.trim() ?? ""
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(join("/proc", path), "utf8")
  } catch {
    return undefined
  }
}

function ledgerFile(workDir: string): string {
  return join(workDir, "processes.json")
}

function write(workDir: string, kept: Kept): void {
  const next = `${ledgerFile(workDir)}.next`
  writeFileSync(next, JSON.stringify(kept))
  renameSync(next, ledgerFile(workDir))
}

/** A file that a crash cut short says nothing; the pipe to the dead runner has ended its processes anyway. */
function read(workDir: string): Kept | undefined {
  try {
    return Kept.parse(JSON.parse(readFileSync(ledgerFile(workDir), "utf8")))
  } catch {
    return undefined
  }
}
