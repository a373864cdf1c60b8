/**
 * How far back lists of the whole repository are read. It follows from the log, so every
 * orchestrator asks for the same.
 */
import type { Mission } from "../../core/log/mission.ts"
import { HOUR_MS, type Instant, instant, MINUTE_MS, toMs } from "../../core/values/time.ts"

/**
 * Everything before the last append was read before it, and lists lag behind by a few minutes at
 * most.
 */
const LAG_MS = 10 * MINUTE_MS

export const windowOf = (m: Mission): Instant => instant(toMs(m.at) - LAG_MS)

/** In whole hours, so that GitHub answers the same question with a cheap "not modified". */
export const steadyWindowOf = (m: Mission): Instant =>
  instant(Math.floor((toMs(m.at) - LAG_MS) / HOUR_MS) * HOUR_MS)
