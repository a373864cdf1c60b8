/** Merging what the default branch has: once when a round of validation opens, and never if workflows differ. */
import type { Validated } from "../log/attempt.ts"
import type { Mission } from "../log/mission.ts"
import type { Sync } from "../log/sync.ts"
import type { Sha } from "../values/id.ts"

export const syncFor = (m: Mission, milestone: Validated, round: number): Sync | undefined =>
  m.syncs.find(sync => sync.milestone === milestone && sync.round === round)

/**
 * No sync once a person has narrowed the delivery: what is delivered is what was proven, and
 * nothing newer.
 */
export const dueSync = (m: Mission): Sync | undefined =>
  m.narrowed ? undefined : m.syncs.find(sync => sync.is === "due")

/**
 * Commits of the default branch that the mission's branch has as well. None of them is the
 * mission's doing.
 */
export const lastSynced = (m: Mission): Sha | null =>
  m.syncs.findLast(sync => sync.is === "merged")?.commit ?? null
