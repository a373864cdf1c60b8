/**
 * What nobody could verify about GitHub, as named switches. Whoever builds on the embedded GitHub
 * must be right either way, so a simulation draws them by seed. It must never hold a known fact.
 */

/** Each switch with the question it answers. */
const HYPOTHESES = {
  duplicateMilestoneTitleRefused: "Is a second milestone with the same title refused with 422?",
  pushEventForCustomRefs: "Does a push to refs/other/* send the push webhook?",
  dependencyTouchesUpdatedAt: "Does a blocked-by link change the issues' updated_at?",
  labelsTouchUpdatedAt: "Do labels and assignees change an issue's updated_at?",
  workflowRefusalForMerges: "Is POST /merges refused when it brings other workflow files?",
  apiCommitsSigned: "Are commits made by API without author and committer signed by GitHub?",
  jobDispatchSendsWorkflowRun: "Does a run dispatched by a GITHUB_TOKEN send workflow_run?",
} as const satisfies Readonly<Record<string, string>>

export type Hypotheses = { readonly [Name in keyof typeof HYPOTHESES]: boolean }

/** What we believe today. */
export const BELIEVED: Hypotheses = {
  duplicateMilestoneTitleRefused: true,
  pushEventForCustomRefs: false,
  dependencyTouchesUpdatedAt: true,
  labelsTouchUpdatedAt: true,
  workflowRefusalForMerges: true,
  apiCommitsSigned: true,
  jobDispatchSendsWorkflowRun: true,
}

/** All switches from one source of chance in [0, 1): the same numbers give the same world. */
export function drawHypotheses(random: () => number): Hypotheses {
  const names = Object.keys(HYPOTHESES) as (keyof Hypotheses)[]
  return Object.fromEntries(names.map(name => [name, random() < 0.5])) as Hypotheses
}
