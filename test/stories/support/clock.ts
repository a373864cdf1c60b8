/** A story's time. It stands still unless something moves it, so no test ever sleeps. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  pass(ms: number): void
}

/** It is always the same morning, because a text names the day only after midnight. */
const BEGINS_AT = Date.UTC(2026, 2, 2, 9)

export function createClock(): Clock {
  let at = BEGINS_AT
  return {
    now: () => at,
    pass(ms) {
      at += ms
    },
  }
}
