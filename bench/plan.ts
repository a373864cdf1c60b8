/**
 * Makes a plan with that many features, ten to a milestone, each of which builds on the one before.
 */
import { Draft } from "../src/core/plan/plan.ts"

const PER_MILESTONE = 10
/**
 * It isn't checked against the schema, whose limits are for planners; the plans here may be larger.
 */
export function planOf(features: number): Draft {
  const ids = Array.from({ length: features }, (_, at) => at + 1)
  const milestoneOf = (n: number) => `M${1 + Math.floor((n - 1) / PER_MILESTONE)}`
  const one = Draft.parse({
    title: "Many",
    goal: "Build many things.",
    criteria: [{ id: "C1", kind: "command", text: "It holds", run: "npm test" }],
    milestones: [{ id: "M1", title: "Part", outcome: "It works." }],
    features: [{ id: "F1", milestone: "M1", title: "Build it", fulfils: ["C1"] }],
    estimate: { usd: { low: 1, high: 9 }, minutes: { low: 5, high: 60 }, lines: 400 },
  })
  const [criterion, milestone, feature] = [one.criteria[0]!, one.milestones[0]!, one.features[0]!]
  return {
    ...one,
    criteria: ids.map(n => ({ ...criterion, id: `C${n}` as const })),
    milestones: [...new Set(ids.map(milestoneOf))].map(id => ({ ...milestone, id: id as "M1" })),
    features: ids.map(n => ({
      ...feature,
      id: `F${n}` as const,
      milestone: milestoneOf(n) as "M1",
      fulfils: [`C${n}` as const],
      dependsOn: n % PER_MILESTONE === 1 ? [] : [`F${n - 1}` as const],
      paths: [`src/f${n}/**`],
    })),
  }
}
