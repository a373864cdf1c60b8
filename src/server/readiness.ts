/** Whether this process does its work, as operators and their machines ask it. */
import type { LackedRights } from "../github/excuse.ts"
import { lacksNothing } from "./app-needs.ts"
import type { Page } from "./front-door.ts"

export interface Readiness {
  /** GitHub knows us, and webhooks are used. */
  proven(): void
  /** Why it is not ready yet. */
  waits(why: string): void
  stopping(): void
  /** Why the other processes cannot be reached; null: they can. This one works meanwhile. */
  alone(why: string | null): void
  resynced(): void
  /** Tells whether this is news. */
  lacks(installation: number, lacking: LackedRights): boolean
  lackedOf(installation: number): LackedRights | null
  /** It is gone, or its rights changed: the next resync reads them. */
  forgets(installation: number): void
  isOpen(): boolean
  /** Milliseconds; null before the first. */
  sinceResyncMs(): number | null
  page(): Page
}

export function createReadiness(
  clock: () => number,
  oldestCommandMs: () => number | null,
): Readiness {
  let state: "starting" | "ready" | "stopping" = "starting"
  let waitsFor: string | null = "GitHub was not asked yet."
  let aloneFor: string | null = null
  let resyncedAt: number | null = null
  const lacking = new Map<number, LackedRights>()
  const sinceResyncMs = () => (resyncedAt === null ? null : clock() - resyncedAt)
  return {
    proven() {
      if (state === "starting") state = "ready"
      waitsFor = null
    },
    waits(why) {
      waitsFor = why
    },
    stopping() {
      state = "stopping"
    },
    alone(why) {
      aloneFor = why
    },
    resynced() {
      resyncedAt = clock()
    },
    lacks(installation, now) {
      const before = lacking.get(installation)
      if (lacksNothing(now)) lacking.delete(installation)
      else lacking.set(installation, now)
      return !lacksNothing(now) && JSON.stringify(now) !== JSON.stringify(before)
    },
    lackedOf: installation => lacking.get(installation) ?? null,
    forgets: installation => void lacking.delete(installation),
    isOpen: () => state === "ready",
    sinceResyncMs,
    page: () => ({
      status: state === "ready" && aloneFor === null ? 200 : 503,
      type: "application/json",
      text: `${JSON.stringify({
        state: state === "ready" && aloneFor !== null ? "alone" : state,
        waits_for: waitsFor ?? aloneFor,
        last_resync_at: resyncedAt === null ? null : new Date(resyncedAt).toISOString(),
        seconds_since_resync: secondsOf(sinceResyncMs()),
        oldest_command_seconds: secondsOf(oldestCommandMs()),
        // Numbers and no names: strangers may reach this page.
        lacking: [...lacking].map(([installation, { permissions, events }]) => ({
          ...{ installation, permissions, events },
        })),
      })}\n`,
    }),
  }
}

const secondsOf = (ms: number | null): number | null =>
  ms === null ? null : Math.round(ms / 1_000)
