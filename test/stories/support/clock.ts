/** The time of a story. It stands still unless something moves it, so that no test ever sleeps. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  pass(ms: number): void
}

/** A morning, always the same one: a text names the day only beyond midnight. */
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
