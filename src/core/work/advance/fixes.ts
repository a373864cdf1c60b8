/** Turns what failed into fixes: one for each feature or milestone that owns it. */
import type { Finding } from "../../log/attempt.ts"
import type { Event } from "../../log/event.ts"
import type { Found } from "../../log/found.ts"
import type { FeatureState, Merge, Mission, RoundState } from "../../log/mission.ts"
import { isLeftOut, milestonesOf } from "../../log/scope.ts"
import { ownerOf } from "../../plan/plan.ts"
import type { CriterionId, FeatureId, MilestoneId } from "../../values/id.ts"
import { EVIDENCE_CHARACTERS_MAX } from "../../values/limits.ts"
import { headOf } from "../../values/printed.ts"
import { planOf } from "../phase.ts"

export const fixesOf = (m: Mission, { milestone, round }: RoundState): readonly FeatureState[] =>
  [...m.features.values()].filter(f => f.fix?.calledBy === milestone && f.fix.round === round)

interface Failed {
  readonly failed: readonly CriterionId[]
  readonly blocking: readonly Found[]
  /** The merges that broke what had held before. */
  readonly guilty: ReadonlyMap<CriterionId, Merge>
}

export function fixesFor(
  m: Mission,
  round: RoundState,
  { failed, blocking, guilty }: Failed,
): readonly Event[] {
  const plan = planOf(m)
  // What the last round finds is mended in the last milestone, although that one is sealed.
  const last = milestonesOf(m).at(-1)?.id
  const milestone = round.milestone === "final" ? last : round.milestone
  if (!plan || !milestone) return []
  const roots = new Map<FeatureId | MilestoneId, CriterionId[]>()
  for (const criterion of failed) {
    const culprit = guilty.get(criterion)?.feature
    const owner = ownerOf(plan, criterion) ?? milestone
    // A check that stayed when its milestone was left out.
    const own = isMilestone(owner) && isLeftOut(m, owner) ? milestone : owner
    const root = culprit ? rootOf(m, culprit) : own
    roots.set(root, [...(roots.get(root) ?? []), criterion])
  }
  const findings = blocking.map(({ finding }) => headOf(where(finding), EVIDENCE_CHARACTERS_MAX))
  if (roots.size === 0) roots.set(milestone, [])
  const next = 1 + Math.max(0, ...idsGiven(m).map(id => Number(id.slice(1))))
  const fixes = [...roots].map(
    ([root, criteria], index): Event => ({
      type: "fix.added",
      feature: `F${next + index}`,
      root,
      milestone,
      criteria,
      // Findings name no owner, so the first fix takes them.
      findings: [...broken(criteria, guilty), ...(index === 0 ? findings : [])],
    }),
  )
  return [...blocking.map(found => asFix(found, `F${next}`)), ...fixes]
}

const isMilestone = (id: FeatureId | MilestoneId): id is MilestoneId => id.startsWith("M")

const asFix = ({ name }: Found, fix: FeatureId): Event => ({
  ...{ type: "finding.settled", finding: name, as: "fix", by: null },
  reason: `${fix} mends it`,
})

/** If a fix broke something, mending that is paid from the same budget as the fix. */
const rootOf = (m: Mission, id: FeatureId): FeatureId | MilestoneId =>
  m.features.get(id)?.fix?.root ?? id

const broken = (criteria: readonly CriterionId[], guilty: Failed["guilty"]): readonly string[] =>
  criteria.flatMap(criterion => {
    const merge = guilty.get(criterion)
    if (!merge) return []
    const commit = merge.commit.slice(0, 7)
    return [`${criterion} held until ${merge.feature} was merged as ${commit}, and not since.`]
  })

const where = (finding: Finding): string =>
  finding.path === null
    ? finding.text
    : `${finding.path}${finding.line === null ? "" : `:${finding.line}`}: ${finding.text}`

/** Ids are also taken by plans that nobody approved yet, and by what was withdrawn. */
const idsGiven = (m: Mission): readonly string[] => [
  ...m.features.keys(),
  ...[...m.withdrawn.keys()].filter(id => id.startsWith("F")),
  ...m.proposals.flatMap(p => p.plan.features.map(({ id }) => id)),
]
