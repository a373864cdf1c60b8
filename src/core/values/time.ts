/** Instants and lengths of time. Nothing here may ask for the present time. */

import { remembered } from "./remembered.ts"

/** ISO 8601, UTC, whole milliseconds, GitHub's clock: 2026-11-22T12:20:00.000Z. Sorts as text. */
export type Instant = string & { readonly brand: "Instant" }

export const instant: (ms: number) => Instant = remembered(
  ms => new Date(ms).toISOString() as Instant,
)
export const toMs: (at: Instant) => number = remembered(at => Date.parse(at))
export const plusMs = (at: Instant, ms: number): Instant => instant(toMs(at) + ms)
export const latest = (a: Instant, b: Instant): Instant => (a < b ? b : a)
export const earliest = (instants: readonly Instant[]): Instant | undefined =>
  instants.reduce<Instant | undefined>(
    (low, at) => (low === undefined || at < low ? at : low),
    undefined,
  )

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
