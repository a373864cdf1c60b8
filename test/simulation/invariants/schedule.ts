/** What must hold when an attempt is scheduled: nothing starts too early, too often, or during a hold. */
import type { Failure } from "../../../src/core/log/attempt.ts"
import type { Event } from "../../../src/core/log/event.ts"
import type { AttemptState, FeatureState, Mission } from "../../../src/core/log/mission.ts"
import type { FeatureId } from "../../../src/core/values/id.ts"
import { approvedPlan, type Broken, failureIn, isOver, isTooLate, liveOf } from "./reckon.ts"

type Scheduled = Extract<Event, { readonly type: "attempt.scheduled" }>

export function whyUnscheduled(m: Mission, event: Scheduled): Broken {
  const approved = m.approved?.digest ?? null
  const { key, subject } = event
  // A planner's attempt belongs to no plan, even if one is approved and people want another.
  const isUnbound = subject.type === "plan" && event.plan.digest === null
  if (event.plan.digest !== approved && !isUnbound) {
    return ["S4", `${key} was scheduled under ${event.plan.digest}, approved is ${approved}`]
  }
  if (subject.type !== "plan" && approved === null) {
    return ["S4", `${key} was scheduled under no approved plan`]
  }
  if (m.attempts.has(key)) return ["S2", `${key} was scheduled twice`]
  if (m.ended) return ["S9", `${key} was scheduled after the end`]
  const [hold] = m.holds.keys()
  if (hold) return ["S11", `${key} was scheduled while ${hold} held the mission`]
  if (subject.type !== "feature") return null
  const feature = m.features.get(subject.feature)
  if (!feature) return ["S4", `${key} is of no feature`]
  return ofFeature(m, event, feature)
}

function ofFeature(m: Mission, { key, role }: Scheduled, feature: FeatureState): Broken {
  const { id, milestone } = feature
  // What people built is verified, but no agent works on it.
  const isTheirs = feature.taken !== null && role !== "verifier"
  if (isTooLate(m, feature)) return ["S7", `${key} was scheduled after ${milestone} was sealed`]
  if (isOver(feature) || isTheirs) return ["S16", `${key} was scheduled, ${id} needs no one`]
  if (feature.stopped) return ["S15", `${key} was scheduled while ${id} was stopped`]
  const live = liveOf(m).flatMap(a => (a.subject.type === "feature" ? [a.subject.feature] : []))
  if (live.includes(id)) return ["S16", `${key} was scheduled beside another of ${id}`]
  // People build in any order, as often and wherever they like.
  if (role === "verifier") return null
  const plan = approvedPlan(m)
  const early = plan?.features
    .find(f => f.id === id)
    ?.dependsOn.find(on => !isOver(m.features.get(on)))
  if (early) return ["S16", `${key} was scheduled before ${early} was merged`]
  const other = live.find(one => pathsOf(m, one).some(path => pathsOf(m, id).includes(path)))
  if (other) return ["S16", `${key} was scheduled beside ${other}, which claims the same paths`]
  return whyTooOften(m, key, feature)
}

const pathsOf = (m: Mission, id: FeatureId): readonly string[] => {
  const root = m.features.get(id)?.fix?.root ?? id
  return approvedPlan(m)?.features.find(f => f.id === root)?.paths ?? []
}

/** Attempts that failed for their own reasons are limited, and none may fail a third time in the same way. */
function whyTooOften(m: Mission, key: string, feature: FeatureState): Broken {
  const budgets = m.proposals.find(p => p.digest === m.approved?.digest)?.policy.budgets
  const fresh = [...m.attempts.values()].filter(a => isTry(a, feature))
  const counted = fresh
    .flatMap(a => failureIn(a) ?? [])
    .filter(f => f.kind === "agent_failed" || f.kind === "verification_failed")
  if (budgets && !feature.fix && counted.length >= budgets.attempts) {
    return ["S15", `${key} was scheduled after ${counted.length} of ${budgets.attempts} failures`]
  }
  const [before, last] = counted.slice(-2).map(sameness)
  if (before === undefined || before === null || before !== last) return null
  return ["S15", `${key} was scheduled after the same had failed twice`]
}

const isTry = ({ subject, order }: AttemptState, { id, freshFrom }: FeatureState): boolean =>
  subject.type === "feature" && subject.feature === id && order >= freshFrom

const sameness = (failure: Failure): string | null =>
  failure.kind === "verification_failed"
    ? [...failure.criteria]
        .sort()
        .concat([...failure.gates].sort() as never[])
        .join(" ")
    : null
