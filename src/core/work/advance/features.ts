/** Features of the open milestone: they start in order, and stop when their budgets are used up. */
import { isDone } from "../../log/done.ts"
import type { Event } from "../../log/event.ts"
import type { AttemptState, FeatureState, Mission } from "../../log/mission.ts"
import { milestonesOf } from "../../log/scope.ts"
import type { Wait } from "../../log/wait.ts"
import type { Instant } from "../../values/time.ts"
import { featureBrief } from "../brief.ts"
import { exhausted } from "../budget.ts"
import { openMilestone } from "../phase.ts"
import { attemptsAt, featuresOf, liveAttempts } from "../progress.ts"
import { claimant, inOrder, missingFor } from "../schedule.ts"
import { happening, type Next, NOTHING, together, waiting } from "./next.ts"
import { isPersonal, personal, underWay } from "./personal-features.ts"
import { live, start } from "./start.ts"

export function features(m: Mission, now: Instant): Next {
  const milestones = milestonesOf(m)
  // Once all milestones are proven, fixes for the last round belong to the last milestone.
  const open = openMilestone(m) ?? milestones.at(-1)
  if (!open || m.integration === null) return NOTHING
  const here = featuresOf(m, open.id).filter(f => !isDone(f))
  const stops = here.flatMap(f => stop(m, f))
  if (stops.length > 0) return happening(...stops)
  const later = milestones
    .filter(ms => ms.id !== open.id && !m.sealed.has(ms.id))
    .flatMap(ms => featuresOf(m, ms.id))
    .map((f): Wait => ({ type: "earlier_milestone", needs: "runner", feature: f.id }))
  const parts: Next[] = [waiting(...leaving(m))]
  for (const id of inOrder(
    m,
    here.map(f => f.id),
  )) {
    const feature = m.features.get(id)
    const next = feature ? one(m, feature, now) : NOTHING
    // One start at a time: the next one must see what this one reserved and which paths it claims.
    if (next.events.length > 0) return next
    parts.push(next)
  }
  return together([...parts, waiting(...later)])
}

/**
 * Features skipped while they were worked on. They keep their place and their money until their
 * runs are seen to end.
 */
const leaving = (m: Mission): readonly Wait[] =>
  liveAttempts(m)
    .filter(a => a.subject.type === "feature" && isDone(m.features.get(a.subject.feature)))
    .map(live)

function stop(m: Mission, feature: FeatureState): readonly Event[] {
  if (feature.stopped || isPersonal(m, feature) || busy(m, feature)) return []
  const failure = exhausted(m, feature)
  return failure ? [{ type: "feature.stopped", feature: feature.id, failure }] : []
}

/** Its live attempt, or the one that is about to be merged. */
function busy(m: Mission, feature: FeatureState): AttemptState | undefined {
  return attemptsAt(m, feature.id).find(
    a => a.ended === null || (a.ended.outcome.type === "delivered" && a.conflictedOnto === null),
  )
}

function one(m: Mission, feature: FeatureState, now: Instant): Next {
  const { id, stopped } = feature
  if (stopped) return waiting({ type: "stopped", needs: "person", feature: id, failure: stopped })
  if (isPersonal(m, feature)) return personal(m, feature, now)
  const attempt = busy(m, feature)
  if (attempt) return underWay(attempt, id)
  const missing = missingFor(m, id)
  if (missing.length > 0) {
    return waiting({ type: "dependency", needs: "runner", feature: id, on: missing })
  }
  const claimedBy = claimant(m, id)
  if (claimedBy) return waiting({ type: "paths", needs: "runner", feature: id, claimedBy })
  if (m.integration === null) return NOTHING
  return start(
    m,
    {
      subject: { type: "feature", feature: id },
      role: "worker",
      base: m.integration.head,
      tries: attemptsAt(m, id).filter(a => a.order >= feature.freshFrom),
      brief: given => featureBrief(m, feature, given),
    },
    now,
  )
}
