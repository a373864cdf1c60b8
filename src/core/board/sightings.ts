/** What GitHub shows that the log does not know, as facts. Absence counts only in full reads, after the grace. */
import type { Event } from "../log/event.ts"
import type { Mission } from "../log/mission.ts"
import type { Observed } from "../log/observed.ts"
import type { Instant } from "../words/time.ts"
import { attemptSightings } from "./sightings/attempt.ts"
import { branchSightings, syncSightings } from "./sightings/branch.ts"
import { carrySightings } from "./sightings/carry.ts"
import { ciSightings } from "./sightings/ci.ts"
import { foreignSightings } from "./sightings/foreign.ts"
import { policySightings } from "./sightings/policy.ts"
import { pullRequestSightings } from "./sightings/pull-request.ts"
import { thingSightings } from "./sightings/thing.ts"

/** Each is asked in the state that the one before left. */
export const SIGHTINGS: readonly ((
  m: Mission,
  seen: Observed,
  now: Instant,
) => readonly Event[])[] = [
  policySightings,
  thingSightings,
  foreignSightings,
  attemptSightings,
  branchSightings,
  syncSightings,
  carrySightings,
  ciSightings,
  pullRequestSightings,
]
