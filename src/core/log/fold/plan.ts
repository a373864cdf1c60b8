/** Questions, proposals and their approval. A plan is never changed; a newer one stands beside it. */
import { type FoldsOf, freshFeature } from "./draft.ts"

export const planFolds: FoldsOf<
  | "questions.asked"
  | "plan.proposed"
  | "plan.returned"
  | "plan.endorsed"
  | "plan.approved"
  | "plan.withdrawn"
> = {
  "questions.asked": (draft, { round, questions, notes }, at) => {
    draft.asked.push({ round, questions, notes, attemptsFrom: draft.attempts.size, at })
  },
  "plan.proposed": (draft, { plan, policy, base, digest, findings, readiness }, at) => {
    draft.proposals.push({ plan, policy, base, digest, findings, readiness, at })
  },
  "plan.returned": (draft, { version, plan, findings }) => {
    draft.returned.push({ version, plan, findings })
  },
  "plan.endorsed": (draft, { by }) => {
    draft.endorsedBy = by
  },
  "plan.approved": (draft, { version, digest, care, max }, at) => {
    const proposal = draft.proposals.find(p => p.plan.version === version)
    const by = draft.endorsedBy ?? draft.requested?.by
    if (!proposal || !by) return
    draft.approved = { version, digest, care, max, by, at }
    for (const feature of proposal.plan.features) {
      if (draft.features.has(feature.id)) continue
      const { id, milestone } = feature
      draft.features.set(id, freshFeature({ id, milestone, fix: null }))
    }
  },
  "plan.withdrawn": (draft, { version }) => {
    const at = draft.proposals.findIndex(p => p.plan.version === version)
    if (at >= 0 && draft.approved?.version !== version) draft.proposals.splice(at, 1)
  },
}
