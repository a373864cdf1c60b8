/**
 * The missions that this process looks at: those that a webhook named, those that a resync found, and
 * the one on a laptop. Each look says when the next one is due, and what an event must name to
 * wake the mission before. Everything else is dropped for one look-up.
 */
import type { Why } from "./last-looks.ts"
import { createWakeups } from "./wakeups.ts"

export interface Next {
  /**
   * The milliseconds until the next look if nothing wakes it earlier; null if the mission is over.
   */
  readonly againMs: number | null
  /** The names of what belongs to the mission. null: not known, so any event may concern it. */
  readonly touches: readonly string[] | null
}

interface Options {
  /** Runs the controller's loop once. */
  readonly look: (repository: number, issue: number, why: Why) => Promise<Next>
  /** Called after a look that threw, as `onError` of wake-ups. */
  readonly onError: (
    at: { readonly repository: number; readonly issue: number },
    error: unknown,
    times: number,
  ) => number | null
  readonly gatherMs?: number
  /** Repositories of one lane share GitHub's limits. */
  readonly laneOf?: (repository: number) => number
  readonly restMs?: (lane: number) => number
}

/** A repository is GitHub's number of it, which stays the same when it is renamed. */
export interface Watch {
  /** Starts to watch this mission and looks at it. "due": nobody said that anything happened. */
  see(repository: number, issue: number, why?: Why): void
  /**
   * Looks at the watched missions of this repository that these names belong to; null: at all.
   * Tells whether there is any.
   */
  wake(repository: number, names: readonly string[] | null): boolean
  /** Whether a watched mission has this name. */
  knows(repository: number, name: string): boolean
  /** No mission of this repository is looked at any more. */
  forget(repository: number): void
  /** No further look starts; resolves when those under way have ended. */
  stop(): Promise<void>
}

interface Watched {
  readonly key: string
  readonly repository: number
  readonly issue: number
  touches: readonly string[] | null
  /** Why it is looked at next. */
  why: Why
}

export function createWatch({ look, onError, laneOf, ...options }: Options): Watch {
  const watched = new Map<string, Watched>()
  const index = createIndex()
  const wakeups = createWakeups({
    ...options,
    laneOf: key => laneOf?.(watched.get(key)?.repository ?? 0) ?? 0,
    async look(key) {
      const at = watched.get(key)
      if (!at) return null
      const { againMs, touches } = await lookAt(at, look, () => ring(watched.get(key)))
      // Somebody may have called `see` or `forget` meanwhile.
      if (watched.get(key) !== at) return againMs
      index.remove(at)
      at.touches = touches
      if (againMs === null) watched.delete(key)
      else index.add(at)
      return againMs
    },
    onError(key, error, times) {
      const at = watched.get(key)
      if (!at) return null
      const againMs = onError(at, error, times)
      if (againMs === null) drop(at)
      return againMs
    },
  })

  function drop(at: Watched): void {
    index.remove(at)
    if (watched.get(at.key) === at) watched.delete(at.key)
  }

  return {
    see(repository, issue, given = "rung") {
      const key = `${repository}/${issue}`
      const before = watched.get(key)
      const why = before?.why === "rung" ? "rung" : given
      const at: Watched = { key, repository, issue, touches: before?.touches ?? null, why }
      if (before) index.remove(before)
      watched.set(key, at)
      index.add(at)
      wakeups.wake(key)
    },
    wake(repository, names) {
      const keys = index.of(repository, names)
      for (const key of keys) ring(watched.get(key))
      for (const key of keys) wakeups.wake(key)
      return keys.size > 0
    },
    knows: (repository, name) => index.has(repository, name),
    forget(repository) {
      for (const at of [...watched.values()].filter(it => it.repository === repository)) {
        drop(at)
        wakeups.forget(at.key)
      }
    },
    stop: () => wakeups.stop(),
  }
}

const ring = (at: Watched | undefined) => {
  if (at) at.why = "rung"
}

async function lookAt(at: Watched, look: Options["look"], again: () => void): Promise<Next> {
  const { why } = at
  at.why = "due"
  try {
    return await look(at.repository, at.issue, why)
  } catch (error) {
    // What we were told of has not been read, and somebody may have called `see` meanwhile.
    if (why === "rung") again()
    throw error
  }
}

/** Which missions each name belongs to, by repository. */
function createIndex() {
  /** A mission whose names are not known yet stands below "". */
  const repositories = new Map<number, Map<string, Set<string>>>()
  const namesOf = ({ touches, issue }: Watched) => [...(touches ?? [""]), `#${issue}`]
  return {
    add(at: Watched): void {
      const names = repositories.get(at.repository) ?? new Map<string, Set<string>>()
      repositories.set(at.repository, names)
      for (const name of namesOf(at)) names.set(name, (names.get(name) ?? new Set()).add(at.key))
    },
    remove(at: Watched): void {
      const names = repositories.get(at.repository)
      for (const name of namesOf(at)) {
        const keys = names?.get(name)
        keys?.delete(at.key)
        if (keys?.size === 0) names?.delete(name)
      }
      if (names?.size === 0) repositories.delete(at.repository)
    },
    of(repository: number, wanted: readonly string[] | null): ReadonlySet<string> {
      const names = repositories.get(repository)
      if (!names) return NONE
      const found = wanted === null ? [...names.keys()] : ["", ...wanted]
      return new Set(found.flatMap(name => [...(names.get(name) ?? [])]))
    },
    has: (repository: number, name: string): boolean =>
      repositories.get(repository)?.has(name) ?? false,
  }
}

const NONE: ReadonlySet<string> = new Set()
