/**
 * Processes that commands left behind by leaving their group, such as a daemon that a build starts. They
 * are known by the home or temporary folder that they were given. One that hides it is not found, and
 * where the system shows no environments none is.
 */
import { readdir, readFile } from "node:fs/promises"
import { waitFor } from "./briefing.ts"

export interface Given {
  readonly home: string
  readonly temporary: string
}

async function processesOf({ home, temporary }: Given): Promise<readonly number[]> {
  const marks = [`HOME=${home}`, `TMPDIR=${temporary}`]
  const listed = await readdir("/proc").catch(() => [])
  const found = await Promise.all(
    listed
      .filter(name => /^\d+$/.test(name))
      .map(async name => {
        const environment = await readFile(`/proc/${name}/environ`, "latin1").catch(() => "")
        const isOurs = environment.split("\0").some(variable => marks.includes(variable))
        return isOurs ? [Number(name)] : []
      }),
  )
  return found.flat()
}

/** Ends them and waits until they are gone; answers how many there were. */
export async function endLeftBehind(given: Given): Promise<number> {
  const ended = new Set<number>()
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const left = await processesOf(given)
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

/** What is killed is gone at once, unless its disk hangs: a second is more than enough. */
const TRIES_MAX = 200
const PAUSE_MS = 5
