/**
 * Which issues block which: those that the plan wants, and for all other links whether a plan of
 * this mission ever wanted them. It looks at what is linked, never at how many links there are.
 */
import type { Mission } from "../log/mission.ts"
import { keyOf } from "../log/thing.ts"
import type { FeatureId, MilestoneId } from "../values/id.ts"
import { featuresOf } from "./progress.ts"
import { dependenciesOf } from "./schedule.ts"

type Of = FeatureId | MilestoneId

export interface Blockers {
  /** Ids of the issues that should block it, as far as those exist. */
  readonly wanted: readonly number[]
  /** Linked because a plan once wanted it, which none does any more. */
  readonly outdated: readonly number[]
  /** Linked by somebody, because no plan ever wanted it. */
  readonly foreign: readonly number[]
}

export function blockersOf(m: Mission, of: Of, linked: readonly number[]): Blockers {
  const wanted = issuesOf(m, wantedFor(m, of))
  const once = issuesOf(m, onceFor(m, of))
  const others = linked.filter(id => !wanted.includes(id))
  return {
    wanted,
    outdated: others.filter(id => once.includes(id)),
    foreign: others.filter(id => !once.includes(id)),
  }
}

const isMilestone = (of: Of): of is MilestoneId => of.startsWith("M")

/** A milestone waits for everything that is built for it. What was left out waits for nothing. */
function wantedFor(m: Mission, of: Of): readonly Of[] {
  if (m.withdrawn.has(of)) return []
  return isMilestone(of) ? featuresOf(m, of).map(f => f.id) : dependenciesOf(m, of)
}

/** Links of any plan that people approved so far, so that nobody need ask who made such a link. */
function onceFor(m: Mission, of: Of): readonly Of[] {
  const approved = new Set(m.endorsements.map(({ digest }) => digest))
  const plans = m.proposals.filter(({ digest }) => approved.has(digest))
  const planned = plans.flatMap(({ plan }) => plan.features)
  if (!isMilestone(of)) return planned.filter(f => f.id === of).flatMap(f => f.dependsOn)
  const left = [...m.withdrawn].flatMap(([id, { milestone }]) =>
    milestone === of ? [id as Of] : [],
  )
  return [...planned.filter(f => f.milestone === of).map(f => f.id), ...left]
}

const issuesOf = (m: Mission, ids: readonly Of[]): readonly number[] => [
  ...new Set(ids.flatMap(id => m.things.get(keyOf({ type: "issue", of: id }))?.id ?? [])),
]
