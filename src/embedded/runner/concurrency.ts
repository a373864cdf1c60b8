/**
 * Decides which jobs may run now, by a number of places and by concurrency groups. A place that
 * becomes free must always be given to the next job.
 */

/** Resolves with the function that gives the place back, or null if the wait was ended first. */
export type Claim = Promise<(() => void) | null>

/** A fixed number of places, which are given in the order of asking. */
export function createPlaces(max: number): { take(ended: AbortSignal): Claim } {
  let free = max
  const waiting: (() => void)[] = []
  const give = () => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  return {
    take(ended) {
      if (ended.aborted) return Promise.resolve(null)
      if (free > 0) {
        free--
        return Promise.resolve(once(give))
      }
      return new Promise(resolve => {
        const turn = () => {
          ended.removeEventListener("abort", leave)
          resolve(once(give))
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(turn), 1)
          resolve(null)
        }
        waiting.push(turn)
        ended.addEventListener("abort", leave, { once: true })
      })
    },
  }
}

export interface GroupWish {
  readonly group: string
  readonly cancelInProgress: boolean
  /** `single`: a newer waiting job replaces the older; `max`: all wait in turn. */
  readonly queue: "single" | "max"
  readonly ended: AbortSignal
  /** Called if another job of the group replaces this one. */
  readonly cancel: () => void
}

/** GitHub lets this many jobs wait in a group with `queue: max`, and cancels any further one. */
const WAITING_MAX = 100

/** Groups of jobs, by names in any case. One job of a group runs, and by default one waits. */
export function createGroups(): { claim(wish: GroupWish): Claim } {
  const groups = new Map<string, Group>()
  return {
    claim(wish) {
      const name = wish.group.toLowerCase()
      const group = groups.get(name) ?? { places: createPlaces(1), running: null, waiting: [] }
      groups.set(name, group)
      return enter(group, wish)
    },
  }
}

interface Group {
  readonly places: ReturnType<typeof createPlaces>
  running: GroupWish | null
  waiting: readonly GroupWish[]
}

async function enter(group: Group, wish: GroupWish): Claim {
  const before = group.waiting
  if (wish.queue === "single") for (const older of before) older.cancel()
  if (before.length >= WAITING_MAX) wish.cancel()
  if (wish.cancelInProgress) group.running?.cancel()
  group.waiting = [...before, wish]
  const release = await group.places.take(wish.ended)
  group.waiting = group.waiting.filter(other => other !== wish)
  if (release === null) return null
  group.running = wish
  return () => {
    group.running = null
    release()
  }
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
