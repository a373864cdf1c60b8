/**
 * Changes of a plan that need no model: leaving out features, and changing their order. Each one
 * gives a whole new plan, which is linted like any other.
 */
import type { FeatureId } from "../values/id.ts"
import { type Draft, type Feature, ownerOf } from "./plan.ts"

export type Edit =
  | { readonly type: "drop"; readonly features: readonly FeatureId[] }
  | { readonly type: "order"; readonly first: FeatureId; readonly then: FeatureId }

/** Why an edit cannot be made in this plan. */
export type NoEdit =
  | { readonly why: "unknown_feature"; readonly feature: FeatureId }
  | {
      readonly why: "needed"
      readonly feature: FeatureId
      readonly by: readonly FeatureId[]
    }
  | { readonly why: "nothing_left" }

export function edited(plan: Draft, edits: readonly Edit[]): Draft | NoEdit {
  const dropped = new Set(edits.flatMap(edit => (edit.type === "drop" ? edit.features : [])))
  const orders = edits.filter(edit => edit.type === "order")
  const named = [...dropped, ...orders.flatMap(({ first, then }) => [first, then])]
  const feature = named.find(id => !plan.features.some(f => f.id === id))
  if (feature) return { why: "unknown_feature", feature }
  const left = plan.features.filter(f => !dropped.has(f.id))
  for (const id of dropped) {
    const by = left.filter(f => f.dependsOn.includes(id)).map(f => f.id)
    if (by.length > 0) return { why: "needed", feature: id, by }
  }
  if (left.length === 0) return { why: "nothing_left" }
  return ordered(without(plan, left), orders)
}

/** Their criteria go with them, as do milestones without features and gates that only they made possible. */
function without(plan: Draft, features: readonly Feature[]): Draft {
  if (features.length === plan.features.length) return plan
  const stays = (id: string | undefined) => features.some(f => f.id === id)
  const milestones = plan.milestones.filter(m => features.some(f => f.milestone === m.id))
  const owners = new Set<string | null>([...features, ...milestones].map(({ id }) => id))
  const gates = plan.environment.gates.filter(g => g.createdBy === undefined || stays(g.createdBy))
  return {
    ...plan,
    environment: { ...plan.environment, gates },
    criteria: plan.criteria.filter(c => owners.has(ownerOf(plan, c.id))),
    milestones,
    features: [...features],
    estimate: scaled(plan.estimate, features.length / plan.features.length),
  }
}

/** Scaled by the number of features: no model has looked at it, and the estimate is a range anyway. */
function scaled({ usd, minutes, lines }: Draft["estimate"], by: number): Draft["estimate"] {
  const range = ({ low, high }: { readonly low: number; readonly high: number }) => ({
    low: Math.round(low * by * 100) / 100,
    high: Math.round(high * by * 100) / 100,
  })
  return { usd: range(usd), minutes: range(minutes), lines: Math.round(lines * by) }
}

const ordered = (plan: Draft, orders: readonly Extract<Edit, { type: "order" }>[]): Draft => ({
  ...plan,
  features: plan.features.map(feature => {
    const after = orders.filter(o => o.then === feature.id).map(o => o.first)
    const dependsOn = [...new Set([...feature.dependsOn, ...after])]
    return after.length === 0 ? feature : { ...feature, dependsOn }
  }),
})
