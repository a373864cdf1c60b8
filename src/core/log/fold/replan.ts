/**
 * Puts a plan in the place of the one before. What both have goes on, and what is new is added. Of
 * what was left out only the id is kept, so that it never means anything else.
 */
import { diffPlans, isSameMilestone, voidedBy } from "../../plan/diff.ts"
import type { Plan } from "../../plan/plan.ts"
import type { FeatureState, Mission, RoundState } from "../mission.ts"
import type { Proposal } from "../proposal.ts"
import { change, type Draft, freshFeature } from "./draft.ts"

export function adopt(draft: Draft, before: Plan | null, { plan, digest }: Proposal): void {
  if (before) leave(draft, before, plan)
  const fixes = [...draft.features.values()].filter(f => f.fix)
  const planned = plan.features.map(({ id, milestone }): FeatureState => {
    const old = draft.features.get(id)
    return old ? { ...old, milestone } : freshFeature({ id, milestone, fix: null })
  })
  // In the plan's order, with fixes behind it.
  draft.features.clear()
  for (const feature of [...planned, ...fixes]) draft.features.set(feature.id, feature)
  if (!before) return
  // What goes on is done under the new plan. A run that has not begun would find another digest.
  for (const { key, ended, subject } of draft.attempts.values()) {
    if (ended !== null || subject.type === "plan") continue
    change(draft.attempts, key, { plan: { version: plan.version, digest } })
  }
  if (hasOpen(draft, plan)) draft.delivered = null
}

function leave(draft: Draft, before: Plan, after: Plan): void {
  const { version } = after
  const { features, milestones, criteria } = diffPlans(before, after)
  const at = draft.approved?.at ?? draft.at
  for (const { id, milestone } of left(draft, after)) {
    draft.features.delete(id)
    draft.withdrawn.set(id, { version, milestone })
  }
  for (const { id } of milestones.removed) draft.withdrawn.set(id, { version, milestone: id })
  for (const { id } of criteria.removed) {
    draft.withdrawn.set(id, { version, milestone: null })
    draft.waived.delete(id)
  }
  // Verdicts from a feature that was never merged say nothing about the feature that replaces it.
  for (const id of voidedBy(before, after)) draft.verdicts.delete(id)
  for (const { id } of features.removed) draft.agents.delete(id)
  draft.rounds.forEach((round, index) => {
    if (!isRoundLeft(draft, round, before, after)) return
    const closed = round.closed ?? { failed: [], at }
    draft.rounds[index] = { ...round, closed, isSuperseded: true }
  })
}

/** Features that are not in the next plan, and fixes of such features. */
export function left(
  m: Pick<Mission, "features" | "sealed">,
  after: Plan,
): readonly FeatureState[] {
  const stays = new Set<string>([...after.features, ...after.milestones].map(({ id }) => id))
  const criteria = new Set(after.criteria.map(({ id }) => id))
  return [...m.features.values()].filter(({ id, fix, integrated }) => {
    if (!fix) return !stays.has(id)
    // The next round looks again for what the last one found.
    if (integrated === null && fix.calledBy === "final" && hasOpen(m, after)) return true
    const mends = fix.findings.length > 0 || fix.criteria.some(c => criteria.has(c))
    return integrated === null && !(stays.has(fix.root) && mends)
  })
}

/** Whether the round looks at something else under the next plan. Sealed milestones never change. */
export function isRoundLeft(
  m: Pick<Mission, "sealed">,
  { milestone }: Pick<RoundState, "milestone">,
  before: Plan,
  after: Plan,
): boolean {
  if (milestone !== "final") {
    return !m.sealed.has(milestone) && !isSameMilestone(before, after, milestone)
  }
  return hasOpen(m, after)
}

const hasOpen = ({ sealed }: Pick<Mission, "sealed">, { milestones }: Plan): boolean =>
  milestones.some(({ id }) => !sealed.has(id))
