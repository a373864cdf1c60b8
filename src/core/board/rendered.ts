/** Texts of a mission that has not changed since they were made. A cache: it may be empty at any moment. */
import type { Mission } from "../log/mission.ts"

interface Kept {
  /** A look goes on changing its own copy: texts of an earlier version of it are not kept. */
  readonly version: number
  readonly texts: Map<string, unknown>
}

const kept = new WeakMap<Mission, Kept>()

/** Most looks find nothing new, and rendering is most of what they would do. */
export function rendered<T>(m: Mission, key: string, make: () => T): T {
  const known = kept.get(m)
  const current = known?.version === m.version ? known : { version: m.version, texts: new Map() }
  if (current !== known) kept.set(m, current)
  const text = current.texts.get(key)
  if (text !== undefined) return text as T
  const made = make()
  current.texts.set(key, made)
  return made
}
