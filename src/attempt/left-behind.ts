/**
 * Finds processes that commands left behind by leaving their group, such as a daemon that a build
 * starts. We recognise them by the home or temporary folder that we gave them. We can't find a
 * process that hides it, and none at all where the system shows no environments.
 */
import { readdirSync, readFileSync } from "node:fs"
import { waitFor } from "./wait-for.ts"

/** Folders that nobody but those commands was given; null if there is none. */
export interface Given {
  readonly home: string | null
  readonly temporary: string | null
}

/**
 * Read synchronously, because there are hundreds, and waiting for each costs more than reading it.
 */
function processesOf({ home, temporary }: Given): readonly number[] {
  const marks = [
    ...(home === null ? [] : [`HOME=${home}`]),
    ...(temporary === null ? [] : [`TMPDIR=${temporary}`]),
  ]
  return listed("/proc")
    .filter(name => /^\d+$/.test(name))
    .filter(name => variablesOf(name).some(variable => marks.includes(variable)))
    .map(Number)
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // This isn't Linux.
    return []
  }
}

function variablesOf(process: string): readonly string[] {
  try {
    return readFileSync(`/proc/${process}/environ`, "latin1").split("\0")
  } catch {
    // It belongs to another user, or is gone by now.
    return []
  }
}

/** Ends them, waits until they are gone, and returns how many there were. */
export async function endLeftBehind(given: Given): Promise<number> {
  const ended = new Set<number>()
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const left = processesOf(given)
    if (left.length === 0) break
    for (const one of left) {
      ended.add(one)
      try {
        process.kill(one, "SIGKILL")
      } catch {
        // It ended by itself.
      }
    }
    await waitFor(PAUSE_MS)
  }
  return ended.size
}

/**
 * A killed process is gone at once, unless its disk hangs or the machine is very busy; ten seconds
 * are more than enough.
 */
const TRIES_MAX = 2_000
const PAUSE_MS = 5
