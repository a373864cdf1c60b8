/** What failed becomes fixes: one for each feature or milestone that owns it. */
import type { Finding } from "../../log/attempt.ts"
import type { Event } from "../../log/event.ts"
import type { Mission } from "../../log/mission.ts"
import { ownerOf } from "../../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../../words/id.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../../words/limits.ts"
import { planOf } from "../phase.ts"

export function fixesFor(
  m: Mission,
  milestone: MilestoneId,
  failed: readonly CriterionId[],
  blocking: readonly Finding[],
): readonly Event[] {
  const plan = planOf(m)
  if (!plan) return []
  const roots = new Map<FeatureId | MilestoneId, CriterionId[]>()
  for (const criterion of failed) {
    const root = ownerOf(plan, criterion) ?? milestone
    roots.set(root, [...(roots.get(root) ?? []), criterion])
  }
  const findings = blocking.map(f => where(f).slice(0, EVIDENCE_CHARACTERS_MAX))
  if (roots.size === 0) roots.set(milestone, [])
  let next = Math.max(0, ...[...m.features.keys()].map(id => Number(id.slice(1))))
  return [...roots].map(([root, criteria], index): Event => {
    next += 1
    return {
      type: "fix.added",
      feature: `F${next}`,
      root,
      milestone,
      criteria,
      // Findings name no owner: the first fix takes them.
      findings: index === 0 ? findings : [],
    }
  })
}

const where = (finding: Finding): string =>
  finding.path === null
    ? finding.text
    : `${finding.path}${finding.line === null ? "" : `:${finding.line}`}: ${finding.text}`
