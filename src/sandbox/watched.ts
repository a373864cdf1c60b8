/**
 * Watches what the programs of a room take of the machine, and ends all of them before they have
 * used up its disk or its processes. Nothing but our own process can be left out of that, so nobody
 * asks a program behind the wall.
 */
import { lstatSync, readdirSync, readFileSync, statfsSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Exceeded, Room, RoomPlan, Sandbox } from "../attempt/sandbox.ts"
import { PROCESSES_MAX } from "./wall.ts"

/** Watching a file system and one line of the kernel's takes a few microseconds. */
const LOOK_MS = 100

/** Our own process needs this much of a disk for what it hands in. */
const FREE_BYTES_MIN = 512 * 1024 * 1024
/** On a small disk, this part of it. */
const FREE_SHARE_MIN = 0.05

/** With less than this part of that, nobody can go on, whoever filled the disk. */
const LAST_SHARE = 0.25

/** Whoever has this part of what is allowed only multiplies. */
const PROCESSES_SHARE = 0.75

/** `processesMax`: how many the wall allows, threads included. */
export function watched(sandbox: Sandbox, processesMax = PROCESSES_MAX): Sandbox {
  return {
    ...sandbox,
    async open(plan) {
      return watchedRoom(await sandbox.open(plan), plan, processesMax)
    },
  }
}

function watchedRoom(room: Room, plan: RoomPlan, processesMax: number): Room {
  const looks = [...disksOf(plan).map(diskWatch), processWatch(processesMax * PROCESSES_SHARE)]
  let exceeded: Exceeded | null = null
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    exceeded = looks.map(it => it()).find(it => it !== null) ?? null
    if (exceeded === null) return
    clearInterval(timer)
    // Whoever waits for its programs sees them end. What can't be ended fails when the room is cleared.
    room.clear().catch(() => undefined)
  }
  const rest = () => {
    clearInterval(timer)
    timer = undefined
  }
  return {
    ...room,
    enter(program) {
      timer ??= setInterval(look, LOOK_MS).unref()
      return room.enter(program)
    },
    async clear() {
      rest()
      await room.clear()
      exceeded = null
    },
    async end() {
      rest()
      await room.end()
    },
    exceeded: () => exceeded,
  }
}

type Look = () => Exceeded | null

/** One folder of the room's on each file system that it can write to. */
function disksOf({ writable, temporary, shared }: RoomPlan): readonly (readonly string[])[] {
  const own = [...writable.map(it => (typeof it === "string" ? it : it.from)), shared, temporary]
  const byDevice = Map.groupBy(new Set(own), folder => deviceOf(folder))
  return [...byDevice.values()]
}

/** `shared` may not have been made yet. */
function deviceOf(folder: string): number {
  try {
    return lstatSync(folder).dev
  } catch {
    return folder === dirname(folder) ? 0 : deviceOf(dirname(folder))
  }
}

/**
 * Others write to the same disk, so its being full says nothing about this room. What lies in its
 * own folders does.
 */
function diskWatch(folders: readonly string[]): Look {
  const place = folders.find(isThere)
  const atFirst = place === undefined ? null : roomOn(place)
  if (place === undefined || atFirst === null) return () => null
  // A disk that was nearly full before is nobody's doing here.
  const least = {
    bytes: Math.min(FREE_BYTES_MIN, atFirst.bytesAll * FREE_SHARE_MIN, atFirst.bytes / 2),
    files: Math.min(atFirst.filesAll * FREE_SHARE_MIN, atFirst.files / 2),
  }
  return () => {
    const now = roomOn(place)
    if (now === null || !isBelow(now, least, 1)) return null
    // Then nobody can go on, and a file without a name counts nowhere.
    if (isBelow(now, least, LAST_SHARE)) return "disk"
    const own = sizeOf(folders)
    const lost = { bytes: atFirst.bytes - now.bytes, files: atFirst.files - now.files }
    const isTheirs =
      (now.bytes < least.bytes && own.bytes * 2 >= lost.bytes) ||
      (now.files < least.files && own.files * 2 >= lost.files)
    return isTheirs ? "disk" : null
  }
}

const isBelow = (now: Size, least: Size, share: number): boolean =>
  now.bytes < least.bytes * share || now.files < least.files * share

const isThere = (folder: string): boolean => readdirOf(folder) !== null

/** A file system without a fixed number of files tells 0. */
function roomOn(place: string) {
  try {
    const { bavail, blocks, bsize, files, ffree } = statfsSync(place)
    return { bytes: bavail * bsize, bytesAll: blocks * bsize, files: ffree, filesAll: files }
  } catch {
    // A program moved the folder away.
    return null
  }
}

interface Size {
  readonly bytes: number
  readonly files: number
}

function sizeOf(folders: readonly string[]): Size {
  let [bytes, files] = [0, 0]
  const pending = [...folders]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of readdirOf(at) ?? []) {
      files += 1
      const path = join(at, entry.name)
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile()) bytes += (lookAt(path)?.blocks ?? 0) * BLOCK_BYTES
    }
  }
  return { bytes, files }
}

/** The unit in which stat(2) counts, whatever the file system's own is. */
const BLOCK_BYTES = 512

function readdirOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // It is gone, or closed even to us.
    return null
  }
}

function lookAt(path: string) {
  try {
    return lstatSync(path)
  } catch {
    return null
  }
}

/**
 * All processes and threads of the machine are one number. Only if it has risen by that many do we
 * count our own.
 */
function processWatch(most: number): Look {
  const atFirst = allRunning()
  if (atFirst === null) return () => null
  return () => {
    const now = allRunning()
    if (now === null || now - atFirst < most) return null
    return belowUs() * 2 >= now - atFirst ? "processes" : null
  }
}

/** null where the kernel doesn't tell. */
function allRunning(): number | null {
  try {
    const [, count] = /\/(\d+) /.exec(readFileSync("/proc/loadavg", "latin1")) ?? []
    return count === undefined ? null : Number(count)
  } catch {
    return null
  }
}

/**
 * Processes and threads that descend from ours. One that lost its parent belongs to the first process
 * of its room, and that one to us.
 */
function belowUs(): number {
  const children = new Map<number, { id: number; threads: number }[]>()
  for (const name of readdirSync("/proc").filter(it => /^\d+$/.test(it))) {
    const [parent, threads] = statusOf(name)
    if (parent === undefined || threads === undefined) continue
    const known = children.get(parent) ?? []
    known.push({ id: Number(name), threads })
    children.set(parent, known)
  }
  let count = 0
  const pending = [process.pid]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { id, threads } of children.get(at) ?? []) {
      count += threads
      pending.push(id)
    }
  }
  return count
}

/** The parent's number and the count of threads (proc_pid_stat(5)); the name before them may hold anything. */
function statusOf(id: string): readonly [parent?: number, threads?: number] {
  try {
    const text = readFileSync(`/proc/${id}/stat`, "latin1")
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    return [Number(fields[1]), Number(fields[17])]
  } catch {
    // It has ended.
    return []
  }
}
