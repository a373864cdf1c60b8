/** Whether a fact in an answer is still unknown to the log. Others may have recorded it already. */

import { REFUSED_RETRY_MS } from "../values/limits.ts"
import { type Instant, plusMs } from "../values/time.ts"
import type { Of } from "./event.ts"
import type { Mission } from "./mission.ts"
import { keyOf } from "./thing.ts"

/** What the answer to an effect can bring. */
export type Answer = Of<
  | "thing.bound"
  | "attempt.started"
  | "merge.conflicted"
  | "feature.integrated"
  | "integration.moved"
  | "effect.refused"
>

export function isNews(m: Mission, event: Answer, now: Instant): boolean {
  switch (event.type) {
    case "thing.bound":
      return !m.things.has(keyOf(event.thing))
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
    // Only a sync is answered like this: the branch already contained it.
    case "integration.moved":
      return m.integration?.head === event.from && m.syncs.some(sync => sync.is === "due")
    case "effect.refused":
      return (
        !isRefusedStill(m, event.effect, now) ||
        m.refused.get(event.effect)?.message !== event.message
      )
  }
}

/** It was refused not long ago, and nobody has said since then that it may be tried again. */
export function isRefusedStill(m: Mission, effect: string, now: Instant): boolean {
  const refused = m.refused.get(effect)
  if (!refused) return false
  const isLifted = m.resumedAt !== null && m.resumedAt > refused.at
  return !isLifted && now < plusMs(refused.at, REFUSED_RETRY_MS)
}
