/** What happened to features, both those of the plan and fixes. */
import type { CriterionId, FeatureId } from "../../values/id.ts"
import { change, type Draft, type FoldsOf, freshFeature } from "./draft.ts"
import { endSync } from "./sync.ts"

const nothing = () => {}

export const featureFolds: FoldsOf<
  | "fix.added"
  | "feature.steered"
  | "feature.skipped"
  | "feature.unneeded"
  | "feature.taken"
  | "feature.submitted"
  | "feature.returned"
  | "feature.stopped"
  | "feature.integrated"
  | "merge.conflicted"
  | "dependency.changed"
> = {
  "fix.added": (draft, { feature, root, milestone, criteria, findings }) => {
    // Only one validation is under way at a time, so the last round is the one that calls for the
    // fix.
    const { milestone: calledBy, round } = draft.rounds.at(-1) ?? { milestone, round: 0 }
    const fix = { root, criteria, findings, calledBy, round }
    draft.features.set(feature, freshFeature({ id: feature, milestone, fix }))
  },
  "feature.steered": (draft, { feature, text }) => {
    const old = draft.features.get(feature)
    if (old) draft.features.set(feature, { ...old, steering: [...old.steering, text] })
  },
  "feature.skipped": (draft, { feature, by, reason }) =>
    change(draft.features, feature, { skipped: { by, reason }, unneeded: null, stopped: null }),
  "feature.unneeded": (draft, { feature, by, reason }) =>
    change(draft.features, feature, { unneeded: { by, reason }, stopped: null }),
  "feature.taken": (draft, { feature, by }) =>
    change(draft.features, feature, { taken: by, submitted: null, stopped: null }),
  "feature.submitted": (draft, { feature, commit }) =>
    change(draft.features, feature, {
      submitted: { commit, attemptsFrom: draft.attempts.size },
      stopped: null,
    }),
  "feature.returned": (draft, { feature }) => {
    draft.lostIssues.delete(feature)
    // Criteria that were waived with it have to be proven after all.
    for (const criterion of criteriaIn(draft, feature)) draft.waived.delete(criterion)
    change(draft.features, feature, {
      skipped: null,
      unneeded: null,
      taken: null,
      submitted: null,
      stopped: null,
      freshFrom: draft.attempts.size,
    })
  },
  "feature.stopped": (draft, { feature, failure }) =>
    change(draft.features, feature, { stopped: failure }),
  "feature.integrated": (draft, { feature, attempt, commit }, at) => {
    const onto = draft.integration?.head ?? null
    change(draft.features, feature, { integrated: { attempt, commit, onto, at }, stopped: null })
    draft.merges.push({ feature, commit })
  },
  "merge.conflicted": (draft, { attempt, onto }) => {
    endSync(draft, attempt, "conflicted")
    const state = draft.attempts.get(attempt)
    if (!state || state.conflictedOnto !== null) return
    draft.attempts.set(attempt, { ...state, conflictedOnto: onto })
  },
  "dependency.changed": nothing,
}

function criteriaIn(draft: Draft, id: FeatureId): readonly CriterionId[] {
  const fix = draft.features.get(id)?.fix
  if (fix) return fix.criteria
  const plan = draft.proposals.find(p => p.digest === draft.approved?.digest)?.plan
  return plan?.features.find(f => f.id === id)?.fulfils ?? []
}
