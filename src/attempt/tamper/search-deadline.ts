/**
 * Ends a search that takes too long: what is searched was written by somebody who may want it to take
 * for ever. Whoever searches asks it at every step.
 */

/** The time was over before everything was searched. */
export class NotSearched extends Error {}

export interface Watch {
  /** Throws NotSearched once the time is over. */
  check(): void
}

/** To ask what time it is costs more than to look at a node. */
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
