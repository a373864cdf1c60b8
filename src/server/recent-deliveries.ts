/**
 * The ids of deliveries that were taken, as far as they fit. GitHub sends a delivery again under the
 * same id, and a person can ask it to. The id is not signed, so this saves work and proves nothing.
 */

export interface RecentDeliveries {
  has(id: string): boolean
  add(id: string): void
  /** It was not taken after all, so sending it again helps. */
  forget(id: string): void
}

export function createRecentDeliveries(max: number): RecentDeliveries {
  const ids = new Set<string>()
  return {
    has: id => ids.has(id),
    add(id) {
      ids.add(id)
      if (ids.size > max) ids.delete(ids.values().next().value!)
    },
    forget: id => void ids.delete(id),
  }
}
