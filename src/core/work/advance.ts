/** What the plan calls for next. It needs no GitHub, so that a forecast and a replay can run it alone. */
import type { Mission } from "../log/mission.ts"
import { calledOff } from "../people/decide/call-off.ts"
import type { Instant } from "../values/time.ts"
import { ceilings } from "./advance/ceilings.ts"
import { contests } from "./advance/contests.ts"
import { delivery } from "./advance/delivery.ts"
import { features } from "./advance/features.ts"
import { integration } from "./advance/integration.ts"
import { type Next, NOTHING } from "./advance/next.ts"
import { planning } from "./advance/planning.ts"
import { live } from "./advance/start.ts"
import { validation } from "./advance/validation.ts"
import { isEnded } from "./phase.ts"
import { liveAttempts } from "./progress.ts"

const STAGES: readonly ((m: Mission, now: Instant) => Next)[] = [
  ceilings,
  contests,
  planning,
  integration,
  features,
  validation,
  delivery,
]

/**
 * The facts of the first stage that has any. The caller evolves the mission and asks again until
 * none follow. Only then are the waits complete.
 */
export function advance(m: Mission, now: Instant): Next {
  if (m.requested === null) return NOTHING
  if (isEnded(m)) return closing(m)
  const waits: Next["waits"][number][] = []
  for (const stage of STAGES) {
    const next = stage(m, now)
    if (next.events.length > 0) return next
    waits.push(...next.waits)
  }
  return { events: [], briefs: [], waits }
}

/**
 * Everything that still works for an ended mission is stopped. Its caps stay reserved until it is
 * seen to have stopped.
 */
function closing(m: Mission): Next {
  const events = calledOff(m, "the mission ended")
  return { events, briefs: [], waits: liveAttempts(m).map(live) }
}
