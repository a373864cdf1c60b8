/**
 * evolve and fold: what is true after these events? They change a private draft in place, so that a
 * log of ten thousand events costs ten thousand small steps. Outside, a mission is readonly.
 */

import { type Instant, latest } from "../values/time.ts"
import type { Append, Event, EventType, Of } from "./event.ts"
import { attemptFolds } from "./fold/attempt.ts"
import { ciFolds } from "./fold/ci.ts"
import { copyDraft, type Draft, emptyDraft } from "./fold/draft.ts"
import { featureFolds } from "./fold/feature.ts"
import { missionFolds } from "./fold/mission.ts"
import { peopleFolds } from "./fold/people.ts"
import { planFolds } from "./fold/plan.ts"
import { syncFolds } from "./fold/sync.ts"
import { thingFolds } from "./fold/thing.ts"
import { validationFolds } from "./fold/validation.ts"
import type { Mission, MissionRef } from "./mission.ts"

/** The version of this program's fold. Snapshots of another version are not used. */
export const FOLD_VERSION = 9

type Folds = { readonly [T in EventType]: (draft: Draft, event: Of<T>, at: Instant) => void }

const folds: Folds = {
  ...missionFolds,
  ...peopleFolds,
  ...planFolds,
  ...featureFolds,
  ...attemptFolds,
  ...validationFolds,
  ...syncFolds,
  ...ciFolds,
  ...thingFolds,
}

export const initial = (ref: MissionRef): Mission => emptyDraft(ref)

export const fold = (ref: MissionRef, appends: readonly Append[]): Mission =>
  withAppends(emptyDraft(ref), appends)

/** A copy of the mission with these later appends. */
export const catchUp = (mission: Mission, appends: readonly Append[]): Mission =>
  appends.length === 0 ? mission : withAppends(copyDraft(mission), appends)

function withAppends(draft: Draft, appends: readonly Append[]): Mission {
  for (const append of appends) for (const event of append.events) step(draft, event, append.at)
  return draft
}

/** A copy of the mission with these events. The original stays as it is. */
export function evolve(mission: Mission, events: readonly Event[], at: Instant): Mission {
  if (events.length === 0) return mission
  const draft = copyDraft(mission)
  for (const event of events) step(draft, event, at)
  return draft
}

/** A draft that one look keeps changing: it is copied once, no matter how many facts follow. */
export function drafted(mission: Mission): {
  readonly mission: Mission
  readonly add: (events: readonly Event[], at: Instant) => void
} {
  const draft = copyDraft(mission)
  return {
    mission: draft,
    add: (events, at) => {
      for (const event of events) step(draft, event, at)
    },
  }
}

function step(draft: Draft, event: Event, at: Instant): void {
  draft.version += 1
  draft.at = latest(draft.at, at)
  // The table is exhaustive by type; the compiler cannot see that the event fits its own row.
  const apply = folds[event.type] as (draft: Draft, event: Event, at: Instant) => void
  apply(draft, event, draft.at)
}
