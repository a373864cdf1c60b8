/** A mission that may be changed. Outside fold.ts it is only seen as a readonly mission. */

import type { Chosen } from "../../plan/model-choice.ts"
import type { Ceiling } from "../../values/ceiling.ts"
import type {
  AttemptKey,
  CommandId,
  CriterionId,
  FeatureId,
  MilestoneId,
  Person,
  Sha,
} from "../../values/id.ts"
import { type Instant, instant } from "../../values/time.ts"
import type { Validated } from "../attempt.ts"
import type { Found, Settled, Waiver } from "../found.ts"
import type { Held, Hold } from "../hold.ts"
import type {
  Answered,
  AttemptState,
  Bound,
  FeatureState,
  Merge,
  Mission,
  MissionRef,
  Recorded,
  RoundState,
} from "../mission.ts"
import type {
  Approval,
  AskedRound,
  Endorsement,
  Proposal,
  Revision,
  Withdrawn,
} from "../proposal.ts"
import type { RefusedEffect } from "../refused-effect.ts"
import type { Sync } from "../sync.ts"
import { type Contest, type ContestKey, keyOf, type Thing, type ThingKey } from "../thing.ts"

export interface Draft {
  readonly ref: MissionRef
  version: number
  at: Instant
  requested: Mission["requested"]
  readonly holds: Map<Hold, Held>
  readonly pauses: Mission["pauses"][number][]
  readonly raised: Map<Ceiling, number>
  readonly warned: Map<Ceiling, { readonly used: number; readonly max: number }>
  ended: Mission["ended"]
  delivered: Mission["delivered"]
  stale: Mission["stale"]
  readonly answered: Map<CommandId, Answered>
  readonly asked: AskedRound[]
  readonly defaultsTaken: Map<number, Instant>
  readonly proposals: Proposal[]
  readonly returned: Mission["returned"][number][]
  readonly revisions: Revision[]
  readonly endorsements: Endorsement[]
  approved: Approval | null
  readonly withdrawn: Map<FeatureId | MilestoneId | CriterionId, Withdrawn>
  readonly features: Map<FeatureId, FeatureState>
  readonly attempts: Map<AttemptKey, AttemptState>
  readonly rounds: RoundState[]
  readonly verdicts: Map<CriterionId, readonly Recorded[]>
  readonly waived: Map<CriterionId, Waiver>
  readonly looksWaived: Map<FeatureId, { readonly by: Person; readonly reason: string }>
  readonly sealed: Map<MilestoneId, { readonly commit: Sha; readonly at: Instant }>
  readonly syncs: Sync[]
  readonly ciAllowed: Map<Sha, Instant>
  integration: Mission["integration"]
  narrowed: Mission["narrowed"]
  readonly merges: Merge[]
  readonly things: Map<ThingKey, Bound>
  readonly intents: Map<ThingKey, { readonly thing: Thing; readonly at: Instant }>
  readonly posted: Instant[]
  readonly pinned: Map<ThingKey, Instant>
  readonly lostIssues: Map<FeatureId, "deleted" | "transferred">
  readonly contested: Map<ContestKey, Contest>
  readonly refused: Map<string, RefusedEffect>
  resumedAt: Instant | null
  resumedFrom: number
  readonly found: Found[]
  readonly settled: Map<string, Settled>
  readonly agents: Map<FeatureId | null, Chosen>
  readonly retriedFrom: Map<Validated, number>
}

export const emptyDraft = (ref: MissionRef): Draft => ({
  ref,
  version: 0,
  at: instant(0),
  requested: null,
  holds: new Map(),
  pauses: [],
  raised: new Map(),
  warned: new Map(),
  ended: null,
  delivered: null,
  stale: null,
  answered: new Map(),
  asked: [],
  defaultsTaken: new Map(),
  proposals: [],
  returned: [],
  revisions: [],
  endorsements: [],
  approved: null,
  withdrawn: new Map(),
  features: new Map(),
  attempts: new Map(),
  rounds: [],
  verdicts: new Map(),
  waived: new Map(),
  looksWaived: new Map(),
  sealed: new Map(),
  syncs: [],
  ciAllowed: new Map(),
  integration: null,
  narrowed: null,
  merges: [],
  things: new Map(),
  intents: new Map(),
  posted: [],
  pinned: new Map(),
  lostIssues: new Map(),
  contested: new Map(),
  refused: new Map(),
  resumedAt: null,
  resumedFrom: 0,
  found: [],
  settled: new Map(),
  agents: new Map(),
  retriedFrom: new Map(),
})

/** Copies one level deep: values inside the maps and lists are never changed in place. */
export function copyDraft(mission: Mission): Draft {
  const from = mission as Draft
  return {
    ...from,
    holds: new Map(from.holds),
    pauses: [...from.pauses],
    raised: new Map(from.raised),
    warned: new Map(from.warned),
    answered: new Map(from.answered),
    asked: [...from.asked],
    defaultsTaken: new Map(from.defaultsTaken),
    proposals: [...from.proposals],
    returned: [...from.returned],
    revisions: [...from.revisions],
    endorsements: [...from.endorsements],
    withdrawn: new Map(from.withdrawn),
    features: new Map(from.features),
    attempts: new Map(from.attempts),
    rounds: [...from.rounds],
    verdicts: new Map(from.verdicts),
    waived: new Map(from.waived),
    looksWaived: new Map(from.looksWaived),
    sealed: new Map(from.sealed),
    syncs: [...from.syncs],
    ciAllowed: new Map(from.ciAllowed),
    merges: [...from.merges],
    things: new Map(from.things),
    intents: new Map(from.intents),
    posted: [...from.posted],
    pinned: new Map(from.pinned),
    lostIssues: new Map(from.lostIssues),
    contested: new Map(from.contested),
    refused: new Map(from.refused),
    found: [...from.found],
    settled: new Map(from.settled),
    agents: new Map(from.agents),
    retriedFrom: new Map(from.retriedFrom),
  }
}

export function change<K, V>(map: Map<K, V>, key: K, patch: Partial<V>): void {
  const old = map.get(key)
  if (old !== undefined) map.set(key, { ...old, ...patch })
}

/** A feature as an approved plan has it, or as a round of validation calls for it. */
export const freshFeature = ({
  id,
  milestone,
  fix,
}: Pick<FeatureState, "id" | "milestone" | "fix">): FeatureState => ({
  id,
  milestone,
  fix,
  integrated: null,
  stopped: null,
  skipped: null,
  unneeded: null,
  taken: null,
  submitted: null,
  steering: [],
  freshFrom: 0,
})

/** The latest right to create this thing, no matter who holds it. */
export function intend(draft: Draft, thing: Thing, at: Instant): void {
  draft.intents.set(keyOf(thing), { thing, at })
}

/** The rows of the table that one file holds. */
export type FoldsOf<T extends import("../event.ts").EventType> = {
  readonly [K in T]: (draft: Draft, event: import("../event.ts").Of<K>, at: Instant) => void
}
