/** What follows from a mission alone, made once for each version of it. A cache: it may be empty at any moment. */
import type { Mission } from "./mission.ts"

interface Kept {
  /** A look goes on changing its own copy: what an earlier version of it said is not kept. */
  readonly version: number
  readonly values: Map<string, unknown>
}

const kept = new WeakMap<Mission, Kept>()

/** Most looks find nothing new, and texts are most of what they would make. A key has one meaning. */
export function derived<T>(m: Mission, key: string, make: () => T): T {
  let current = kept.get(m)
  if (current?.version !== m.version) {
    current = { version: m.version, values: new Map() }
    kept.set(m, current)
  }
  const known = current.values.get(key)
  if (known !== undefined) return known as T
  const made = make()
  current.values.set(key, made)
  return made
}
