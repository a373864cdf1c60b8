/**
 * What a plan's next version may not do to the approved one. An id never gets a second meaning, and
 * leaving something out does not make merged or proven work disappear.
 */

import type { Baseline } from "../baseline.ts"
import { isSame, isSameMilestone, isSameWork } from "../diff.ts"
import type { Draft } from "../plan.ts"
import { type Found, fatal, type Rule } from "./rule.ts"

/** Before the first approval there is nothing to keep, so the plan may be rewritten. */
const beside = (rule: string, find: (draft: Draft, baseline: Baseline) => readonly Found[]): Rule =>
  fatal(rule, (draft, { baseline }) => (baseline ? find(draft, baseline) : []))

export const changeRules: readonly Rule[] = [
  beside("id_used_before", (draft, baseline) => {
    const taken = new Set(baseline.taken)
    return idsOf(draft)
      .filter(id => taken.has(id))
      .map(id => ({
        where: id,
        text: `${id} already means something else in this mission. The next free id is ${nextFree(id, draft, baseline)}.`,
      }))
  }),
  beside("criterion_changed", (draft, baseline) => {
    const { plan } = baseline
    return draft.criteria.flatMap(criterion => {
      const { id } = criterion
      const was = plan.criteria.find(c => c.id === id)
      if (!was || isSame(was, criterion)) return []
      const text = `${id} is not what was approved as ${id}. Leave ${id} out, and give the new one the id ${nextFree(id, draft, baseline)}.`
      return [{ where: id, text }]
    })
  }),
  beside("begun_feature_changed", (draft, baseline) => {
    const { plan, begun } = baseline
    return draft.features.flatMap(feature => {
      const { id } = feature
      const was = plan.features.find(f => f.id === id)
      if (!was || !begun.includes(id) || isSameWork(was, feature)) return []
      const text = `Work on ${id} has begun, so it cannot become other work. Leave ${id} out, and add ${nextFree(id, draft, baseline)} with replaces: ${id}.`
      return [{ where: id, text }]
    })
  }),
  beside("merged_feature_withdrawn", ({ features }, { merged }) =>
    merged
      .filter(id => !features.some(f => f.id === id || f.replaces === id))
      .map(id => ({
        where: id,
        text: `${id} is merged and stays. To take it back, add a feature with replaces: ${id}.`,
      })),
  ),
  beside("proven_milestone_changed", (draft, { plan, sealed }) =>
    sealed
      .filter(id => !isSameMilestone(plan, draft, id))
      .map(id => ({
        where: id,
        text: `${id} is proven and stays as it is. Put further work into another milestone.`,
      })),
  ),
  beside("proven_milestone_moved", ({ milestones }, { sealed }) =>
    sealed
      .filter((id, at) => milestones.some(m => m.id === id) && milestones[at]?.id !== id)
      .map(id => ({
        where: id,
        text: `${id} is proven already. Proven milestones stay first, in their order.`,
      })),
  ),
  beside("replaces_nothing", ({ features }, { plan }) =>
    features.flatMap(({ id, replaces }) => {
      if (replaces === undefined) return []
      const stood = plan.features.some(f => f.id === replaces)
      const stays = features.some(f => f.id === replaces)
      // A feature that an earlier version replaced is history by now.
      const isNew = !plan.features.some(f => f.id === id)
      if (!isNew || (stood && !stays)) return []
      const text = stays
        ? `${id} replaces ${replaces}, which is still in the plan. Leave ${replaces} out.`
        : `${id} replaces ${replaces}, which is not in the approved plan.`
      return [{ where: id, text }]
    }),
  ),
]

const idsOf = ({ criteria, milestones, features }: Draft): readonly string[] =>
  [...features, ...milestones, ...criteria].map(({ id }) => id)

/** "F8", if F7 is the highest id with its letter that anybody has given so far. */
function nextFree(id: string, draft: Draft, { plan, taken }: Baseline): string {
  const letter = id.charAt(0)
  const used = [...idsOf(draft), ...idsOf(plan), ...taken].filter(it => it.startsWith(letter))
  return `${letter}${Math.max(...used.map(it => Number(it.slice(1)))) + 1}`
}
