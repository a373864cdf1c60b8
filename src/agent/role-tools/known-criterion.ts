/**
 * Says whether a brief contains a criterion. An agent may only report on criteria that it was
 * given.
 */
import type { Brief } from "../../core/log/brief.ts"
import type { Criterion } from "../../core/plan/plan.ts"
import type { CriterionId } from "../../core/values/id.ts"

export function criterionInBrief(
  id: string,
  brief: Brief,
):
  | { readonly is: "known"; readonly id: CriterionId; readonly criterion: Criterion }
  | { readonly is: "unknown"; readonly answer: string } {
  const criteria = brief.kind === "plan" ? [] : brief.criteria
  const found = criteria.find(criterion => criterion.id === id)
  if (found) return { is: "known", id: found.id, criterion: found }
  const right = criteria.map(criterion => criterion.id).join(", ") || "none"
  return { is: "unknown", answer: `criterion: expected one of ${right}. Got: "${id}".` }
}
