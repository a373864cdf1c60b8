/** What follows from a mission alone, computed once for each version of it. It is a cache and may be empty at any moment. */
import type { Mission } from "./mission.ts"

interface Kept {
  /** A look keeps changing its own copy, so what was derived from an earlier version of it is dropped. */
  readonly version: number
  readonly values: Map<string, unknown>
}

const kept = new WeakMap<Mission, Kept>()

/**
 * Most looks find nothing new, and rendering texts is most of the work that this saves. Each key
 * has one meaning.
 */
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
