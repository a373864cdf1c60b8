/** The time of a story. It stands still unless something moves it, so that no test ever sleeps. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  pass(ms: number): void
}

/** Octokit signs with the real clock, and GitHub believes a signature only while it is fresh. */
export function createClock(): Clock {
  let at = Math.ceil(Date.now() / 1_000) * 1_000
  return {
    now: () => at,
    pass(ms) {
      at += ms
    },
  }
}
