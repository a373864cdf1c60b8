/**
 * Missions that are looked at: those that a webhook named, those that a resync found, and the one on a
 * laptop. A look says when the next one is due, and whether there is anything left to look at.
 */
import { createBells } from "./wakeups.ts"

interface Options<P> {
  /** Turns the controller's loop once. Milliseconds until the next look without a bell; null: it is over. */
  readonly look: (place: P, issue: number) => Promise<number | null>
  /** After a look that threw. It comes again by itself. */
  readonly onError: (key: string, error: unknown) => void
}

export interface Watch<P> {
  /** From now on this mission is looked at, and at once. */
  see(place: P, issue: number): void
  /** Something happened in this repository: all that is watched there is looked at. */
  ring(repository: number): void
  /** No further look starts; resolves when those under way have ended. */
  stop(): Promise<void>
}

/** `id` is GitHub's number of a repository, which no rename changes. */
export function createWatch<P extends { readonly id: number }>({
  look,
  onError,
}: Options<P>): Watch<P> {
  const watched = new Map<string, { readonly place: P; readonly issue: number }>()
  const bells = createBells({
    async look(key) {
      const at = watched.get(key)
      if (!at) return null
      const againMs = await look(at.place, at.issue)
      // Somebody may have asked again while it was looked at.
      if (againMs === null && watched.get(key) === at) watched.delete(key)
      return againMs
    },
    onError,
  })
  return {
    see(place, issue) {
      const key = `${place.id}/${issue}`
      watched.set(key, { place, issue })
      bells.ring(key)
    },
    ring(repository) {
      for (const [key, { place }] of watched) if (place.id === repository) bells.ring(key)
    },
    stop: () => bells.stop(),
  }
}
