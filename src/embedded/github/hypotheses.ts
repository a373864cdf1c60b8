/**
 * What nobody could verify about GitHub, as named switches. A program that is tested here must work
 * either way, so a simulation draws the switches by seed. Nothing that is known belongs here.
 */

/** Each switch, with the question that it answers. */
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

/** The answers that we believe today. */
export const BELIEVED: Hypotheses = {
  duplicateMilestoneTitleRefused: true,
  pushEventForCustomRefs: false,
  dependencyTouchesUpdatedAt: true,
  labelsTouchUpdatedAt: true,
  workflowRefusalForMerges: true,
  apiCommitsSigned: true,
  jobDispatchSendsWorkflowRun: true,
}

/**
 * Draws all switches from one source of random numbers in [0, 1). The same numbers give the same
 * switches.
 */
export function drawHypotheses(random: () => number): Hypotheses {
  const names = Object.keys(HYPOTHESES) as (keyof Hypotheses)[]
  return Object.fromEntries(names.map(name => [name, random() < 0.5])) as Hypotheses
}
