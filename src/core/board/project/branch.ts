/** The integration branch: it is made once, and then one commit at a time is merged into it. */
import { isDone } from "../../log/done.ts"
import type { Effect } from "../../log/effect.ts"
import type { AttemptState, Mission } from "../../log/mission.ts"
import { isLeftOut } from "../../log/scope.ts"
import type { Sync } from "../../log/sync.ts"
import type { Wait } from "../../log/wait.ts"
import { commitMessage } from "../../render/commit-message.ts"
import type { Sha } from "../../values/id.ts"
import { approvedProposal, branchOf, planOf, policyOf } from "../../work/phase.ts"
import { titleOf } from "../../work/progress.ts"
import { dueSync } from "../../work/sync.ts"
import { isOfMission } from "../detect/branch.ts"
import type { Inputs } from "../inputs.ts"

export function projectBranch({ m, seen, waits }: Omit<Inputs, "v">): readonly Effect[] {
  const proposal = approvedProposal(m)
  if (!proposal || m.ended || !isOfMission(m, seen)) return []
  const start = startOf(m, proposal.base)
  if (seen.branch.head === null && start !== null) {
    return [{ type: "ensure_branch", name: branchOf(m), at: start }]
  }
  if (m.integration === null || m.holds.has("integration_rewritten")) return []
  const sync = dueSync(m)
  if (sync) return [syncing(m, sync, m.integration.head)]
  const due = nextMerge(m)
  if (!due) return waits.flatMap(wait => (wait.type === "sealing" ? [sealing(m, wait)] : []))
  const { attempt, commit } = due
  return [
    {
      type: "ensure_merged",
      into: branchOf(m),
      commit,
      message: mergeMessage(m, attempt),
      attempt: attempt.key,
      onto: m.integration.head,
    },
  ]
}

/** Where the branch begins. null if it has gone on from there; it is never made a second time. */
function startOf(m: Mission, base: Sha): Sha | null {
  if (m.integration === null) return base
  const isFresh = m.narrowed?.branch && m.integration.head === m.narrowed.commit
  return isFresh ? m.integration.head : null
}

/** The commit has a known instant, so it's the same commit no matter who makes it. */
const sealing = (
  m: Mission,
  { milestone, round, onto }: Extract<Wait, { type: "sealing" }>,
): Effect => ({
  type: "ensure_commit",
  branch: branchOf(m),
  onto,
  message: commitMessage({
    subject: `Let CI run: ${milestone === "final" ? "the last round" : milestone}, round ${round}`,
    of: nameOf(m),
    ci: "may_run",
  }),
  at: m.integration?.at ?? m.at,
})

const syncing = (m: Mission, { commit, key }: Sync, onto: Sha): Effect => ({
  type: "ensure_merged",
  into: branchOf(m),
  commit,
  message: unchecked(m, "Take up the default branch"),
  attempt: key,
  onto,
})

/**
 * Merging is serial: the feature delivered first is merged, and no other until the log knows of
 * that merge.
 */
function nextMerge(
  m: Mission,
): { readonly attempt: AttemptState; readonly commit: AttemptState["base"] } | null {
  const waiting = [...m.attempts.values()].flatMap(attempt => {
    const outcome = attempt.ended?.outcome
    if (outcome?.type !== "delivered" || attempt.subject.type !== "feature") return []
    const feature = m.features.get(attempt.subject.feature)
    if (feature && isLeftOut(m, feature.milestone)) return []
    const isDue =
      feature &&
      !isDone(feature) &&
      !feature.stopped &&
      // When a person takes a feature over, they may use what an agent did before, or not.
      (feature.taken === null) === (attempt.role !== "verifier") &&
      attempt.order >= (feature.submitted?.attemptsFrom ?? 0)
    return isDue && attempt.conflictedOnto === null ? [{ attempt, commit: outcome.commit }] : []
  })
  return waiting.sort((a, b) => order(a.attempt, b.attempt))[0] ?? null
}

const order = (a: AttemptState, b: AttemptState): number => {
  const [x, y] = [a.ended?.at ?? "", b.ended?.at ?? ""]
  return x < y ? -1 : x > y ? 1 : a.order - b.order
}

/** Keeps code that no person has looked at away from CI and its secrets, unless the policy says otherwise. */
const unchecked = (m: Mission, subject: string): string =>
  commitMessage({
    subject,
    of: nameOf(m),
    ci: policyOf(m).ci === "always" ? "may_run" : "kept_away",
  })

const nameOf = (m: Mission): string => `Mission ${m.ref.issue}, ${planOf(m)?.title ?? ""}`

function mergeMessage(m: Mission, attempt: AttemptState): string {
  const id = attempt.subject.type === "feature" ? attempt.subject.feature : null
  return unchecked(m, id ? `${id}: ${titleOf(m, id)}` : attempt.key)
}
