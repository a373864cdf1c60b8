/** Taking up what the default branch has: once as a round of validation opens, and never over workflows. */
import type { Validated } from "../log/attempt.ts"
import type { Mission } from "../log/mission.ts"
import type { Sync } from "../log/sync.ts"
import type { Sha } from "../words/id.ts"

export const syncFor = (m: Mission, milestone: Validated, round: number): Sync | undefined =>
  m.syncs.find(sync => sync.milestone === milestone && sync.round === round)

/** None once a person narrowed the delivery: what is delivered then is what was proven, and nothing newer. */
export const dueSync = (m: Mission): Sync | undefined =>
  m.narrowed ? undefined : m.syncs.find(sync => sync.is === "due")

/** What stands on the default branch and in the mission's: nothing of it is the mission's doing. */
export const lastSynced = (m: Mission): Sha | null =>
  m.syncs.findLast(sync => sync.is === "merged")?.commit ?? null
