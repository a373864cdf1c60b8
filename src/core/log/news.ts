/** Whether a fact that an answer brought is still unknown to the log: others may have recorded it. */
import type { Event } from "./event.ts"
import type { Mission } from "./mission.ts"
import { keyOf } from "./thing.ts"

export function isNews(m: Mission, event: Event): boolean {
  switch (event.type) {
    case "thing.bound":
      return !m.things.has(keyOf(event.thing))
    case "thing.lost":
      return m.things.has(keyOf(event.thing))
    case "attempt.started": {
      const attempt = m.attempts.get(event.attempt)
      return attempt !== undefined && attempt.run === null && attempt.ended === null
    }
    case "merge.conflicted": {
      const sync = m.syncs.find(({ key }) => key === event.attempt)
      if (sync) return sync.is === "due"
      const attempt = m.attempts.get(event.attempt)
      if (!attempt || attempt.conflictedOnto !== null) return false
      const { subject } = attempt
      return subject.type === "feature" && !m.features.get(subject.feature)?.integrated
    }
    case "feature.integrated":
      return !m.features.get(event.feature)?.integrated
    // Only a sync is answered so: the branch had it already.
    case "integration.moved":
      return m.integration?.head === event.from && m.syncs.some(sync => sync.is === "due")
    case "effect.refused":
      return (
        m.refused.get(event.effect)?.message !== event.message ||
        m.refused.get(event.effect)?.at !== m.at
      )
    default:
      return true
  }
}
