/** How far the approved plan is, as the measure for its next version. */
import type { Mission } from "../log/mission.ts"
import type { Baseline } from "../plan/baseline.ts"
import { draftOf } from "../plan/plan.ts"
import { approvedProposal } from "./approved.ts"

/** null if nothing is approved yet, so that a plan may be anything. */
export function baselineOf(m: Mission): Baseline | null {
  const approved = approvedProposal(m)
  if (!approved) return null
  const attempts = [...m.attempts.values()].flatMap(({ subject, ended, conflictedOnto }) =>
    subject.type === "feature" ? [{ of: subject.feature, ended, conflictedOnto }] : [],
  )
  const begun = new Set(attempts.map(({ of }) => of))
  // A merge that was sent cannot be called back.
  const merging = new Set(
    attempts
      .filter(a => a.ended?.outcome.type === "delivered" && a.conflictedOnto === null)
      .map(({ of }) => of),
  )
  const planned = [...m.features.values()].filter(f => f.fix === null)
  const fixes = [...m.features.values()].filter(f => f.fix !== null)
  return {
    plan: draftOf(approved.plan),
    taken: [...m.withdrawn.keys(), ...fixes.map(({ id }) => id)],
    begun: planned.filter(f => begun.has(f.id) || f.taken !== null).map(({ id }) => id),
    merged: planned
      .filter(f => f.integrated !== null || (merging.has(f.id) && !f.skipped && !f.stopped))
      .map(({ id }) => id),
    sealed: approved.plan.milestones.map(({ id }) => id).filter(id => m.sealed.has(id)),
  }
}
