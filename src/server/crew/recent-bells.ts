/**
 * The doorbells that this process rang or answered lately, in case that Redis forgets them, or that
 * their share goes to another process before somebody looked.
 */
import { MINUTE_MS } from "../../core/values/time.ts"
import type { Doorbell } from "../doorbell.ts"
import { BUTTON_MS } from "./bells.ts"

export interface RecentBells {
  add(bell: Doorbell): void
  /** Takes out those of these installations. */
  take(isOf: (installation: number) => boolean): readonly Doorbell[]
}

/** A wakeup is followed by a look within seconds; a button is kept as long as it may act. */
const KEPT_MS = MINUTE_MS
/** A minute of a busy App; about a KB each. */
const KEPT_MAX = 5_000

export function createRecentBells(clock: () => number): RecentBells {
  let kept = new Map<string, Doorbell>()
  const isRecent = (bell: Doorbell) =>
    bell.at > clock() - (bell.wakeup?.button ? BUTTON_MS : KEPT_MS)
  return {
    add(bell) {
      if (kept.size >= KEPT_MAX) {
        kept = new Map([...kept].filter(([, it]) => isRecent(it)).slice(-KEPT_MAX / 2))
      }
      kept.set(bell.delivery, bell)
    },
    take(isOf) {
      const taken = [...kept.values()].filter(it => isOf(it.installation))
      for (const { delivery } of taken) kept.delete(delivery)
      return taken.filter(isRecent)
    },
  }
}
