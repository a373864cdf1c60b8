/**
 * The missions that this process looks at: those that a webhook named, those that a resync found, and
 * the one on a laptop. Each look says when the next one is due, or that the mission is over.
 */
import { createWakeups } from "./wakeups.ts"

interface Options<P> {
  /**
   * Runs the controller's loop once. Returns the milliseconds until the next look if nothing wakes
   * it earlier; null if the mission is over.
   */
  readonly look: (place: P, issue: number) => Promise<number | null>
  /** Called after a look that threw. The next look comes by itself. */
  readonly onError: (key: string, error: unknown) => void
}

export interface Watch<P> {
  /** Starts to watch this mission and looks at it at once. */
  see(place: P, issue: number): void
  /** Looks at every watched mission of this repository, because something happened there. */
  wake(repository: number): void
  /** No further look starts; resolves when those under way have ended. */
  stop(): Promise<void>
}

/** `id` is GitHub's number of the repository, which stays the same when it is renamed. */
export function createWatch<P extends { readonly id: number }>({
  look,
  onError,
}: Options<P>): Watch<P> {
  const watched = new Map<string, { readonly place: P; readonly issue: number }>()
  const wakeups = createWakeups({
    async look(key) {
      const at = watched.get(key)
      if (!at) return null
      const againMs = await look(at.place, at.issue)
      // Somebody may have called `see` again during the look.
      if (againMs === null && watched.get(key) === at) watched.delete(key)
      return againMs
    },
    onError,
  })
  return {
    see(place, issue) {
      const key = `${place.id}/${issue}`
      watched.set(key, { place, issue })
      wakeups.wake(key)
    },
    wake(repository) {
      for (const [key, { place }] of watched) if (place.id === repository) wakeups.wake(key)
    },
    stop: () => wakeups.stop(),
  }
}
