/**
 * Ends a search that takes too long, because the text may have been written to make it run for
 * ever. A search asks it at every step.
 */

/** The time was over before everything was searched. */
export class NotSearched extends Error {}

export interface Watch {
  /** Throws NotSearched once the time is over. */
  check(): void
}

/** Reading the clock costs more than visiting a node, so we do it only once in so many checks. */
const CHECKS_EACH = 256

export function watchUntil(now: () => number, until: number): Watch {
  let checks = 0
  return {
    check() {
      checks += 1
      if (checks % CHECKS_EACH === 1 && now() > until) throw new NotSearched()
    },
  }
}

/** For texts that were searched before, or that nobody hostile wrote. */
export const PATIENT: Watch = { check: () => {} }
